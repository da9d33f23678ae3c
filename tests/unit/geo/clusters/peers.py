"""What esda answers to the same question.

Run as plain Python where it would compile itself for half a minute; `./run bench hotspots`
compares with esda as it is.
"""

import importlib
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import numpy as np
import numpy.typing as npt

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import esda
    import libpysal
    from esda import smoothing

from geo.clusters.neighbours import Neighbours

#: Functions of each module of esda that would be compiled.
COMPILED = {
    "esda.crand": ("compute_chunk", "vec_permutations", "_permutation_significance"),
    "esda.getisord": ("_g_local_star_crand",),
    "esda.moran": ("_moran_local_crand",),
}


@contextmanager
def uncompiled() -> Iterator[None]:
    """Let esda run as it is written."""
    deal = importlib.import_module("esda.crand")._prepare_univariate.py_func
    with ExitStack() as stack:
        for name, functions in COMPILED.items():
            module = importlib.import_module(name)
            plain = {function: getattr(module, function).py_func for function in functions}
            if name != "esda.crand":
                plain["_prepare_univariate"] = deal
            stack.enter_context(mock.patch.multiple(module, **plain))
        crand = importlib.import_module("esda.crand")
        stack.enter_context(mock.patch.multiple(crand, boolean=bool, prange=range))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        yield


def weights_of(neighbours: Neighbours) -> Any:
    """PySAL's weights for the same neighbours."""
    around = {
        i: neighbours.indices[neighbours.indptr[i] : neighbours.indptr[i + 1]].tolist()
        for i in range(neighbours.count)
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return libpysal.weights.W(around, silence_warnings=True)


def g_star(values: npt.ArrayLike, neighbours: Neighbours, **how: Any) -> Any:
    """esda's Gi* of a series."""
    how = {"permutations": 0, "n_jobs": 1} | how
    with uncompiled():
        return esda.G_Local(
            np.asarray(values, float), weights_of(neighbours), transform="B", star=True, **how
        )


def moran(values: npt.ArrayLike, neighbours: Neighbours, **how: Any) -> Any:
    """esda's local Moran of a series."""
    how = {"permutations": 0, "n_jobs": 1} | how
    with uncompiled():
        return esda.Moran_Local(np.asarray(values, float), weights_of(neighbours), **how)


def fdr(p: npt.ArrayLike, rate: float) -> float:
    """esda's cut-off."""
    return float(esda.fdr(np.asarray(p), rate))


def empirical_bayes(events: npt.ArrayLike, exposure: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """esda's global smoother."""
    return np.asarray(smoothing.Empirical_Bayes(events, exposure).r).ravel()


def spatial_empirical_bayes(
    events: npt.ArrayLike, exposure: npt.ArrayLike, neighbours: Neighbours
) -> npt.NDArray[np.float64]:
    """esda's local smoother."""
    weights = weights_of(neighbours)
    weights.id_order = list(range(neighbours.count))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(smoothing.Spatial_Empirical_Bayes(events, exposure, weights).r).ravel()
