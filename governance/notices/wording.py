"""Why something was not sent, in words."""

from collections.abc import Mapping
from typing import Final

from geo.errors import Words
from governance.notices.vocabulary import SendTrouble

TROUBLE_WORDS: Final[Mapping[SendTrouble, Words]] = {
    SendTrouble.ANSWERED: Words("对方答复异常", "The other side answered with an error"),
    SendTrouble.UNREACHABLE: Words("连接不上对方", "The other side cannot be reached"),
    SendTrouble.TOO_SLOW: Words("对方答复太慢", "The other side took too long"),
    SendTrouble.TOO_LARGE: Words("对方答复过大", "The answer is too large"),
    SendTrouble.UNKNOWN_SHAPE: Words("对方答复格式不符", "The answer has an unknown shape"),
    SendTrouble.INSIDE_NETWORK: Words(
        "地址在内网，未列入 WANGGE_WEBHOOK_HOSTS",
        "The address lies inside a network and is not named in WANGGE_WEBHOOK_HOSTS",
    ),
    SendTrouble.SWITCHED_OFF: Words("对接系统已停用", "The webhook is switched off"),
    SendTrouble.NOT_SET_UP: Words("本系统未设置该网关", "No gateway is set up for it"),
    SendTrouble.NO_CONTACT: Words("没有此人的联系方式", "It is not known how to reach the person"),
    SendTrouble.REFUSED_BY_PERSON: Words("本人未订阅微信消息", "The person takes no such messages"),
    SendTrouble.SEALED: Words(
        "密钥不符，无法解密", "It was sealed with another key and cannot be read"
    ),
    SendTrouble.FAULT: Words("程序出错", "A fault of the program"),
}
