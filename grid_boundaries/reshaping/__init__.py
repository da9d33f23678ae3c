"""Splitting and merging grids so that the borders of the whole set still match."""
