"""Who stands how to an incident, and what a move brings with it."""

from enum import StrEnum


class Standing(StrEnum):
    """How an actor must stand to the incident for a move."""

    ANYONE = "anyone"  #: 不限
    REPORTER = "reporter"  #: 上报人本人
    HOLDER = "holder"  #: 承办层级
    ABOVE = "above"  #: 上级
    HOLDER_OR_ABOVE = "holder_or_above"  #: 承办层级或上级
    LEAD = "lead"  #: 主办
    HOLDER_OR_LEAD = "holder_or_lead"  #: 承办层级或主办
    ASSIGNED = "assigned"  #: 主办或协办（自己的任务）
    NOT_HANDLER = "not_handler"  #: 非本轮承办人
    VERIFIER = "verifier"  #: 承办层级或上级，非本轮承办人
    SYSTEM = "system"  #: 系统


class Owner(StrEnum):
    """Who owes the next step while an incident is open."""

    REPORTER = "reporter"  #: 上报人
    HOLDER = "holder"  #: 承办层级
    LEAD = "lead"  #: 主办
    VERIFIER = "verifier"  #: 核查人
    CALLBACK_OFFICER = "callback_officer"  #: 回访员
    ARCHIVIST = "archivist"  #: 系统归档


class WorkRole(StrEnum):
    """What a unit does on an incident."""

    LEAD = "lead"  #: 主办
    SUPPORT = "support"  #: 协办


class WorkState(StrEnum):
    """Where the work of one unit on an incident stands."""

    PENDING_SIGN = "pending_sign"  #: 待签收
    SIGNED = "signed"  #: 已签收
    WORKING = "working"  #: 办理中
    RETURN_REQUESTED = "return_requested"  #: 申请退单
    DONE = "done"  #: 已完成
    RETURNED = "returned"  #: 已退单
    TRANSFERRED = "transferred"  #: 已转派
    SUSPENDED = "suspended"  #: 已中止
    WAIVED = "waived"  #: 已免办


class Supervision(StrEnum):
    """How closely an incident is watched, from below to above; only lifting leads down."""

    NONE = "none"  #: 无
    NORMAL = "normal"  #: 普通督办
    YELLOW = "yellow"  #: 黄牌督办
    RED = "red"  #: 红牌督办

    @property
    def rank(self) -> int:
        """Its place counted from below."""
        return list(Supervision).index(self)


class Need(StrEnum):
    """What a move must bring with it."""

    REASON = "reason"  #: 原因说明
    REASON_CODE = "reason_code"  #: 原因代码
    TIER = "tier"  #: 难易程度
    CATEGORY = "category"  #: 类别
    UNIT = "unit"  #: 单位
    LEADER = "leader"  #: 包案领导
    TARGET = "target"  #: 并入的事件
    RESULT = "result"  #: 办理结果
    EVIDENCE = "evidence"  #: 佐证材料
    SATISFACTION = "satisfaction"  #: 满意度
    CARD = "card"  #: 督办等级
    WORK = "work"  #: 所指任务
    NOTE = "note"  #: 记录
