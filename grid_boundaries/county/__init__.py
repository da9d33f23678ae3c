"""What is known of a county before any grid: its outline, its units, their names and codes."""
