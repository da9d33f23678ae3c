"""The many ways people spell a coordinate reference system."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

MAX_LENGTH = 80
_FILLERS = re.compile(r"[\s\-_]+")
_EPSG = re.compile(
    r"(?:epsg:?|urn:(?:x)?ogc:def:crs:epsg:[0-9.]*:|https?://www\.opengis\.net/def/crs/epsg/0/)?"
    r"([0-9]{4,6})"
)


def _each(name: str, spellings: str) -> Iterable[tuple[str, str]]:
    return ((spelling, name) for spelling in spellings.split())


#: Spelling, small and without blanks and hyphens → our name for it.
_NAMES: Mapping[str, str] = dict(
    [
        *_each("wgs84", "wgs84 wgs1984 gcswgs1984 gps epsg:4326 crs84 ogc:crs84"),
        *_each("wgs84", "urn:ogc:def:crs:ogc:1.3:crs84 urn:ogc:def:crs:ogc::crs84"),
        *_each("cgcs2000", "cgcs2000 epsg:4490 国家2000 国家2000坐标系 国家2000大地坐标系"),
        *_each("cgcs2000", "2000国家大地坐标系 国家大地2000 大地2000 天地图"),
        *_each("cgcs2000", "chinageodeticcoordinatesystem2000"),
        *_each("gcj02", "gcj02 gcj02ll 火星坐标 火星坐标系 国测局坐标 国测局坐标系"),
        *_each("gcj02", "高德 高德坐标 高德坐标系 腾讯坐标 腾讯坐标系"),
        *_each("bd09", "bd09 bd09ll 百度坐标 百度坐标系 百度经纬度"),
        *_each("EPSG:4214", "beijing54 beijing1954 bj54 北京54 北京54坐标系 北京1954"),
        *_each("EPSG:4214", "1954北京坐标系 1954年北京坐标系 北京坐标系"),
        *_each("EPSG:4610", "xian80 xian1980 西安80 西安80坐标系 西安1980"),
        *_each("EPSG:4610", "1980西安坐标系 1980年西安坐标系 西安坐标系"),
    ]
)


def name_of_spelling(text: str) -> str | None:
    """Return ``wgs84``, ``cgcs2000``, ``gcj02``, ``bd09`` or ``EPSG:n`` for what was written.

    Case, blanks, hyphens, full-width letters and a bare EPSG number are forgiven. None when no
    rule reads it. Whether such an EPSG code exists is not asked here.
    """
    if len(text) > MAX_LENGTH:
        return None
    plain = _FILLERS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    code = _EPSG.fullmatch(plain)
    spelling = f"epsg:{int(code[1])}" if code else plain
    return _NAMES.get(spelling, spelling.upper() if code else None)
