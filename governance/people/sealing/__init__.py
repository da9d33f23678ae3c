"""Personal data sealed with a key that the database does not hold."""
