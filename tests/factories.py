"""A county small enough to draw by hand.

::

    27.78  +---+---+---+
           | 7 | 8 | 9 |
    27.77  +---+---+---+
           | 4 | 5 | 6 |
    27.76  +---+---+---+
           | 1 | 2 | 3 |
    27.75  +---+---+---+
        115.40 .41 .42 .43
"""

import numpy as np
import numpy.typing as npt
import shapely

NINE_LON = (115.40, 115.41, 115.42, 115.43)
NINE_LAT = (27.75, 27.76, 27.77, 27.78)


def nine_grids() -> tuple[list[str], npt.NDArray[np.object_]]:
    """Return the codes 360824100001001 … 009 and their squares, from the south-west by rows."""
    squares = [
        shapely.box(NINE_LON[column], NINE_LAT[row], NINE_LON[column + 1], NINE_LAT[row + 1])
        for row in range(3)
        for column in range(3)
    ]
    return [f"360824100001{number:03d}" for number in range(1, 10)], np.array(squares, object)
