"""What maps ask of incidents: where they are, and how many lie where."""
