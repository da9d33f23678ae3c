"""Words that come with moves."""

from enum import StrEnum


class Satisfaction(StrEnum):
    """What a reporter says when called back (满意度)."""

    VERY = "very"  #: 非常满意
    SATISFIED = "satisfied"  #: 满意
    BASIC = "basic"  #: 基本满意
    DISSATISFIED = "dissatisfied"  #: 不满意


class ResultKind(StrEnum):
    """How far a result goes."""

    SUBSTANTIVE = "substantive"  #: 实质办结
    PROVISIONAL = "provisional"  #: 阶段办结


class CallbackMode(StrEnum):
    """How a reporter was called back."""

    PHONE = "phone"  #: 电话
    HOME = "home"  #: 上门
    ONLINE = "online"  #: 线上
