"""In which coordinates a file is: declared, said by the file, or read off its eastings."""

from dataclasses import dataclass
from enum import StrEnum

from geo.crs import (
    WGS84,
    RefusedCrsError,
    SourceCrs,
    UnknownCrsError,
    detect_zone_prefix,
    parse_crs,
    read_wkt,
)
from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.uploads.sniffing import FileKind

#: Formats that call every coordinate WGS 84, whatever it is: their word is no declaration.
_FORMALLY_WGS84 = frozenset({FileKind.GEOJSON, FileKind.KML, FileKind.KMZ})
_DEGREES_MAX = 360.0
#: Longer than any code or name, shorter than any well-known text.
_LONGEST_NAME = 80


class CrsOrigin(StrEnum):
    """Who said in which coordinates the file is."""

    DECLARED = "declared"  #: 由使用者声明
    FILE = "file"  #: 文件自身说明
    DETECTED = "detected"  #: 由带号横坐标识别


class CrsQuestionError(BoundaryError):
    """A person must say in which coordinates the file is."""

    sentence = Words(
        zh="请声明该文件的坐标系。", en="Declare in which coordinate system the file is."
    )


class UndeclaredDatumError(CrsQuestionError):
    """Degrees without a datum: here the choice moves everything by some 620 m."""

    sentence = Words(
        zh="该文件没有说明坐标基准，不能猜测：高德、腾讯、微信的坐标（GCJ-02）与 CGCS2000/WGS 84 "
        "相差约 620 米，选错会使近一半的点落入错误的网格。这些坐标来自哪里？"
        "测绘、天地图、GPS 请声明 cgcs2000 或 wgs84；高德、腾讯、微信请声明 gcj02；"
        "百度请声明 bd09。",
        en="The file does not say on which datum its degrees are, and a guess will not do: AMap, "
        "Tencent and WeChat coordinates (GCJ-02) lie about 620 m off CGCS2000/WGS 84, which puts "
        "nearly half of all points into the wrong grid. Where do they come from? Declare cgcs2000 "
        "or wgs84 for surveys, Tianditu and GPS, gcj02 for AMap, Tencent and WeChat, bd09 for "
        "Baidu.",
    )


class UndeclaredProjectionError(CrsQuestionError):
    """Metres without a projection, and no zone number before the easting."""

    sentence = Words(
        zh="该文件的坐标是米，但没有说明投影，横坐标也不带带号。请声明，例如 EPSG:4547"
        "（CGCS2000 三度带，中央经线 114°）或 EPSG:4548（117°）。",
        en="The coordinates are metres, but the file names no projection and the eastings carry no "
        "zone number. Declare it, e.g. EPSG:4547 (CGCS2000 3-degree, 114°E) or EPSG:4548 (117°E).",
    )


class UnknownFileCrsError(CrsQuestionError):
    """The file describes its coordinates in a way nobody can read."""

    sentence = Words(
        zh="看不懂文件自带的坐标系说明。请在 GIS 软件中转换为 CGCS2000（EPSG:4490）后再上传，"
        "或明确声明坐标系。",
        en="The file's own description of its coordinates cannot be understood. Convert it to "
        "CGCS2000 (EPSG:4490) in your GIS, or declare the system.",
    )


OVERRULED = Words(
    zh="文件自称坐标系为 {said}，已按您声明的 {declared} 读取。",
    en="The file says its coordinates are {said}; they were read as {declared}, as you declared.",
)
LABELLED_WGS84 = Words(
    zh="文件标注为 WGS 84。从高德、腾讯等地图导出的数据常被误标，如与底图相差约 620 米，请改为声明 "
    "gcj02。",
    en="The file is labelled WGS 84. Exports of Chinese map services are often mislabelled so: if "
    "it lies about 620 m off the map, declare gcj02 instead.",
)
ZONE_DETECTED = Words(
    zh="文件没有说明坐标系，由横坐标的带号识别为 {found}（CGCS2000）。旧图也可能是西安 80 "
    "或北京 54，请核对。",
    en="The file names no coordinate system; the zone number in its eastings says {found} "
    "(CGCS2000). Old maps may be Xian 80 or Beijing 54 instead: please check.",
)


@dataclass(frozen=True, slots=True)
class SettledCrs:
    """In which coordinates a file is, and on whose word."""

    crs: SourceCrs
    origin: CrsOrigin
    warnings: tuple[Words, ...] = ()


def settle_crs(
    declared: str | None, said: str, kind: FileKind, x_range: tuple[float, float]
) -> SettledCrs:
    """Decide in which coordinates a file is; never guess.

    Parameters
    ----------
    declared
        The user's word, which settles it.
    said
        What the file says, `Parsed.crs`.
    x_range
        Least and greatest x of the file, in its own unit.

    Raises
    ------
    UndeclaredDatumError, UndeclaredProjectionError, UnknownFileCrsError
        When nobody said so; geo.crs.RefusedCrsError for Beijing 54 and Xian 80.
    """
    if declared:
        return settle_declared(parse_crs(declared), declared, said)
    if own := settle_by_file(said, kind):
        return own
    if max(abs(x_range[0]), abs(x_range[1])) <= _DEGREES_MAX:
        raise UndeclaredDatumError
    found = detect_zone_prefix(*x_range)
    if found is None:
        raise UndeclaredProjectionError
    return SettledCrs(found, CrsOrigin.DETECTED, (ZONE_DETECTED.fill(found=found.name),))


def settle_by_file(said: str, kind: FileKind | None) -> SettledCrs | None:
    """Take a file's own word; None when it says nothing, or only what software writes unasked.

    Parameters
    ----------
    kind
        None for a format that carries no such labels.

    Raises
    ------
    UnknownFileCrsError, geo.crs.RefusedCrsError
        When it says what nobody can read, or what is refused.
    """
    own = _read_own(said) if said else None
    if own is None or _is_default(own, said, kind):
        return None
    warnings = (LABELLED_WGS84,) if own.name == WGS84.name else ()
    return SettledCrs(own, CrsOrigin.FILE, warnings)


def settle_declared(crs: SourceCrs, declared: str, said: str) -> SettledCrs:
    """Take the user's word, and tell when the file's differs (a refused system included)."""
    try:
        own = _read_own(said) if said else None
        differs = own is not None and own.name != crs.name
        name = own.name if own else ""
    except (RefusedCrsError, UnknownFileCrsError):
        differs, name = True, said[:60]
    warnings = (OVERRULED.fill(said=name, declared=declared),) if differs else ()
    return SettledCrs(crs, CrsOrigin.DECLARED, warnings)


def _read_own(said: str) -> SourceCrs:
    is_name = len(said) <= _LONGEST_NAME
    try:
        return parse_crs(said) if is_name else read_wkt(said)
    except UnknownCrsError:
        raise UnknownFileCrsError from None


def _is_default(own: SourceCrs, said: str, kind: FileKind | None) -> bool:
    """Tell a label that software writes unasked from one that somebody chose."""
    return own.name == WGS84.name and (kind in _FORMALLY_WGS84 or "CRS84" in said.upper())
