"""Who did or saw what: a chain of entries that nobody rewrites."""
