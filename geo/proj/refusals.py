"""Why a coordinate system is not taken, in words."""

from geo.errors import GeoError, Words

_ACCEPTED_ZH = "wgs84、cgcs2000、gcj02、bd09 或 EPSG:编号（如 EPSG:4547）"
_ACCEPTED_EN = "wgs84, cgcs2000, gcj02, bd09 or EPSG:n (such as EPSG:4547)"


class UnknownCrsError(GeoError):
    """No coordinate system has this name."""

    sentence = Words(
        zh=f"不认识坐标系“{{given}}”。可以写：{_ACCEPTED_ZH}。",
        en=f"“{{given}}” is not a coordinate system we know. Write {_ACCEPTED_EN}.",
    )


class RefusedCrsError(GeoError):
    """A coordinate system exists, but its way to CGCS2000 would be a guess."""

    sentence = Words(
        zh="{name} 没有精度已知的方法转换到 CGCS2000，我们不猜测。"
        f"请先请数据提供者转换为 CGCS2000 再导入。可以写：{_ACCEPTED_ZH}。",
        en="For {name} no way to CGCS2000 of known accuracy exists, and we do not guess. Have "
        f"whoever gave you the data convert them to CGCS2000. Accepted are {_ACCEPTED_EN}.",
    )


class OldSurveyCrsError(RefusedCrsError):
    """Beijing 1954 or Xian 1980, whose parameters are not public."""

    sentence = Words(
        zh="{name} 属于北京54或西安80坐标系，转换到 CGCS2000 的参数不公开且各地不同，"
        "直接套用会偏几十米到一百多米。"
        "请向当地自然资源主管部门申请转换为 CGCS2000，再导入转换后的数据。",
        en="{name} rests on Beijing 1954 or Xian 1980. Their parameters to CGCS2000 are not public "
        "and differ from place to place; without them positions are tens of metres to more than "
        "a hundred off. Ask the natural-resources bureau to convert the data to CGCS2000, then "
        "import the result.",
    )


class NotHorizontalCrsError(RefusedCrsError):
    """Heights, geocentric or engineering coordinates: no place on a map."""

    sentence = Words(
        zh="{name} 不是平面位置坐标系（是高程、空间直角坐标或组合坐标系）。"
        f"可以写：{_ACCEPTED_ZH}。",
        en="{name} does not give places on a map (it is for heights, geocentric or compound). "
        f"Write {_ACCEPTED_EN}.",
    )
