"""Night visits (平安夜访): who is due, tonight's routes, what was found, and how well it covers."""
