"""The postman of an installation, with a sender for each channel that is set up."""

from urllib.parse import urlsplit

from sqlalchemy import Engine

from api.delivering.gateways import Gateways
from api.delivering.posting import Poster
from api.delivering.postman import Postman
from api.delivering.sms_sender import SmsSender
from api.delivering.webhook_sender import WebhookSender
from api.delivering.wechat_sender import WechatSender
from governance.notices.sending import Sender
from governance.notices.vocabulary import DeliveryChannel
from governance.people.sealing.keyring import Keyring
from governance.policy import Policy


def postman_of(engine: Engine, policy: Policy, keyring: Keyring, gateways: Gateways) -> Postman:
    """Return who delivers for an installation; what is not set up has no sender."""
    webhooks = Poster(gateways.webhook_hosts)
    senders: dict[DeliveryChannel, Sender] = {
        DeliveryChannel.WEBHOOK: WebhookSender(engine, keyring, webhooks)
    }
    if gateways.sms is not None:
        poster = _poster_to(gateways.sms.url)
        senders[DeliveryChannel.SMS] = SmsSender(engine, keyring, gateways.sms, poster)
    if gateways.wechat is not None:
        account = gateways.wechat
        senders[DeliveryChannel.WECHAT] = WechatSender(
            engine, keyring, account, _poster_to(account.base_url), policy.county.zone
        )
    return Postman(engine, policy, senders)


def _poster_to(url: str) -> Poster:
    """Return a poster to a host of the operator's own settings, wherever it lies."""
    return Poster(frozenset({urlsplit(url).hostname or ""}))
