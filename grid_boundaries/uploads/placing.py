"""From a file's own coordinates to EPSG:4490, and in plain words why they do not fit.

What does not fit is never mended here: to exchange axes or to take another zone moves every
border, so a person does it who knows the file.
"""

import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import WGS84, CrsKind, SourceCrs, detect_zone_prefix, to_lonlat
from geo.errors import Words
from grid_boundaries.errors import BoundaryError
from grid_boundaries.uploads.datum_question import CrsQuestionError

FloatArray = npt.NDArray[np.float64]
#: West, south, east, north in degrees; west is greater than east across the date line.
Box = tuple[float, float, float, float]

_WORLD: Box = (-180.0, -90.0, 180.0, 90.0)
_CHINA: Box = (72.0, 3.0, 136.0, 54.0)
#: So far outside the area of its system a county may lie: a whole zone of 3 degrees.
_MARGIN_DEG = 3.0
_DEGREES_MAX = 360.0


class OutsideTheWorldError(BoundaryError):
    """After conversion the coordinates are no longitudes and latitudes."""

    sentence = Words(
        zh="坐标换算后不在经纬度范围内（第 {row} 行）：坐标系 {crs} 与文件不符，或横纵坐标填反。",
        en="The converted coordinates are no longitude and latitude (row {row}): {crs} does not "
        "fit the file, or the axes are swapped.",
    )


class SwappedAxesError(BoundaryError):
    """Latitude stands before longitude, or the northing before the easting."""

    sentence = Words(
        zh="横纵坐标颠倒：按 {crs} 读，只有对调两个数才落在该坐标系的范围内（应经度在前、纬度在后；"
        "横坐标（东）在前、纵坐标（北）在后）。程序不会自行对调，请在 GIS 软件中交换 X 和 Y 后重新"
        "导出。",
        en="The axes are swapped: read as {crs}, the coordinates lie where they belong only with "
        "the two numbers exchanged (longitude before latitude, easting before northing). Nothing "
        "is exchanged silently: swap X and Y in your GIS and export the file anew.",
    )


class WrongZoneError(CrsQuestionError):
    """The eastings carry the number of another zone than the system they are said to be in."""

    sentence = Words(
        zh="横坐标带有带号 {zone}，与坐标系 {crs} 不符：请声明 {found}（CGCS2000）。"
        "旧图也可能是西安 80 或北京 54，请核对。",
        en="The eastings carry zone {zone}, which does not fit {crs}: declare {found} (CGCS2000). "
        "Old maps may be Xian 80 or Beijing 54 instead: please check.",
    )


class NotDegreesError(CrsQuestionError):
    """Metres are called degrees."""

    sentence = Words(
        zh="坐标不是经纬度：数值达到 {most}，是投影坐标（米），与 {crs} 不符。请声明其投影，"
        "例如 EPSG:4547（CGCS2000 三度带，中央经线 114°）或 EPSG:4548（117°）。",
        en="The coordinates are no degrees: they go up to {most}, which are metres of a projection "
        "and not {crs}. Declare the projection, e.g. EPSG:4547 (CGCS2000 3-degree, 114°E) or "
        "EPSG:4548 (117°E).",
    )


class NotMetresError(CrsQuestionError):
    """Degrees are called metres."""

    sentence = Words(
        zh="坐标是经纬度（度），不是 {crs} 的米。请声明其坐标基准：测绘、天地图、GPS 为 cgcs2000 "
        "或 wgs84；高德、腾讯、微信为 gcj02；百度为 bd09。",
        en="The coordinates are degrees, not metres of {crs}. Declare their datum: cgcs2000 or "
        "wgs84 for surveys, Tianditu and GPS, gcj02 for AMap, Tencent and WeChat, bd09 for Baidu.",
    )


def place(raw: npt.NDArray[np.object_], crs: SourceCrs) -> npt.NDArray[np.object_]:
    """Return polygons of `crs` in EPSG:4490 degrees, corner by corner.

    A set that lies outside the area of its system is taken as it is, unless one of the usual
    mistakes explains it: then nobody meant it to lie there.

    Raises
    ------
    SwappedAxesError, WrongZoneError, NotDegreesError, NotMetresError
        When the coordinates do not fit `crs`, and it can be told why.
    OutsideTheWorldError
        When they do not, and it cannot.
    """
    corners, rows = shapely.get_coordinates(raw, return_index=True)
    x, y = corners[:, 0], corners[:, 1]
    lon, lat = to_lonlat(x, y, crs)
    if not _lie_in(_WORLD if crs.name == WGS84.name else _area_of(crs), lon, lat):
        _explain_misfit(x, y, crs)
    is_position = np.isfinite(lon) & np.isfinite(lat)
    if not is_position.all():
        raise OutsideTheWorldError(crs=crs.name, row=int(rows[np.argmin(is_position)]) + 1)
    return np.asarray(shapely.set_coordinates(raw, np.column_stack((lon, lat))), dtype=object)


def _explain_misfit(x: FloatArray, y: FloatArray, crs: SourceCrs) -> None:
    """Raise the mistake that explains all of the coordinates, if there is one."""
    zone = detect_zone_prefix(float(x.min()), float(x.max()))
    if zone is not None and zone != crs and _lie_in(_area_of(zone), *to_lonlat(x, y, zone)):
        raise WrongZoneError(zone=int(x.min() // 1_000_000), crs=crs.name, found=zone.name)
    if _lie_in(_area_of(crs), *to_lonlat(y, x, crs)):
        raise SwappedAxesError(crs=crs.name)
    most = float(max(np.abs(x).max(), np.abs(y).max()))
    if crs.kind is not CrsKind.PROJ and most > _DEGREES_MAX:
        raise NotDegreesError(most=f"{most:,.0f}", crs=crs.name)
    if crs.kind is CrsKind.PROJ and most <= _DEGREES_MAX:
        raise NotMetresError(crs=crs.name)


def _area_of(crs: SourceCrs) -> Box:
    """Return where a system is used, with a margin; China when the register does not say."""
    if crs.kind is not CrsKind.PROJ:
        return _CHINA
    from pyproj import CRS  # noqa: PLC0415 - a tenth of a second that degrees need not pay

    area = CRS.from_user_input(crs.definition).area_of_use
    if area is None:
        return _CHINA
    return (
        area.west - _MARGIN_DEG,
        area.south - _MARGIN_DEG,
        area.east + _MARGIN_DEG,
        area.north + _MARGIN_DEG,
    )


def _lie_in(box: Box, lon: FloatArray, lat: FloatArray) -> bool:
    """Tell whether all positions lie inside; what is no position does not."""
    west, south, east, north = box
    after, before = west <= lon, lon <= east
    is_along = after & before if west <= east else after | before
    return bool((is_along & (south <= lat) & (lat <= north)).all())
