"""Incidents as they leave the house in a file: masked for whoever may come to read it."""
