"""How the synthetic incidents were handled: lives told move by move, then written at once."""
