"""The application on a real port, in this process, so that a drill may reach into it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from sqlalchemy import Engine

from api.app import make_app
from api.installation import Installation
from governance.policy import load_policy


@contextmanager
def serving(engine: Engine) -> Iterator[str]:
    """Serve an installation's database; yields the address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        app = make_app(Installation.on(engine, load_policy()))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            app.state.board.close_streams()
            server.should_exit = True
            thread.join(timeout=20)
