"""What was really covered: figures as pairs, maps, and statements that can be recomputed."""
