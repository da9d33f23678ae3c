"""Telling open pages what has just happened."""
