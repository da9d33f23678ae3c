"""Whom to visit in an evening, and in which order."""
