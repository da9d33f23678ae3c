"""Night visits on the wire."""
