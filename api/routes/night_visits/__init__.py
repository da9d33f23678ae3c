"""Night visits: households, planning, the evening, review."""
