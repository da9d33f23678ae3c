"""The search for routes: take visits out of a plan, put others in, keep what is better."""
