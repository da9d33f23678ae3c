"""Telling people and other systems what happened, at least once and never in vain."""
