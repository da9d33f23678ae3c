"""What a private PostgreSQL server needs from the machine: programs, an account, a folder."""
