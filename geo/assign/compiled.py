"""Compile the loops over points to machine code, once per machine and version."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")

#: Plain IEEE arithmetic, for the exact predicates depend on every rounding: no ``fastmath``.
compiler = partial(numba.njit, nogil=True, error_model="numpy", no_cfunc_wrapper=True)


def code_folder(package: Path) -> Path | None:
    """Return where machine code of this very state of a package is kept; None where nothing can be.

    ``NUMBA_CACHE_DIR``, else the user's cache folder; in it one folder for each state of the
    sources, because Numba by itself notices a change in the module that calls, but not in the
    modules that are called, and would go on running their former code.
    """
    digest = hashlib.sha256()
    for source in sorted(package.rglob("*.py")):
        digest.update(source.read_bytes())
    user = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    base = os.environ.get("NUMBA_CACHE_DIR") or Path(user) / "wangge"
    folder = Path(base) / f"{package.name}-{digest.hexdigest()[:16]}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Let Numba keep what is declared inside in a folder, and nothing else."""
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        settings.CACHE_DIR = before


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function on first use, as part of the compiled functions that call it."""
    compiled: Callable[P, R] = compiler()(function)
    return compiled


class Keeper:
    """Compiles functions of a package that Python calls, and keeps their machine code on disk.

    Where no folder can be written, every process compiles anew, which takes seconds.
    """

    def __init__(self, package: Path) -> None:
        self.folder = code_folder(package)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        """Compile a function on first use, or take what was kept."""
        if self.folder is None:
            return kernel(function)
        with kept_in(self.folder):
            compiled: Callable[P, R] = compiler(cache=True)(function)
        return compiled


kept_kernel = Keeper(Path(__file__).parent)
