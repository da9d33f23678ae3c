"""To whom an incident should go, and why."""
