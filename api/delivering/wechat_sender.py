"""WeChat: a subscribe message of the county's mini-program.

Somebody grants each message beforehand, so a refusal (43101) is an ordinary outcome: a text
message goes out instead.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from api.delivering.clock import Clock, utc_now
from api.delivering.gateways import WechatAccount
from api.delivering.posting import Poster, as_json
from geo.errors import RuleError
from governance.notices.sending import Outgoing, SendError
from governance.notices.vocabulary import DeliveryChannel, SendTrouble
from governance.people.contacts import wechat_of
from governance.people.sealing.keyring import Keyring

#: So many characters a value of the kind ``thing`` may have; a longer one refuses the message.
THING_CHARACTERS: Final = 20

_RENEW: Final = frozenset({40001, 40014, 42001})
_NOT_THEM: Final = frozenset({43101, 40003})  #: refused by the user; an openid of nobody here
_NEVER: Final = frozenset({40037, 47003, 41030, 40013, 40125})  #: template, values, page, account
_MARGIN: Final = timedelta(minutes=5)


class WechatSender:
    """Sends subscribe messages; one access token serves until it runs out."""

    def __init__(
        self,
        engine: Engine,
        keyring: Keyring,
        account: WechatAccount,
        poster: Poster,
        zone: ZoneInfo,
        clock: Clock = utc_now,
    ) -> None:
        self._engine = engine
        self._keyring = keyring
        self._account = account
        self._poster = poster
        self._zone = zone
        self._clock = clock
        self._token = ("", datetime.min.replace(tzinfo=zone))
        self._renewing = Lock()

    def send(self, outgoing: Outgoing) -> None:
        """Hand it to WeChat, with a new token when the old one has run out; raises `SendError`."""
        message = self._message(outgoing)
        code = self._post(message, self._access_token())
        if code in _RENEW:
            self._token = ("", self._token[1])
            code = self._post(message, self._access_token())
        if code in _NOT_THEM:
            raise SendError(
                SendTrouble.REFUSED_BY_PERSON, code, is_final=True, instead=DeliveryChannel.SMS
            )
        if code:
            raise SendError(SendTrouble.ANSWERED, code, is_final=code in _NEVER)

    def _message(self, outgoing: Outgoing) -> dict[str, Any]:
        account = self._account
        told_at = self._clock().astimezone(self._zone)
        return {
            "touser": self._openid(uuid.UUID(outgoing.target)),
            "template_id": account.template,
            "data": {
                account.thing: {"value": as_thing(outgoing.payload["zh"])},
                account.moment: {"value": f"{told_at:%Y-%m-%d %H:%M}"},
            },
            "miniprogram_state": "formal",
            "lang": "zh_CN",
        }

    def _openid(self, person: uuid.UUID) -> str:
        try:
            with self._engine.connect() as db:
                openid = wechat_of(db, person, keyring=self._keyring)
        except RuleError:
            raise SendError(SendTrouble.SEALED, is_final=True) from None
        if openid is None:
            raise SendError(SendTrouble.NO_CONTACT, is_final=True, instead=DeliveryChannel.SMS)
        return openid

    def _post(self, message: Mapping[str, Any], token: str) -> int:
        told = self._ask(f"/cgi-bin/message/subscribe/send?access_token={token}", message)
        return int(told.get("errcode", 0))

    def _access_token(self) -> str:
        """Return the token at hand, or fetch one; it is the same for every worker."""
        with self._renewing:
            token, until = self._token
            if token and self._clock() < until:
                return token
            asked = {
                "grant_type": "client_credential",
                "appid": self._account.app_id,
                "secret": self._account.secret,
            }
            told = self._ask("/cgi-bin/stable_token", asked)
            fresh = told.get("access_token")
            if not isinstance(fresh, str):
                code = told.get("errcode")
                raise SendError(SendTrouble.ANSWERED, code or "", is_final=code in _NEVER)
            lasts = timedelta(seconds=int(told.get("expires_in", 0)))
            self._token = (fresh, self._clock() + lasts - _MARGIN)
            return fresh

    def _ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        answer = self._poster.post(self._account.base_url + path, as_json(body), {})
        if not answer.is_good:
            raise SendError(SendTrouble.ANSWERED, answer.status)
        return answer.as_object()


def as_thing(text: str) -> str:
    """Return a text as a ``thing`` takes it: on one line, cut where it would be refused."""
    line = " ".join(text.split())
    if len(line) <= THING_CHARACTERS:
        return line
    return line[: THING_CHARACTERS - 1] + "…"
