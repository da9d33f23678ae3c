"""The names of figures, of what is counted apart, and of what they are broken down by."""

from enum import StrEnum
from typing import Final

from governance.incidents.vocabulary import OPEN_STATES, Channel, State


class FigureKey(StrEnum):
    """The county's figures."""

    MEDIATION = "M1"  #: 调处成功率
    CONCLUDED = "M2a"  #: 办结率
    ON_TIME = "M2b"  #: 按期办结率
    EXTENDED = "M2c"  #: 延期率
    RESOLVED_AT_ONCE = "M3"  #: 初次信访一次性化解率
    SATISFIED = "M4a"  #: 满意占比
    NOT_DISSATISFIED = "M4b"  #: 非不满意率
    RESPONDED = "M4c"  #: 回访应答率
    UNREACHABLE = "M4d"  #: 回访失联率
    REPORTS_CHANGE = "M5"  #: 上报量同比
    AT_GRID = "M6a"  #: 网格化解占比
    AT_VILLAGE = "M6b"  #: 村级化解占比
    AT_TOWNSHIP = "M6c"  #: 乡镇化解占比
    AT_COUNTY = "M6d"  #: 县级化解占比
    RETURNED = "M7a"  #: 退单率
    DISPATCHED_AGAIN = "M7b"  #: 重派率
    TRANSFERRED = "M7c"  #: 改派率
    ANSWERED = "M8"  #: 民呼必应率
    REPEATED = "M9"  #: 重复上报率
    STAFFED = "M10a"  #: 网格在岗率
    REPORTING = "M10b"  #: 网格上报覆盖率
    SILENT = "M10c"  #: 零上报网格
    SUPERVISED = "M11a"  #: 督办率
    OVERDUE = "M11b"  #: 逾期率

    @property
    def family(self) -> str:
        """The figure it is a part of: M2 for M2a."""
        return self.value.rstrip("abcd")


class Apart(StrEnum):
    """What belongs to a cohort and is counted beside it, for it cannot be judged."""

    MERGED = "merged"  #: 已并案
    VOIDED = "voided"  #: 已作废
    IN_LIMIT = "in_limit"  #: 未结且未超期
    WATCHED = "watched"  #: 观察期未满
    NO_REPORTER = "no_reporter"  #: 无上报人信息
    UNREACHABLE = "unreachable"  #: 回访失联
    WAITING = "waiting"  #: 待回访


class Part(StrEnum):
    """Which incidents behind a figure."""

    MET = "met"  #: 达到
    REST = "rest"  #: 未达到
    APART = "apart"  #: 另列


class Breakdown(StrEnum):
    """What a figure is broken down by."""

    TOWNSHIP = "township"  #: 乡镇（街道）
    VILLAGE = "village"  #: 村（社区）
    GRID = "grid"  #: 网格
    UNIT = "unit"  #: 承办单位


#: Length of an area's code by what a breakdown goes by.
DIGITS: Final = {Breakdown.TOWNSHIP: 9, Breakdown.VILLAGE: 12, Breakdown.GRID: 15}

#: Through these the public itself turns to the county (民呼).
PUBLIC: Final = frozenset(
    {Channel.MINI_PROGRAM, Channel.HOTLINE_12345, Channel.WALK_IN, Channel.PETITION}
)

#: By channel or by category: what counts as a petition (信访).
PETITION_CHANNELS: Final = frozenset({Channel.WALK_IN, Channel.PETITION})
PETITION_CATEGORY: Final = "petition"

#: A draft has not been reported: nobody owes anything but its author.
OPEN: Final = OPEN_STATES - {State.DRAFT}

#: What is counted as concluded (办结).
ENDED: Final = frozenset({State.CLOSED, State.ARCHIVED})

#: Figures of grids, not of incidents.
OF_GRIDS: Final = frozenset({FigureKey.STAFFED, FigureKey.REPORTING, FigureKey.SILENT})
