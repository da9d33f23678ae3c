"""Reading what a review is counted from."""
