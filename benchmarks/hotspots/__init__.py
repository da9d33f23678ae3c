"""How fast hot spots are found, beside the plain ways; answers compared."""
