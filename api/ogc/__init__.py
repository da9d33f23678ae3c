"""Standard services for other programs, OGC API Features and Tiles, over the schema `ogc`."""
