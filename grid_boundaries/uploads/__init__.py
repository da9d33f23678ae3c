"""Boundary files from outside, as seen from our side of the sandbox wall."""
