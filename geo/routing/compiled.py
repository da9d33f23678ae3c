"""Machine code of the search, kept on disk as that of `geo.assign` is."""

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from geo.assign.compiled import Keeper, compiler, kernel

__all__ = ["inlined", "kept_kernel", "kernel"]

P = ParamSpec("P")
R = TypeVar("R")

kept_kernel = Keeper(Path(__file__).parent)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function into those that call it.

    For the innermost ones: Numba counts the holders of each array handed on, twenty of them in a
    scene and its routes, and can only leave that off where it sees both sides. Five times as
    fast. Where it does not matter it makes for a minute of compiling.
    """
    compiled: Callable[P, R] = compiler(forceinline=True)(function)
    return compiled
