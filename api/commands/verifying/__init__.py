"""Commands that compute again what was told, and say where it differs."""
