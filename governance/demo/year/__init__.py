"""The synthetic year written page by page: what came in, and all that became of it."""
