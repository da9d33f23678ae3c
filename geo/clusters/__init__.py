"""Where values gather, and whether chance alone would do it."""
