"""Square tiles of the web map grid: which part of the earth each shows, and places inside one.

The scheme is the usual one (OGC WebMercatorQuad): at zoom z the world is 2^z tiles wide, x counts
from 180° W eastward, y from 85.05° N southward. Longitude and latitude are taken as they are:
CGCS2000 differs from WGS 84 by centimetres, and the projection is the sphere's.
"""

import math
from dataclasses import dataclass
from typing import Final, Self

from geo.errors import GeoError, Words

#: West, south, east, north in degrees.
Box = tuple[float, float, float, float]

#: Degrees north and south up to which the world is drawn.
MOST_LAT: Final = 85.05

#: The finest zoom anybody asks for.
MAX_ZOOM: Final = 22

#: Parts into which the side of a tile is divided; places inside a tile are whole numbers of these.
EXTENT: Final = 4096


class NoSuchTileError(GeoError):
    """The numbers of a tile name none."""

    sentence = Words(
        zh=f"没有这个瓦片：z 为 0 至 {MAX_ZOOM}，x、y 为 0 至 2^z−1。",
        en=f"There is no such tile: z is 0 to {MAX_ZOOM}, x and y are 0 to 2^z − 1.",
    )


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: zoom, column from the west, row from the north.

    Raises
    ------
    NoSuchTileError
        When there is none with these numbers.
    """

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        is_zoom = 0 <= self.z <= MAX_ZOOM
        if not (is_zoom and 0 <= self.x < self.count and 0 <= self.y < self.count):
            raise NoSuchTileError

    @classmethod
    def at(cls, z: int, lon: float, lat: float) -> Self:
        """Return the tile of a zoom in which a place lies.

        Raises
        ------
        NoSuchTileError
            When it lies beyond the square that the scheme covers.
        """
        across, down = _unit_square(lon, lat)
        return cls(z, math.floor(across * (1 << z)), math.floor(down * (1 << z)))

    @property
    def count(self) -> int:
        """How many tiles the world is wide and high at this zoom."""
        return 1 << self.z

    @property
    def bounds(self) -> Box:
        """West, south, east, north in degrees."""
        return (
            self.lon_of(0),
            self.lat_of(EXTENT),
            self.lon_of(EXTENT),
            self.lat_of(0),
        )

    def part_of(self, box: Box | None) -> Box | None:
        """Return the part of the tile in a box of degrees, all of it without one; None if none."""
        west, south, east, north = self.bounds
        if box is not None:
            west, south = max(west, box[0]), max(south, box[1])
            east, north = min(east, box[2]), min(north, box[3])
        return (west, south, east, north) if west < east and south < north else None

    def lon_of(self, column: float) -> float:
        """Return the longitude of a place `column` parts from the tile's western edge."""
        return (self.x + column / EXTENT) / self.count * 360.0 - 180.0

    def lat_of(self, row: float) -> float:
        """Return the latitude of a place `row` parts from the tile's northern edge."""
        turn = math.pi * (1.0 - 2.0 * (self.y + row / EXTENT) / self.count)
        return math.degrees(math.atan(math.sinh(turn)))

    def place_of(self, lon: float, lat: float) -> tuple[int, int]:
        """Return column and row of a place, in parts of the tile; beyond its sides for others."""
        across, down = _unit_square(lon, lat)
        return (
            math.floor((across * self.count - self.x) * EXTENT),
            math.floor((down * self.count - self.y) * EXTENT),
        )


def _unit_square(lon: float, lat: float) -> tuple[float, float]:
    """Return how far east and south a place lies, as parts of the world's square."""
    down = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2.0 * math.pi)
    return (lon + 180.0) / 360.0, down
