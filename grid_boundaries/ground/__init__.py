"""The ground that grids lie on: rivers, roads, railways and settlements, from files outside."""
