"""What was found at doors, and what becomes of it."""
