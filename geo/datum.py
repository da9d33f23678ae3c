"""GCJ-02 and BD-09, the shifted datums of Chinese map services, to and from WGS 84.

The public algorithms, as every open implementation states them. They are not the official
plug-in: fit for finding a grid, not for a survey. WGS 84 and CGCS2000 count as one here
(they differ by less than a metre).

All functions take degrees and return degrees, longitude first: floats for floats, arrays for
arrays (which broadcast). An inverse is exact to 1e-13°, and to 1e-11° within a millimetre of
the meridian 105 °E, where the formula has a kink. A position that is not finite or out of range
comes back unchanged; whoever makes a `LonLat` of it refuses it then.

Outside a rectangle around China (72.004 to 137.8347 °E, 0.8293 to 55.8271 °N) GCJ-02 equals
WGS 84. The rectangle is the algorithm's own, a degree and more wider than the country on every
side; only within 0.01° of its edge has a position no unique inverse. BD-09 shifts everywhere.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, overload

import numpy as np
import numpy.typing as npt

from geo.errors import Words
from geo.lonlat import LonLat

FloatArray = npt.NDArray[np.float64]
Degrees = FloatArray | Sequence[float]
N = TypeVar("N", float, FloatArray)

WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
#: Krasovsky 1940, the ellipsoid of the algorithm: semi-major axis in metres, and e².
KRASOVSKY_A_M, KRASOVSKY_E2 = 6378245.0, 0.00669342162296594323
#: What Baidu adds to GCJ-02 besides its waves, in degrees.
BAIDU_LON, BAIDU_LAT = 0.0065, 0.0060
#: A step of the inverse shrinks the error 50-fold or more, beginning below 0.01°. The number is
#: fixed, so that the answer for a position never depends on its neighbours in the array.
STEPS = 6
#: Rows per pass: the few arrays of a pass stay in the processor's cache.
CHUNK_ROWS = 8192


@dataclass(frozen=True)
class Elementary(Generic[N]):
    """The functions a formula needs, so that one formula serves floats and arrays."""

    sin: Callable[[N], N]
    cos: Callable[[N], N]
    sqrt: Callable[[N], N]
    fabs: Callable[[N], N]
    atan2: Callable[[N, N], N]


FLOATS: Elementary[float] = Elementary(math.sin, math.cos, math.sqrt, math.fabs, math.atan2)
ARRAYS: Elementary[FloatArray] = Elementary(np.sin, np.cos, np.sqrt, np.fabs, np.arctan2)


class Formula(Protocol):
    """Positions into another datum, none of them outside the formula's range."""

    def __call__(self, lon: N, lat: N, fn: Elementary[N]) -> tuple[N, N]:
        """Return the shifted longitude and latitude."""


@dataclass(frozen=True)
class Shift:
    """A formula and the rectangle where it applies, edges included; outside, nothing moves."""

    formula: Formula
    west: float
    south: float
    east: float
    north: float

    def move_one(self, lon: float, lat: float) -> tuple[float, float]:
        """Return one position in the other datum."""
        if self.west <= lon <= self.east and self.south <= lat <= self.north:
            return self.formula(lon, lat, FLOATS)
        return lon, lat

    def move_rows(self, lon: FloatArray, lat: FloatArray) -> None:
        """Move two equally long arrays in place."""
        inside = (self.west <= lon) & (lon <= self.east) & (self.south <= lat) & (lat <= self.north)
        if inside.all():
            lon[:], lat[:] = self.formula(lon, lat, ARRAYS)
        elif inside.any():
            lon[inside], lat[inside] = self.formula(lon[inside], lat[inside], ARRAYS)


class Conversion:
    """From one datum to another, by one shift or several in turn."""

    def __init__(self, *shifts: Shift) -> None:
        self.shifts = shifts

    @overload
    def __call__(self, lon: float, lat: float) -> tuple[float, float]: ...
    @overload
    def __call__(self, lon: Degrees, lat: Degrees) -> tuple[FloatArray, FloatArray]: ...
    def __call__(
        self, lon: float | Degrees, lat: float | Degrees
    ) -> tuple[float, float] | tuple[FloatArray, FloatArray]:
        """Return longitude and latitude in the other datum, as new arrays."""
        if isinstance(lon, float | int) and isinstance(lat, float | int):
            lon, lat = float(lon), float(lat)
            for shift in self.shifts:
                lon, lat = shift.move_one(lon, lat)
            return lon, lat
        lons, lats = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
        moved_lon, moved_lat = lons.flatten(), lats.flatten()
        for start in range(0, moved_lon.size, CHUNK_ROWS):
            rows = slice(start, start + CHUNK_ROWS)
            for shift in self.shifts:
                shift.move_rows(moved_lon[rows], moved_lat[rows])
        return moved_lon.reshape(lons.shape), moved_lat.reshape(lats.shape)


def _deviation_m(x: N, y: N, fn: Elementary[N]) -> tuple[N, N]:
    """Return how far GCJ-02 moves a position east and north, in metres.

    `x` and `y` are degrees east of 105 °E and north of 35 °N. The waves sin 2πx and sin 6πx
    follow from those of πx by the double- and triple-angle rules.
    """
    sin_x = fn.sin(math.pi * x)
    sin_2x = 2 * sin_x * fn.cos(math.pi * x)
    fast = 2 * sin_2x * (4 - 4 * sin_2x * sin_2x)
    root = fn.sqrt(fn.fabs(x))
    third, twelfth, thirtieth = math.pi / 3, math.pi / 12, math.pi / 30
    east = fast + 2 * sin_x + 4 * fn.sin(third * x)
    east = east + 15 * fn.sin(twelfth * x) + 30 * fn.sin(thirtieth * x)
    north = fast + 2 * fn.sin(math.pi * y) + 4 * fn.sin(third * y)
    north = north + 16 * fn.sin(twelfth * y) + 32 * fn.sin(thirtieth * y)
    return (
        300 + x + 2 * y + 0.1 * x * (x + y) + 0.1 * root + east * (20 / 3),
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + north * (20 / 3),
    )


