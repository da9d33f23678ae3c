"""The worker of the telephone's page: what it keeps, and under which version.

The version is the digest of all that is kept: whatever changes, telephones fetch all of it anew,
so that scripts of two versions never meet.
"""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

STATIC: Final = Path(__file__).parent / "static"
_TEMPLATES: Final = Path(__file__).parent / "templates"

#: Style sheets of the page, in `static/css`.
SHEETS: Final = ("tokens", "base", "frame", "navigation", "components", "forms", "print", "visit")
#: Folders of `static/js` from which the page takes all it imports.
SCRIPTS: Final = ("kit", "visit")
_WORKER: Final = STATIC / "js" / "visit" / "worker.js"


def shell_files() -> list[Path]:
    """Return the files that the page needs beside itself."""
    scripts = [file for folder in SCRIPTS for file in sorted((STATIC / "js" / folder).glob("*.js"))]
    sheets = [STATIC / "css" / f"{name}.css" for name in SHEETS]
    return [*sheets, *(file for file in scripts if file != _WORKER), STATIC / "favicon.svg"]


@cache
def visit_worker() -> str:
    """Return the worker's script, told what to keep and under which version."""
    files = shell_files()
    digest = hashlib.sha256(_WORKER.read_bytes())
    for file in (*files, _TEMPLATES / "base.html", _TEMPLATES / "visit.html"):
        digest.update(file.read_bytes())
    kept = [f"/static/{file.relative_to(STATIC).as_posix()}" for file in files]
    told = f"const VERSION = {json.dumps(digest.hexdigest()[:16])};\nconst SHELL = "
    return f"{told}{json.dumps(kept)};\n{_WORKER.read_text('utf-8')}"
