"""The analysis maps there are."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from geo.errors import Words
from governance.incidents.hotspots.vocabulary import Exposure


class MapKind(StrEnum):
    """What a map of the county is about."""

    HOTSPOTS = "hotspots"  #: 热点
    CHANGE = "change"  #: 变化
    WEEKS = "weeks"  #: 逐周
    RESPONSE = "response"  #: 办理时效
    REPEATS = "repeats"  #: 重复地点
    SILENCE = "silence"  #: 零上报
    VISITS = "visits"  #: 夜访覆盖


MAP_WORDS: Final[Mapping[MapKind, Words]] = {
    MapKind.HOTSPOTS: Words("热点", "Hotspots"),
    MapKind.CHANGE: Words("变化", "Change"),
    MapKind.WEEKS: Words("逐周与走势", "Weeks and courses"),
    MapKind.RESPONSE: Words("办理时效", "Answers in time"),
    MapKind.REPEATS: Words("重复地点", "Repeat locations"),
    MapKind.SILENCE: Words("零上报网格", "Grids without a report"),
    MapKind.VISITS: Words("夜访覆盖", "Night visits"),
}

#: What incidents can be counted against.
EXPOSURE_WORDS: Final[Mapping[Exposure, Words]] = {
    Exposure.HOUSEHOLDS: Words("每百户", "100 households"),
    Exposure.RESIDENTS: Words("每千人", "1,000 residents"),
    Exposure.NONE: Words("不计分母", "nothing"),
}
