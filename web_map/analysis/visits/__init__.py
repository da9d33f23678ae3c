"""Maps of night visits: whom they reached, and which way a team went."""
