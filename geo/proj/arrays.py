"""PROJ over whole arrays, with NaN for every position that has no answer."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pyproj import Transformer

FloatArray = npt.NDArray[np.float64]

#: In units of the CRS: metres for most. A position of its own comes back a thousand times nearer.
RETURN_TOLERANCE = 0.001


def transform_arrays(
    transformer: "Transformer", x: npt.ArrayLike, y: npt.ArrayLike, *, back: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return both transformed coordinates in the broadcast shape of `x` and `y`.

    PROJ answers with infinity, for one coordinate or for both, where a position is outside what
    a projection can hold; here both become NaN.
    """
    xs, ys = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
    direction = "INVERSE" if back else "FORWARD"
    moved_x, moved_y = transformer.transform(xs.ravel(), ys.ravel(), direction=direction)
    lost = ~(np.isfinite(moved_x) & np.isfinite(moved_y))
    moved_x[lost] = moved_y[lost] = np.nan
    return moved_x.reshape(xs.shape), moved_y.reshape(xs.shape)


def transform_checked(
    transformer: "Transformer", x: npt.ArrayLike, y: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Transform, with NaN also for positions that do not come back when transformed back.

    Outside the part of the plane that a projection can hold PROJ may answer with some place on
    earth: an easting of 38 500 000 in Web Mercator is read as one beyond the date line.
    """
    xs, ys = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
    moved_x, moved_y = transform_arrays(transformer, xs, ys)
    back_x, back_y = transform_arrays(transformer, moved_x, moved_y, back=True)
    returns = (np.abs(back_x - xs) < RETURN_TOLERANCE) & (np.abs(back_y - ys) < RETURN_TOLERANCE)
    return np.where(returns, moved_x, np.nan), np.where(returns, moved_y, np.nan)
