"""Whether the way from a registered CRS to CGCS2000 degrees is known well enough to take.

PROJ answers every question: where it knows no transformation between two datums it takes the
degrees over unchanged and calls that "ballpark"; where it knows several for parts of a country it
picks one. For Beijing 1954 and Xian 1980 either is wrong by tens of metres to more than a
hundred. We refuse instead.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyproj import CRS, Transformer

#: Datums a metre or less from CGCS2000 (ITRF97 at 2000.0), whose degrees are taken over. The
#: beginnings of their names in the EPSG register.
SAME_DEGREES = (
    "China 2000",
    "World Geodetic System 1984",
    "International Terrestrial Reference Frame",
)
#: The parameters from these to CGCS2000 are not public, and differ from county to county.
OLD_SURVEY = ("Beijing 1954", "New Beijing", "Xian 1980")
#: What EPSG states for a null shift between modern datums (NAD83 to WGS 84), in metres.
MAX_ACCURACY_M = 4.0
WGS84 = "EPSG:4326"
#: A county's .prj has a few hundred characters.
MAX_WKT_LENGTH = 20_000


class Verdict(StrEnum):
    """What can be done with positions in a CRS."""

    USABLE = "usable"  #: 可用 the way to CGCS2000 is known
    UNKNOWN = "unknown"  #: 未登记 PROJ knows no such CRS
    NOT_HORIZONTAL = "not_horizontal"  #: 不是平面位置 heights, geocentric, local engineering axes
    OLD_SURVEY = "old_survey"  #: 北京54、西安80 no public parameters
    UNCERTAIN = "uncertain"  #: 无可靠转换 only a guess, or one good for another region


@dataclass(frozen=True)
class Judgement:
    """A verdict, the CRS's registered name, and the way to degrees when it is usable."""

    verdict: Verdict
    name: str = ""
    to_degrees: "Transformer | None" = None


@lru_cache(maxsize=256)
def judge(definition: str) -> Judgement:
    """Judge ``EPSG:n`` or a well-known text; the transformer is ready for threads to share.

    Towers of parameters inside a well-known text (``TOWGS84``) are ignored: the datum's name
    decides, for nobody can tell who put them there.
    """
    from pyproj import CRS  # noqa: PLC0415 - a tenth of a second that `--help` need not pay
    from pyproj.exceptions import CRSError  # noqa: PLC0415

    try:
        crs = CRS.from_user_input(definition)
    except CRSError:
        return Judgement(Verdict.UNKNOWN)
    return _judge_crs(crs.source_crs if crs.is_bound and crs.source_crs else crs)


def define_wkt(wkt: str) -> tuple[str, str]:
    """Return what `judge` is to read for a well-known text, and a name for it.

    Both are ``EPSG:n`` where the register knows the text, otherwise the text and its own name;
    both are empty where it is not well-known text, too long, or names grid files to open.
    """
    from pyproj import CRS  # noqa: PLC0415 - as above
    from pyproj.exceptions import CRSError  # noqa: PLC0415 - as above

    if len(wkt) > MAX_WKT_LENGTH:
        return "", ""
    try:
        crs = CRS.from_wkt(wkt)
    except CRSError:
        return "", ""
    if crs.is_bound and crs.source_crs is not None:
        crs = crs.source_crs
    code = crs.to_epsg()
    if code is not None:
        return f"EPSG:{code}", f"EPSG:{code}"
    return ("", "") if "grids" in wkt.casefold() else (wkt, crs.name)


def _judge_crs(crs: "CRS") -> Judgement:
    geographic = crs.geodetic_crs
    if geographic is None or geographic.datum is None or not _is_horizontal(crs):
        return Judgement(Verdict.NOT_HORIZONTAL, crs.name)
    datum = geographic.datum.name
    if datum.startswith(OLD_SURVEY):
        return Judgement(Verdict.OLD_SURVEY, crs.name)
    if datum.startswith(SAME_DEGREES) and _has_plain_degrees(geographic):
        return Judgement(Verdict.USABLE, crs.name, _transformer(crs, geographic.to_2d()))
    way = _known_way(crs)
    return Judgement(Verdict.USABLE if way else Verdict.UNCERTAIN, crs.name, way)


def _is_horizontal(crs: "CRS") -> bool:
    return (crs.is_geographic or crs.is_projected) and not crs.is_compound


def _has_plain_degrees(geographic: "CRS") -> bool:
    """Tell degrees from Greenwich apart from grads, and from degrees from Paris."""
    meridian = geographic.prime_meridian
    from_greenwich = meridian is not None and meridian.longitude == 0
    unit = geographic.axis_info[0].unit_conversion_factor
    return from_greenwich and math.isclose(unit, math.radians(1), rel_tol=1e-12)


def _transformer(crs: "CRS", target: "CRS | str") -> "Transformer":
    from pyproj import Transformer  # noqa: PLC0415 - as above

    return Transformer.from_crs(crs, target, always_xy=True, allow_ballpark=False)


def _known_way(crs: "CRS") -> "Transformer | None":
    """Return the one transformation to WGS 84 of stated accuracy, good wherever the CRS is."""
    from pyproj.exceptions import ProjError  # noqa: PLC0415 - as above

    try:
        way = _transformer(crs, WGS84)
    except ProjError:
        return None
    # An accuracy of -1 means that PROJ would choose among several, point by point.
    is_known = 0 <= way.accuracy <= MAX_ACCURACY_M
    return way if is_known and _covers(way, crs) else None


def _covers(way: "Transformer", crs: "CRS") -> bool:
    good, wanted = way.area_of_use, crs.area_of_use
    if good is None or wanted is None:
        return False
    return (
        good.west <= wanted.west <= wanted.east <= good.east
        and good.south <= wanted.south <= wanted.north <= good.north
    )
