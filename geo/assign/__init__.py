"""Which polygon holds which point."""
