"""From those due to routes: campaigns, evenings, teams, stops, and who was left out and why."""
