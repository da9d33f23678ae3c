"""The words of notices and their delivery."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What somebody is told of."""

    TO_ACCEPT = "to_accept"  #: 待受理
    TO_SIGN = "to_sign"  #: 待签收
    DUE_SOON = "due_soon"  #: 即将超时
    OVERDUE = "overdue"  #: 已超时
    SUPERVISED = "supervised"  #: 督办
    URGED = "urged"  #: 催办
    INSTRUCTED = "instructed"  #: 批示
    DECIDED = "decided"  #: 申请已审批
    TO_DECIDE = "to_decide"  #: 待审批
    TO_VERIFY = "to_verify"  #: 待核查
    TO_CALL_BACK = "to_call_back"  #: 待回访
    SENT_BACK = "sent_back"  #: 退回重办
    ALARM = "alarm"  #: 告警


class DeliveryChannel(StrEnum):
    """By what a notice reaches somebody outside of the pages."""

    WEBHOOK = "webhook"  #: 系统对接
    SMS = "sms"  #: 短信
    WECHAT = "wechat"  #: 微信订阅消息


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"  #: 待发送
    SENT = "sent"  #: 已送达
    DEAD = "dead"  #: 未能送达
