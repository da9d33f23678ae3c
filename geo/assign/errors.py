"""Why polygons cannot be indexed."""

from geo.errors import GeoError, Words


class InvalidPolygonError(GeoError):
    """Polygons cross themselves, are empty or are no polygons; `codes` in `values`."""

    sentence = Words(
        zh="以下网格的边界无效：{reasons}。请修正边界，或明确要求自动修复（--repair）。",
        en="These polygons are not valid: {reasons}. Correct them, or ask for repair (--repair).",
    )


class DuplicateCodeError(GeoError):
    """Several polygons carry the same code."""

    sentence = Words(
        zh="编码重复：{codes}。每个编码只能对应一个图形；多部分的网格请合并为一个多部件图形。",
        en="These codes occur more than once: {codes}. One code, one shape: merge the parts of "
        "a polygon into one multipolygon.",
    )


class AccuracyError(GeoError):
    """The accuracy is negative, or there is not one for each point."""

    sentence = Words(
        zh="定位精度无效：应为不小于 0 的米数，且与点位一一对应。",
        en="The accuracy is not usable: give metres of 0 or more, one for all points or one each.",
    )


class TooManyPolygonsError(GeoError):
    """More polygons than a cell can number."""

    sentence = Words(zh="图形过多：最多 {most} 个。", en="Too many polygons: {most} are the most.")
