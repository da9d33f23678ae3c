"""The handling of incidents as data: states, moves, assignments, and what proves them sound."""
