"""Getis-Ord Gi*: areas that are high, or low, together with their neighbours."""

import numpy as np
import numpy.typing as npt

from geo.clusters.neighbours import Neighbours
from geo.clusters.values import FloatArray, as_series, deviations


def local_g_star(values: npt.ArrayLike, neighbours: Neighbours) -> FloatArray:
    """Return Gi* as standard scores, every series in one product of matrices.

    Parameters
    ----------
    values
        (n,) or (n, s): one row an area, one column a series. Rates or counts; not negative by
        nature, though nothing depends on it.

    Returns
    -------
    z
        Of the shape given. Positive: a hot spot; negative: a cold one. NaN where nothing can
        be said: in a series whose areas are all equal, and for an area that has the whole
        county as its neighbours.

    Raises
    ------
    UnevenValuesError
        When there is not one row for each area.
    UnusableValuesError
        When a value is not finite. Leave areas without a value out (`Neighbours.among`).

    Notes
    -----
    Binary weights, the area itself among them; moments under permutation of all areas: Ord &
    Getis (1995), "Local spatial autocorrelation statistics", Geographical Analysis 27, eq. 14.
    Equal to ``esda.G_Local(y, w, transform="B", star=True).Zs`` where sums are positive; esda
    turns the sign around where the sum of a series is negative.
    """
    series = as_series(values, neighbours.count)
    n = neighbours.count
    size = (neighbours.cardinalities + 1.0)[:, None]
    apart = deviations(series)
    deviation = np.sqrt((apart * apart).sum(axis=0) / max(n, 1))
    deviation[deviation == 0] = np.nan
    spread = np.sqrt(size * np.maximum(n - size, 0.0) / max(n - 1, 1))
    spread[spread == 0] = np.nan
    z = neighbours.matrix(with_self=True) @ apart
    z /= spread
    z /= deviation
    return np.asarray(z, np.float64).reshape(np.shape(values))
