"""Who is told of a move, and of what."""
