"""Machine code of the searches, kept on disk as that of `geo.assign` is."""

from pathlib import Path

from geo.assign.compiled import Keeper, kernel

__all__ = ["kept_kernel", "kernel"]

kept_kernel = Keeper(Path(__file__).parent)
