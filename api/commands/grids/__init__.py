"""The grids and the administrative tree they lie in, at the terminal."""
