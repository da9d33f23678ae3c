"""How long something may take: working days, limits, and clocks computed from history."""
