"""What the boundary doctor looks for, one concern a module."""
