"""Households as far as visits need them: where, how often, and when not."""
