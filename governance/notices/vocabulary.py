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


class SendTrouble(StrEnum):
    """Why something was not sent."""

    ANSWERED = "answered"  #: 对方答复异常
    UNREACHABLE = "unreachable"  #: 连接不上
    TOO_SLOW = "too_slow"  #: 超时
    TOO_LARGE = "too_large"  #: 答复过大
    UNKNOWN_SHAPE = "unknown_shape"  #: 答复格式不符
    INSIDE_NETWORK = "inside_network"  #: 地址在内网
    SWITCHED_OFF = "switched_off"  #: 对接已停用
    NOT_SET_UP = "not_set_up"  #: 未设置网关
    NO_CONTACT = "no_contact"  #: 没有联系方式
    REFUSED_BY_PERSON = "refused_by_person"  #: 本人未订阅
    SEALED = "sealed"  #: 无法解密
    FAULT = "fault"  #: 程序出错
