"""Machine code of the searches, kept on disk as that of `geo.assign` is."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from geo.assign.compiled import FOLDER as OF_ASSIGN
from geo.assign.compiled import compiler, kept_in, kernel

__all__ = ["kept_kernel", "kernel"]

P = ParamSpec("P")
R = TypeVar("R")


def code_folder() -> Path | None:
    """Return the folder of this very state of the sources, or None when nothing can be kept."""
    if OF_ASSIGN is None:
        return None
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(source.read_bytes())
    folder = OF_ASSIGN.with_name(f"clusters-{digest.hexdigest()[:16]}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


FOLDER = code_folder()


def kept_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that Python calls, and keep its machine code on disk."""
    if FOLDER is None:
        return kernel(function)
    with kept_in(FOLDER):
        compiled: Callable[P, R] = compiler(cache=True)(function)
    return compiled
