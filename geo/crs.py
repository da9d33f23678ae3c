"""The coordinate systems we accept, and the way from each to EPSG:4490 degrees and back.

WGS 84 and CGCS2000 count as one: they differ by less than a metre, PROJ knows no shift between
them, and the degrees are taken over. Axes are always longitude then latitude, easting then
northing, whatever a register says. EPSG:3857 may be read and drawn; nothing is ever measured
in it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geo import datum
from geo.lonlat import LonLat, RawPosition, SwappedAxesError
from geo.metric import LocalMetric, geodesic_area_m2, geodesic_length_m
from geo.proj.arrays import transform_arrays, transform_checked
from geo.proj.names import name_of_spelling
from geo.proj.reach import find_exchanged
from geo.proj.refusals import (
    NotHorizontalCrsError,
    OldSurveyCrsError,
    RefusedCrsError,
    UnknownCrsError,
)
from geo.proj.verdicts import Verdict, define_wkt, judge

if TYPE_CHECKING:
    from pyproj import Transformer

__all__ = [
    "BD09",
    "CGCS2000",
    "GCJ02",
    "NAMED",
    "WGS84",
    "CrsKind",
    "LocalMetric",  # measured in metres: geo.metric, which stands behind this door
    "NotHorizontalCrsError",
    "OldSurveyCrsError",
    "RefusedCrsError",
    "SourceCrs",
    "UnknownCrsError",
    "convert",
    "detect_zone_prefix",
    "find_swapped",
    "from_lonlat",
    "geodesic_area_m2",
    "geodesic_length_m",
    "parse_crs",
    "read_position",
    "read_wkt",
    "spell_in_datums",
    "to_lonlat",
]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


class CrsKind(StrEnum):
    """How positions in a CRS become CGCS2000 degrees."""

    DEGREES = "degrees"  #: 经纬度 taken over
    GCJ02 = "gcj02"  #: 火星坐标 the public algorithm
    BD09 = "bd09"  #: 百度坐标 the public algorithm
    PROJ = "proj"  #: PROJ 换算 a register's or a file's own definition


@dataclass(frozen=True, slots=True)
class SourceCrs:
    """A coordinate system we accept; made by `parse_crs` or `read_wkt`.

    Attributes
    ----------
    name
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09``, ``EPSG:n``, or what a file calls its own.
    kind
        How positions become degrees.
    definition
        What PROJ reads when `kind` is PROJ: ``EPSG:n`` or a well-known text.
    """

    name: str
    kind: CrsKind
    definition: str = ""


WGS84 = SourceCrs("wgs84", CrsKind.DEGREES)
CGCS2000 = SourceCrs("cgcs2000", CrsKind.DEGREES)
GCJ02 = SourceCrs("gcj02", CrsKind.GCJ02)
BD09 = SourceCrs("bd09", CrsKind.BD09)
NAMED: Mapping[str, SourceCrs] = {crs.name: crs for crs in (WGS84, CGCS2000, GCJ02, BD09)}

_UNCHANGED = datum.Conversion()
_TO_WGS84: Mapping[CrsKind, datum.Conversion] = {
    CrsKind.DEGREES: _UNCHANGED,
    CrsKind.GCJ02: datum.gcj02_to_wgs84,
    CrsKind.BD09: datum.bd09_to_wgs84,
}
_FROM_WGS84: Mapping[CrsKind, datum.Conversion] = {
    CrsKind.DEGREES: _UNCHANGED,
    CrsKind.GCJ02: datum.wgs84_to_gcj02,
    CrsKind.BD09: datum.wgs84_to_bd09,
}
_REFUSALS: Mapping[Verdict, type[RefusedCrsError]] = {
    Verdict.OLD_SURVEY: OldSurveyCrsError,
    Verdict.UNCERTAIN: RefusedCrsError,
    Verdict.NOT_HORIZONTAL: NotHorizontalCrsError,
}
#: First and last zone, EPSG code of the first, and how far from its middle meridian data of a
#: zone may lie, in metres: half a zone at 18 °N and a county's width more.
_ZONES = ((25, 45, 4513, 250_000), (15, 23, 4493, 400_000))


def parse_crs(text: str) -> SourceCrs:
    """Return the coordinate system a person or a file names.

    Case, blanks, hyphens, a bare EPSG number and the common Chinese names are understood:
    ``GCJ-02``, ``火星坐标``, ``百度坐标``, ``国家2000``, ``4490``.

    Raises
    ------
    UnknownCrsError
        When nothing has this name; the sentence lists the accepted ones.
    RefusedCrsError
        When its way to CGCS2000 is not known: Beijing 1954 and Xian 1980, whatever the code or
        projection, datums PROJ could only guess for, and what is no place on a map.
    """
    name = name_of_spelling(text)
    if name is None:
        raise UnknownCrsError(given=_shown(text))
    return NAMED[name] if name in NAMED else _in_register(name, name)


def read_wkt(wkt: str) -> SourceCrs:
    """Return the coordinate system of a file's well-known text, such as a ``.prj``.

    An own projection, say a county's middle meridian, is taken when its datum is. Beware: a file
    in GCJ-02 usually calls itself WGS 84, so this is no declaration of the datum.

    Raises
    ------
    UnknownCrsError
        When the text is none, or asks PROJ to read grid files.
    RefusedCrsError
        As in `parse_crs`.
    """
    definition, name = define_wkt(wkt)
    if not definition:
        raise UnknownCrsError(given=_shown(wkt))
    return parse_crs(definition) if definition == name else _in_register(definition, _shown(name))


def to_lonlat(x: npt.ArrayLike, y: npt.ArrayLike, crs: SourceCrs) -> tuple[FloatArray, FloatArray]:
    """Return EPSG:4490 longitudes and latitudes as new arrays.

    Both are NaN for a row that is not a position: not finite, out of range, or outside what the
    projection can hold. For one position that must be right use `read_position`.
    """
    if crs.kind is not CrsKind.PROJ:
        conversion = _TO_WGS84[crs.kind]
        return _keep_degrees(*conversion(np.asarray(x, np.float64), np.asarray(y, np.float64)))
    return _keep_degrees(*transform_checked(_way(crs.definition, crs.name), x, y))


def from_lonlat(
    lon: npt.ArrayLike, lat: npt.ArrayLike, crs: SourceCrs
) -> tuple[FloatArray, FloatArray]:
    """Return EPSG:4490 degrees in `crs`, as new arrays; both NaN for what is not a position."""
    lons, lats = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    lons, lats = _keep_degrees(lons, lats)
    if crs.kind is not CrsKind.PROJ:
        return _FROM_WGS84[crs.kind](lons, lats)
    return transform_arrays(_way(crs.definition, crs.name), lons, lats, back=True)


def convert(
    x: npt.ArrayLike, y: npt.ArrayLike, source: SourceCrs, target: SourceCrs
) -> tuple[FloatArray, FloatArray]:
    """Return positions of `source` in `target`, as new arrays; NaN for what is not a position."""
    return from_lonlat(*to_lonlat(x, y, source), target)


def read_position(raw: RawPosition) -> LonLat:
    """Return where a raw position is.

    Raises
    ------
    NotAPositionError
        When it is not finite, out of range or cannot be held by its projection; the sentence
        asks whether the two values are swapped. `SwappedAxesError`, when they are by
        `find_swapped`.
    UnknownCrsError, RefusedCrsError
        As in `parse_crs`.
    """
    crs = parse_crs(raw.crs)
    if crs.kind is not CrsKind.PROJ:
        return LonLat(*_TO_WGS84[crs.kind](float(raw.x), float(raw.y)))
    if find_swapped(raw.x, raw.y, crs):
        raise SwappedAxesError
    lon, lat = to_lonlat(raw.x, raw.y, crs)
    return LonLat(float(lon), float(lat))


def find_swapped(x: npt.ArrayLike, y: npt.ArrayLike, crs: SourceCrs) -> BoolArray:
    """Return which positions lie where `crs` is meant to be used only with x and y exchanged.

    Chinese surveyors call the northing X. A projection reads such a pair as a place thousands of
    kilometres away; for degrees, a latitude beyond 90 tells.
    """
    xs, ys = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
    if crs.kind is not CrsKind.PROJ:
        return np.zeros(xs.shape, np.bool_)
    return find_exchanged(crs.definition, xs, ys)


def spell_in_datums(position: LonLat) -> dict[str, tuple[float, float]]:
    """Return a position in each named datum: ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09``."""
    return {name: _FROM_WGS84[crs.kind](position.lon, position.lat) for name, crs in NAMED.items()}


def detect_zone_prefix(x_min: float, x_max: float) -> SourceCrs | None:
    """Return the CGCS2000 Gauss-Kruger zone that prefixed eastings state, or None.

    38 512 345 lies in the 3-degree zone 38 (EPSG:4526), 20 512 345 in the 6-degree zone 20
    (EPSG:4498); in China no number names a zone of both widths. None when the two lie in
    different zones, too far from the zone's middle, or have no prefix; and for the zones 13 and
    14, whose eastings a Web Mercator map has, too, between Shandong and Heilongjiang.

    The prefix states the projection, not the datum: data of Beijing 1954 and Xian 1980 carry
    the same numbers. Show what was detected and have a person confirm it.
    """
    if not (math.isfinite(x_min) and math.isfinite(x_max)):
        return None
    zone = int(x_min // 1_000_000)
    middle_m = zone * 1_000_000 + 500_000
    for first, last, first_code, reach_m in _ZONES:
        if first <= zone <= last and max(abs(x_min - middle_m), abs(x_max - middle_m)) <= reach_m:
            return parse_crs(f"EPSG:{first_code + zone - first}")
    return None


def _in_register(definition: str, name: str) -> SourceCrs:
    _way(definition, name)
    return SourceCrs(name, CrsKind.PROJ, definition)


def _way(definition: str, name: str) -> "Transformer":
    judgement = judge(definition)
    if judgement.to_degrees is not None:
        return judgement.to_degrees
    if judgement.verdict is Verdict.UNKNOWN:
        raise UnknownCrsError(given=name)
    registered = _shown(judgement.name)
    raise _REFUSALS[judgement.verdict](
        name=name if name == registered else f"{name} ({registered})"
    )


def _keep_degrees(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    is_position = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)  # noqa: PLR2004
    return np.where(is_position, lon, np.nan), np.where(is_position, lat, np.nan)


def _shown(text: str) -> str:
    """Return what may stand in a sentence: printable, and not endless."""
    plain = "".join(letter for letter in text[:40] if letter.isprintable())
    return plain if len(text) <= len(plain) else f"{plain}…"