def _degree_m(lat: N, fn: Elementary[N]) -> tuple[N, N]:
    """Return the lengths of a degree of longitude and of latitude, in metres."""
    radians = lat * (math.pi / 180)
    sin_lat = fn.sin(radians)
    w2 = 1 - KRASOVSKY_E2 * sin_lat * sin_lat
    w = fn.sqrt(w2)
    radius_m = KRASOVSKY_A_M * math.pi / 180
    return radius_m * fn.cos(radians) / w, radius_m * (1 - KRASOVSKY_E2) / (w2 * w)


def _shift(lon: N, lat: N, fn: Elementary[N]) -> tuple[N, N]:
    """Return what GCJ-02 adds to a WGS 84 position, in degrees."""
    east_m, north_m = _deviation_m(lon - 105.0, lat - 35.0, fn)
    lon_degree_m, lat_degree_m = _degree_m(lat, fn)
    return east_m / lon_degree_m, north_m / lat_degree_m


def _gcj02_of(lon: N, lat: N, fn: Elementary[N]) -> tuple[N, N]:
    east, north = _shift(lon, lat, fn)
    return lon + east, lat + north


def _wgs84_of(lon: N, lat: N, fn: Elementary[N]) -> tuple[N, N]:
    true_lon, true_lat = lon, lat
    for _ in range(STEPS):
        east, north = _shift(true_lon, true_lat, fn)
        true_lon, true_lat = lon - east, lat - north
    return true_lon, true_lat


def _wave(x: N, y: N, fn: Elementary[N]) -> tuple[N, N]:
    """Return `x` and `y` moved by Baidu's waves, without its constants."""
    r = fn.sqrt(x * x + y * y) + 0.00002 * fn.sin(y * (3000 * math.pi / 180))
    theta = fn.atan2(y, x) + 0.000003 * fn.cos(x * (3000 * math.pi / 180))
    return r * fn.cos(theta), r * fn.sin(theta)


def _bd09_of(lon: N, lat: N, fn: Elementary[N]) -> tuple[N, N]:
    x, y = _wave(lon, lat, fn)
    return x + BAIDU_LON, y + BAIDU_LAT


def _gcj02_of_bd09(lon: N, lat: N, fn: Elementary[N]) -> tuple[N, N]:
    lon, lat = lon - BAIDU_LON, lat - BAIDU_LAT
    x, y = lon, lat
    for _ in range(STEPS):
        moved_x, moved_y = _wave(x, y, fn)
        x, y = x + (lon - moved_x), y + (lat - moved_y)
    return x, y


_CHINA = (WEST, SOUTH, EAST, NORTH)
_EARTH = (-180.0, -90.0, 180.0, 90.0)
_TO_GCJ02, _FROM_GCJ02 = Shift(_gcj02_of, *_CHINA), Shift(_wgs84_of, *_CHINA)
_TO_BD09, _FROM_BD09 = Shift(_bd09_of, *_EARTH), Shift(_gcj02_of_bd09, *_EARTH)

wgs84_to_gcj02 = Conversion(_TO_GCJ02)
gcj02_to_wgs84 = Conversion(_FROM_GCJ02)
gcj02_to_bd09 = Conversion(_TO_BD09)
bd09_to_gcj02 = Conversion(_FROM_BD09)
wgs84_to_bd09 = Conversion(_TO_GCJ02, _TO_BD09)
bd09_to_wgs84 = Conversion(_FROM_BD09, _FROM_GCJ02)


QUESTION = Words(
    zh="没有说明这些坐标用的是哪种坐标系。若是 GCJ-02（火星坐标，高德、腾讯地图），"
    "真实位置相差约 {gcj02_m} 米；若是 BD-09（百度地图），相差约 {bd09_m} 米。"
    "请向数据提供者问清，再指明 wgs84、cgcs2000、gcj02 或 bd09。",
    en="Nothing says which datum these coordinates are in. If it is GCJ-02 (AMap, Tencent), "
    "the true positions lie about {gcj02_m} m away; if it is BD-09 (Baidu), about {bd09_m} m. "
    "Ask whoever gave you the data, then state wgs84, cgcs2000, gcj02 or bd09.",
)


def displacement_m(conversion: Conversion, lon: float, lat: float) -> float:
    """Return how far `conversion` moves a position, in metres, true to a thousandth."""
    moved_lon, moved_lat = conversion(lon, lat)
    lon_degree_m, lat_degree_m = _degree_m((lat + moved_lat) / 2, FLOATS)
    return math.hypot((moved_lon - lon) * lon_degree_m, (moved_lat - lat) * lat_degree_m)


def shift_question(lon: float, lat: float) -> Words:
    """Return what to ask when degrees came without a word about their datum.

    The question states how far data around this position would move if they were GCJ-02 or
    BD-09, computed here and rounded to 10 m.

    Raises
    ------
    NotAPositionError
        When the two are not a position at all: then the datum is not the question.
    """
    around = LonLat(lon, lat)
    gcj02_m = displacement_m(gcj02_to_wgs84, around.lon, around.lat)
    bd09_m = displacement_m(bd09_to_wgs84, around.lon, around.lat)
    return QUESTION.fill(gcj02_m=10 * round(gcj02_m / 10), bd09_m=10 * round(bd09_m / 10))
