"""What is wrong with this machine: one line a check, with the standard library alone."""
