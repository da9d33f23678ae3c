"""The readers of foreign boundary files, which run inside the sandbox only."""
