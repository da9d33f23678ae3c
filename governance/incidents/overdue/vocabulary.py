"""The words of what follows when a limit runs out."""

from enum import StrEnum


class Stage(StrEnum):
    """What the watch does about a clock, from the first to the last."""

    WARN = "warn"  #: 预警
    NORMAL = "normal"  #: 普通督办
    YELLOW = "yellow"  #: 黄牌督办
    RED = "red"  #: 红牌督办
    STEP_UP = "step_up"  #: 自动升级
    ARCHIVE = "archive"  #: 归档
    LAPSE = "lapse"  #: 草稿逾期作废
