"""From Chinese addresses to positions."""
