"""Incidents by the sheet."""
