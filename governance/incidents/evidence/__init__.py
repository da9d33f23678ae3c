"""Photographs and papers that show what was done."""
