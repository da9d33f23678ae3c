"""The words of looking back on night visits."""

from enum import StrEnum
from typing import Final


class ReviewKey(StrEnum):
    """A figure of coverage: so many of so many."""

    ATTEMPTED = "N1"  #: 入户率
    MET = "N2"  #: 有效走访率
    GRIDS = "N3"  #: 网格覆盖率
    ON_TIME = "N4"  #: 到期走访率
    DUE_MET = "N4a"  #: 到期户见面率
    DUE_ATTEMPTED = "N4b"  #: 到期户入户率
    IN_WINDOW = "N5"  #: 夜间占比
    TURNED = "N6a"  #: 问题转化率
    CLOSED = "N6b"  #: 转办办结率
    STOPS = "N7a"  #: 计划完成率
    NEAR = "N8"  #: 到户定位率


class RateKey(StrEnum):
    """A figure of work: so much for each of something else."""

    PER_HOUR = "N7b"  #: 每队时见面户数
    METRES = "N7c"  #: 每见一户行走米数


class Ageing(StrEnum):
    """How late a household that was due was met, or still waits."""

    ON_TIME = "on_time"  #: 按期
    WEEK = "week"  #: 逾期 7 天以内
    MONTH = "month"  #: 逾期 8 至 30 天
    LONGER = "longer"  #: 逾期 30 天以上
    NEVER = "never"  #: 从未走访


#: The last day late that still falls into the bucket.
AGEING_DAYS: Final = {Ageing.WEEK: 7, Ageing.MONTH: 30}


class Grouping(StrEnum):
    """By what figures are broken down."""

    TOWNSHIP = "township"  #: 按乡镇
    VILLAGE = "village"  #: 按村（社区）
    GRID = "grid"  #: 按网格
    TEAM = "team"  #: 按小组


#: Digits of a code by which grids are gathered.
DIGITS: Final = {Grouping.TOWNSHIP: 9, Grouping.VILLAGE: 12, Grouping.GRID: 15}
