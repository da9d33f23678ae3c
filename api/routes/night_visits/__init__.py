"""Night visits: who is due, plans, evenings and what they came to."""
