"""Who signs in, with what, as whom, and what is kept of it."""
