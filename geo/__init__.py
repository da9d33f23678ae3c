"""How we speak about space."""
