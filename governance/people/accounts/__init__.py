"""Who signs in, and with what: accounts, sessions and tokens."""
