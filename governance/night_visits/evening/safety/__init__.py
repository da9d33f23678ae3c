"""Signs of life of teams, and alarms where they fail to come."""
