"""Telling another system: a signed body, as Standard Webhooks has it."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from api.delivering.clock import Clock, utc_now
from api.delivering.posting import Poster, as_json
from geo.errors import RuleError
from governance.notices.sending import Outgoing, SendError
from governance.notices.signatures import signed_headers
from governance.notices.vocabulary import SendTrouble
from governance.notices.webhooks import Receiver, receiver_of
from governance.people.sealing.keyring import Keyring

#: By this a receiver says that it will never want anything again.
_GONE: Final = 410


@dataclass(frozen=True, slots=True)
class WebhookSender:
    """Sends to webhooks; an event keeps its id through all attempts."""

    engine: Engine
    keyring: Keyring
    poster: Poster
    clock: Clock = utc_now

    def send(self, outgoing: Outgoing) -> None:
        """Post it and return once the receiver said yes; raises `SendError`."""
        receiver = self._receiver(uuid.UUID(outgoing.target))
        message = str(outgoing.id)
        body = as_json({"id": message, **outgoing.payload})
        headers = signed_headers(receiver.secret, message=message, body=body, now=self.clock())
        answer = self.poster.post(receiver.url, body, headers)
        if not answer.is_good:
            raise SendError(SendTrouble.ANSWERED, answer.status, is_final=answer.status == _GONE)

    def _receiver(self, webhook: uuid.UUID) -> Receiver:
        try:
            with self.engine.connect() as db:
                found = receiver_of(db, webhook, keyring=self.keyring)
        except RuleError:  # sealed with a key that is not here
            raise SendError(SendTrouble.SEALED, is_final=True) from None
        if found is None:
            raise SendError(SendTrouble.SWITCHED_OFF, is_final=True)
        return found
