"""What telephones and the board show of an evening."""
