"""Evenings being planned: routes are chosen aside, with progress, until they are good enough."""
