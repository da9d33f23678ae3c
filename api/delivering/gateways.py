"""What an installation sends through, beside the inboxes: read from its settings at start-up."""

from dataclasses import dataclass, field
from typing import Final

from geo.errors import Words
from governance.errors import GovernanceError
from governance.notices.vocabulary import DeliveryChannel

WECHAT: Final = "https://api.weixin.qq.com"


class WechatNotSetUpError(GovernanceError):
    """Nobody is told by WeChat here."""

    sentence = Words(
        zh="本系统未开通微信消息，请联系运维人员。",
        en="Messages by WeChat are not set up here; ask those who run the system.",
    )


@dataclass(frozen=True, slots=True)
class SmsGateway:
    """Where text messages go.

    Attributes
    ----------
    template
        The id under which the county's text was registered with the carrier.
    """

    url: str
    key: str = field(repr=False)
    template: str


@dataclass(frozen=True, slots=True)
class WechatAccount:
    """The county's mini-program and its template.

    Attributes
    ----------
    thing, moment
        The template's keys for the text and for the time, as WeChat numbered them.
    """

    app_id: str
    secret: str = field(repr=False)
    template: str
    thing: str
    moment: str
    base_url: str = WECHAT


@dataclass(frozen=True, slots=True)
class Gateways:
    """All of them; None keeps one switched off.

    Attributes
    ----------
    webhook_hosts
        Hosts that webhooks may name although they lie inside a network, or speak http alone.
    """

    webhook_hosts: frozenset[str] = frozenset()
    sms: SmsGateway | None = None
    wechat: WechatAccount | None = None

    @property
    def channels(self) -> tuple[DeliveryChannel, ...]:
        """By what persons are told beside the pages: WeChat before text messages, never both."""
        if self.wechat is not None:
            return (DeliveryChannel.WECHAT,)
        return () if self.sms is None else (DeliveryChannel.SMS,)
