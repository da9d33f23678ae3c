"""Night visits: planning, the evening, households, review."""
