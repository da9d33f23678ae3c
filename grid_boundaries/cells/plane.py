"""A flat plane in metres around a county, for drawing only.

Distances are true at its middle and a few per mille off at the county's ends; whatever is
published is measured on the ellipsoid instead.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

_METRES_PER_DEGREE: Final = 111_320.0


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """Equirectangular plane with its origin at `lon`, `lat`."""

    lon: float
    lat: float

    @classmethod
    def around(cls, shape: BaseGeometry) -> "LocalPlane":
        """Put the origin in the middle of the bounds of a shape in degrees."""
        west, south, east, north = shape.bounds
        return cls((west + east) / 2, (south + north) / 2)

    def to_metres(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (n, 2) longitudes and latitudes into metres east and north."""
        return (degrees - self._origin()) * self._scale()

    def to_degrees(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn (n, 2) metres east and north into longitudes and latitudes."""
        return metres / self._scale() + self._origin()

    def _origin(self) -> NDArray[np.float64]:
        return np.array([self.lon, self.lat])

    def _scale(self) -> NDArray[np.float64]:
        return _METRES_PER_DEGREE * np.array([np.cos(np.radians(self.lat)), 1.0])
