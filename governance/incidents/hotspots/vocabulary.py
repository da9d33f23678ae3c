"""The words of hotspots: what incidents are counted against, and what a grid shows."""

from enum import StrEnum


class Exposure(StrEnum):
    """What incidents are counted against."""

    HOUSEHOLDS = "households"  #: 户数
    RESIDENTS = "residents"  #: 常住人口
    NONE = "none"  #: 不计（只看件数）


class Heat(StrEnum):
    """What Gi* says of a grid and its neighbours, false discoveries held down over the county."""

    HOT = "hot"  #: 热点 more around it than chance gives, surely
    WARM = "warm"  #: 偏热 more, and not quite so surely
    USUAL = "usual"  #: 不显著
    COOL = "cool"  #: 偏冷
    COLD = "cold"  #: 冷点
    UNKNOWN = "unknown"  #: 分母不详 nothing is known of what incidents are counted against


class Lone(StrEnum):
    """Whether a grid has reports at all: without any, nothing is known of it."""

    REPORTING = "reporting"  #: 有上报
    SILENT = "silent"  #: 零上报 none in the period; not a peaceful grid
