"""Maps over the grids of the county that a person can check: each states how it was made."""
