"""How incidents are read: which are asked for, of those that may be seen."""
