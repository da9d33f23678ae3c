"""Text messages, through a gateway that takes JSON over HTTP."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from api.delivering.gateways import SmsGateway
from api.delivering.posting import Poster, as_json
from geo.errors import RuleError
from governance.notices.sending import Outgoing, SendError
from governance.notices.vocabulary import SendTrouble
from governance.people.contacts import phone_of
from governance.people.sealing.keyring import Keyring

#: Answers of the gateway after which the same message may be taken later.
_LATER: Final = frozenset({401, 403, 408, 425, 429})


@dataclass(frozen=True, slots=True)
class SmsSender:
    """Sends text messages; the number is read at the last moment."""

    engine: Engine
    keyring: Keyring
    gateway: SmsGateway
    poster: Poster

    def send(self, outgoing: Outgoing) -> None:
        """Hand it to the gateway; raises `SendError`."""
        body = {
            "to": self._number(uuid.UUID(outgoing.target)),
            "template": self.gateway.template,
            "params": {"text": outgoing.payload["zh"]},
        }
        headers = {
            "Authorization": f"Bearer {self.gateway.key}",
            "Idempotency-Key": str(outgoing.id),
        }
        answer = self.poster.post(self.gateway.url, as_json(body), headers)
        if not answer.is_good:
            is_refused = answer.status // 100 == 4 and answer.status not in _LATER  # noqa: PLR2004
            raise SendError(SendTrouble.ANSWERED, answer.status, is_final=is_refused)

    def _number(self, person: uuid.UUID) -> str:
        try:
            with self.engine.connect() as db:
                number = phone_of(db, person, keyring=self.keyring)
        except RuleError:
            raise SendError(SendTrouble.SEALED, is_final=True) from None
        if number is None:
            raise SendError(SendTrouble.NO_CONTACT, is_final=True)
        return number
