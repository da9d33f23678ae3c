"""Where incidents gather, how sure that is, and what may be told of it."""
