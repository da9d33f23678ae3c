"""Lengths and areas in metres: on the ellipsoid, or in a plane laid over the county."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import GeoError, Words
from geo.proj.arrays import transform_arrays

if TYPE_CHECKING:
    from pyproj import Geod, Transformer

FloatArray = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]
ManyGeometries = Geometries | Sequence[shapely.Geometry | None]

#: Near enough for steps, cells and scatter; what is measured is projected.
METRES_PER_DEGREE = 111_320.0
#: Half the width of the widest plane we lay, in degrees of longitude.
MAX_HALF_WIDTH_DEG = 3.0
#: shapely's numbers for polygons, and for what holds several geometries.
POLYGON, FIRST_COLLECTION = 3, 4


class BoundsError(GeoError):
    """No plane can be laid over these bounds."""

    sentence = Words(
        zh="范围无效：应为 西、南、东、北 四个经纬度，且东西跨度不超过 6 度。",
        en="The bounds are not usable: give west, south, east and north in degrees, "
        "not more than 6 degrees wide.",
    )


@lru_cache(maxsize=1)
def _ellipsoid() -> "Geod":
    from pyproj import Geod  # noqa: PLC0415 - a tenth of a second that `--help` need not pay

    return Geod(ellps="GRS80")


@lru_cache(maxsize=64)
def _plane(lon_0: float, lat_0: float) -> "Transformer":
    from pyproj import Transformer  # noqa: PLC0415 - as above

    return Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +proj=tmerc +lon_0={lon_0!r} +lat_0={lat_0!r} +k=1 +ellps=GRS80"
    )


@dataclass(frozen=True, slots=True)
class LocalMetric:
    """A plane in metres: Transverse Mercator on the meridian through the county's middle.

    Never the zone of a point: two points of a county must not land in two planes.

    Lengths are true on the middle meridian and grow away from it, by d²/2R² at d metres:
    `length_error` says how much at the edge (7e-6 for Xingan, 24 km from its middle); areas grow
    twice as much there and a third of that on the whole. Only vertices are projected: an edge
    that is straight in degrees bends from the straight one in the plane by L²·tan(lat)/8R, which
    is 1 cm for an edge of 1 km at 28 °N.

    Attributes
    ----------
    lon_0, lat_0
        The origin of the plane in degrees.
    half_width_deg
        Degrees of longitude from the origin to the edge of the bounds.
    """

    lon_0: float
    lat_0: float
    half_width_deg: float

    @classmethod
    def for_bounds(cls, bounds: Sequence[float] | FloatArray) -> "LocalMetric":
        """Return the plane for west, south, east, north in degrees.

        Raises
        ------
        BoundsError
            When a bound is not finite or out of range, west lies east of east or south north of
            north, or the width exceeds 6 degrees, where a plane is no measure any more.
        """
        west, south, east, north = (float(bound) for bound in bounds)
        half_width_deg = (east - west) / 2
        is_usable = -180 <= west <= east <= 180 and -90 <= south <= north <= 90  # noqa: PLR2004
        if not is_usable or half_width_deg > MAX_HALF_WIDTH_DEG:
            raise BoundsError
        return cls((west + east) / 2, (south + north) / 2, half_width_deg)

    @property
    def length_error(self) -> float:
        """How much too long a length at the edge of the bounds is, as a share of it."""
        angle = np.radians(self.half_width_deg) * np.cos(np.radians(self.lat_0))
        return float(angle**2 / 2)

    def project(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return metres east and north of the origin; NaN where a position is not usable."""
        return transform_arrays(_plane(self.lon_0, self.lat_0), lon, lat)

    def unproject(self, x_m: npt.ArrayLike, y_m: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return the longitude and latitude of places in the plane; NaN where there is none."""
        return transform_arrays(_plane(self.lon_0, self.lat_0), x_m, y_m, back=True)

    def project_geometries(self, geometries: Geometries) -> Geometries:
        """Return geometries in metres; None stays None, heights are dropped."""
        return shapely.transform(
            geometries, lambda places: np.column_stack(self.project(places[:, 0], places[:, 1]))
        )

    def unproject_geometries(self, geometries: Geometries) -> Geometries:
        """Return geometries in degrees; None stays None, heights are dropped."""
        return shapely.transform(
            geometries, lambda places: np.column_stack(self.unproject(places[:, 0], places[:, 1]))
        )


def geodesic_area_m2(geometries: ManyGeometries) -> FloatArray:
    """Return areas on the ellipsoid in m², holes taken off; edges are geodesics.

    The direction of the rings does not matter. Points and lines have no area; a missing
    geometry has NaN. Overlapping parts, like overlapping rings of an invalid polygon, count
    twice.
    """
    wanted = np.asarray(geometries, dtype=np.object_)
    parts, owner = _simple_parts(wanted)
    is_polygon = shapely.get_type_id(parts) == POLYGON
    rings, polygon = shapely.get_rings(parts[is_polygon], return_index=True)
    ring_m2 = np.array([_ring_area_m2(ring) for ring in rings], dtype=np.float64)
    is_hole = np.diff(polygon, prepend=-1) == 0  # a polygon's first ring is its outline
    signed_m2 = np.where(is_hole, -ring_m2, ring_m2)
    area_m2 = np.bincount(owner[is_polygon][polygon], signed_m2, minlength=wanted.size)
    return np.where(shapely.is_missing(wanted), np.nan, area_m2)


def geodesic_length_m(geometries: ManyGeometries) -> FloatArray:
    """Return lengths on the ellipsoid in metres: of lines, and of all the rings of polygons.

    Points have no length; a missing geometry has NaN.
    """
    wanted = np.asarray(geometries, dtype=np.object_)
    parts, owner = _simple_parts(wanted)
    is_polygon = shapely.get_type_id(parts) == POLYGON
    rings, polygon = shapely.get_rings(parts[is_polygon], return_index=True)
    lines = np.concatenate([parts[~is_polygon], rings])
    line_owner = np.concatenate([owner[~is_polygon], owner[is_polygon][polygon]])
    places, line = shapely.get_coordinates(lines, return_index=True)
    is_edge = np.diff(line) == 0
    begin, end = places[:-1][is_edge], places[1:][is_edge]
    edge_m = geodesic_distance_m(begin[:, 0], begin[:, 1], end[:, 0], end[:, 1])
    length_m = np.bincount(line_owner[line[:-1][is_edge]], edge_m, minlength=wanted.size)
    return np.where(shapely.is_missing(wanted), np.nan, length_m)


def geodesic_distance_m(
    lon_a: npt.ArrayLike, lat_a: npt.ArrayLike, lon_b: npt.ArrayLike, lat_b: npt.ArrayLike
) -> FloatArray:
    """Return the distances on the ellipsoid from each position a to each b, in metres."""
    a, b, c, d = np.broadcast_arrays(
        *(np.asarray(degrees, np.float64) for degrees in (lon_a, lat_a, lon_b, lat_b))
    )
    _, _, distance_m = _ellipsoid().inv(a.ravel(), b.ravel(), c.ravel(), d.ravel())
    return np.asarray(distance_m, np.float64).reshape(a.shape)


def _simple_parts(geometries: Geometries) -> tuple[Geometries, npt.NDArray[np.intp]]:
    """Return points, lines and polygons, and which geometry each is part of."""
    parts, owner = shapely.get_parts(geometries, return_index=True)
    while (shapely.get_type_id(parts) >= FIRST_COLLECTION).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owner = owner[inner]
    return parts, owner


def _ring_area_m2(ring: shapely.LinearRing) -> float:
    lon, lat = shapely.get_coordinates(ring).T
    area_m2, _ = _ellipsoid().polygon_area_perimeter(lon, lat)
    return abs(float(area_m2))
