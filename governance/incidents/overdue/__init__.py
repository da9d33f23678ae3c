"""What is due, and what happens when nobody did it."""
