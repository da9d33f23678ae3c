"""Households by the sheet: read, placed and written, many at once."""
