"""Saying that something could not be delivered: an alarm, and word to those who run the system."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from geo.errors import Words
from governance.incidents.dispatching.alarms import raise_alarm
from governance.notices.letters import trouble_of
from governance.notices.sending import Outgoing, SendError
from governance.notices.telling import News, tell
from governance.notices.vocabulary import DeliveryChannel, NoticeKind
from governance.people.duty import members_of
from governance.people.roles import Role
from governance.policy import County

#: The kind of the alarm; its subject is the webhook, or the channel as a whole.
DEAD_LETTER = "dead_letter"

_CHANNELS: Final[Mapping[DeliveryChannel, Words]] = {
    DeliveryChannel.WEBHOOK: Words("系统对接", "webhook"),
    DeliveryChannel.SMS: Words("短信", "text message"),
    DeliveryChannel.WECHAT: Words("微信", "WeChat"),
}


def _words(channel: DeliveryChannel, error: SendError) -> Words:
    way, why = _CHANNELS[channel], error.words
    return Words(
        f"有消息未能送达（{way.zh}：{why.zh}）。请到“消息投递”页查看，排除故障后重发或放弃。",
        f"Something could not be delivered ({way.en}: {why.en}). Open Deliveries; once the fault "
        "is mended, send it again or drop it.",
    )


def raise_dead_letter(
    db: Connection,
    dead: Outgoing,
    error: SendError,
    *,
    county: County,
    now: datetime,
) -> None:
    """Raise the alarm for a delivery that was given up; administrators hear of it once a day."""
    subject = trouble_of(dead.channel, dead.target)
    words = _words(dead.channel, error)
    raise_alarm(db, DEAD_LETTER, subject, words, now)
    day = now.astimezone(county.zone).date()
    running = members_of(db, [county.code], [Role.SYS_ADMIN], now=now, day=day)
    news = News(NoticeKind.ALARM, f"{DEAD_LETTER}:{subject}:{day}", None, words)
    tell(db, [one.person for one in running], news, now=now)
