"""Reports from many requests, written together."""
