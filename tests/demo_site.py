"""The demonstration served from a data folder of its own, for pictures of its pages."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

from geo.private_cluster import PrivateCluster
from tests.free_port import free_port

ROOT = Path(__file__).parent.parent
START_WAIT_S = 180


@contextmanager
def demo_site() -> Iterator[str]:
    """Serve the demo county from a data folder that is gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="wangge-pictures-"))
    home.chmod(0o755)  # the server's own account must be able to enter it
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WANGGE_")}
    env = kept | {"WANGGE_HOME": str(home), "WANGGE_PORT": str(port)}
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--demo"], cwd=ROOT, env=env
    )
    try:
        _await_start(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)
        PrivateCluster(home).stop()
        shutil.rmtree(home)


def _await_start(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_WAIT_S
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return
        time.sleep(0.3)
    message = "the server did not start"
    raise RuntimeError(message)
