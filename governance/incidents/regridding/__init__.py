"""Moving the open incidents when a new edition of the grid comes into force."""
