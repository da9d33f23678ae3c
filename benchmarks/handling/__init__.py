"""How fast incidents are moved on, and how many boards hear of it, beside the plain ways."""
