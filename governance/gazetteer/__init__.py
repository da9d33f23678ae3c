"""The county's place names: what they lie in, and lists of them from elsewhere."""
