"""The grid polygons as data with a history."""
