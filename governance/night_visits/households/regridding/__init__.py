"""Households that move when a new edition of the grid comes into force."""
