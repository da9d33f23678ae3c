"""A folder for a private server, and the command line that starts one in it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geo.private_cluster import PrivateCluster

ROOT = Path(__file__).parent.parent.parent
Answer = subprocess.CompletedProcess[str]


@pytest.fixture
def server_home() -> Iterator[Path]:
    """A data folder that a lesser account may enter; its server is stopped afterwards."""
    home = Path(tempfile.mkdtemp(prefix=f"wangge-tests-{os.getpid()}-"))
    home.chmod(0o755)
    yield home
    PrivateCluster(home).stop()
    shutil.rmtree(home)


@pytest.fixture
def control() -> Callable[..., Answer]:
    """Run ``python -m geo.private_cluster`` and return what it said."""

    def run(action: str, home: Path, **environ: str) -> Answer:
        return subprocess.run(
            [sys.executable, "-m", "geo.private_cluster", action, "--home", str(home)],
            cwd=ROOT,
            env=os.environ | environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
