"""A port for a server that is started later, or again and again."""

import secrets
import socket

#: Below the ports that systems hand out by themselves: one of those may go to a neighbour's
#: listener, or be the sender's end of a connection, while the server that is to have it is down.
FIRST, LAST = 20_000, 32_000


def free_port() -> int:
    """Return a port of this machine on which nothing listens."""
    for _ in range(100):
        port = FIRST + secrets.randbelow(LAST - FIRST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    message = "no free port"
    raise OSError(message)
