"""How fast reports and sheets come in, beside PostgreSQL's own tools on the same server."""
