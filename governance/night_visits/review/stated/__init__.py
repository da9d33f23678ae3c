"""Nightly statements: what an evening came to in a grid, so that anybody can recompute it."""
