"""Incidents that wait for a person to say where they are."""
