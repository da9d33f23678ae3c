"""What the county does."""
