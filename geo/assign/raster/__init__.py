"""The look-up raster that answers most points at once, and how it is made."""
