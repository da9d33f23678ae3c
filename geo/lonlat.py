"""Positions: degrees we can trust, and the raw values they came from."""

import math
from dataclasses import dataclass
from enum import StrEnum

from geo.errors import GeoError, Words


class NotAPositionError(GeoError):
    """Longitude or latitude is not a finite number in range, or the two look swapped."""

    sentence = Words(
        zh="坐标无效：经度应在 -180 到 180 之间，纬度应在 -90 到 90 之间；请检查经纬度是否填反。",
        en="Not a position: longitude must be within ±180 and latitude within ±90. "
        "Are longitude and latitude swapped?",
    )


class SwappedAxesError(NotAPositionError):
    """Easting and northing stand in each other's place."""

    sentence = Words(
        zh="坐标超出所选坐标系的适用范围，x、y 对调后则在范围内，看来填反了："
        "x 应为东坐标，y 应为北坐标（测量上常把北坐标称为 X）。",
        en="The position lies outside the area of its coordinate system, and inside with x and y "
        "exchanged: they look swapped. x is the easting, y the northing (surveyors often call the "
        "northing X).",
    )


class PositionMethod(StrEnum):
    """How a position was obtained, best first (the accuracy ladder)."""

    DEVICE_GPS = "device_gps"  #: 设备定位 a phone or tracker measured it
    MAP_CLICK = "map_click"  #: 地图点选 a person pointed at a map
    DOOR_PLATE = "door_plate"  #: 门牌
    BUILDING = "building"  #: 楼栋 or named place
    ROAD = "road"  #: 道路
    GROUP = "group"  #: 自然村 or 村民小组
    VILLAGE = "village"  #: 村（社区）centroid
    TOWNSHIP = "township"  #: 乡镇（街道）centroid
    UNKNOWN = "unknown"  #: 未说明 imported without a word about its origin


@dataclass(frozen=True, slots=True)
class LonLat:
    """A position in degrees, EPSG:4490 (CGCS2000; equal to WGS 84 within a metre).

    Raises
    ------
    NotAPositionError
        When a value is not finite or out of range.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lon) and math.isfinite(self.lat)):
            raise NotAPositionError
        if not (-180 <= self.lon <= 180 and -90 <= self.lat <= 90):  # noqa: PLR2004
            raise NotAPositionError


@dataclass(frozen=True, slots=True)
class RawPosition:
    """A position as it was given, untouched: it stays with the record for ever.

    Attributes
    ----------
    x, y
        Longitude and latitude in degrees, or easting and northing in metres, in `crs`.
    crs
        ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``EPSG:n``.
    accuracy_m
        Radius in metres within which the true position is believed to lie, or None.
    method
        How the position was obtained.
    """

    x: float
    y: float
    crs: str
    accuracy_m: float | None = None
    method: PositionMethod = PositionMethod.UNKNOWN
