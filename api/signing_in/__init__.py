"""Signing in over HTTP: who sends a request, sessions and tokens."""
