"""Commands as somebody at a terminal runs them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def wangge(home: Path, *words: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a command of an installation and expect its exit status."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=ROOT,
        env=os.environ | {"WANGGE_HOME": str(home), "WANGGE_LANG": "zh"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == expect, (words, done.stdout, done.stderr)
    return done
