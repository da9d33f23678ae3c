"""What a sender is given, and how it says that something could not be sent."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from geo.errors import Words
from governance.notices.vocabulary import DeliveryChannel, SendTrouble
from governance.notices.wording import TROUBLE_WORDS


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery that was taken from the outbox to be sent now.

    Attributes
    ----------
    id
        The event id as well, by which a receiver knows a repetition.
    target
        The id of a webhook or of a person.
    attempt
        Counted from 1.
    """

    id: uuid.UUID
    channel: DeliveryChannel
    target: str
    event: str
    payload: Mapping[str, Any]
    attempt: int


class SendError(Exception):
    """A delivery was not sent.

    Parameters
    ----------
    detail
        A status, a code: never what was sent, nor to whom.
    is_final
        When trying again cannot help.
    instead
        The channel that is to be used in its place: then it is an ordinary outcome, and no
        trouble of the channel.
    """

    def __init__(
        self,
        trouble: SendTrouble,
        detail: str | int = "",
        *,
        is_final: bool = False,
        instead: DeliveryChannel | None = None,
    ) -> None:
        self.note = f"{trouble} {detail}".strip()
        super().__init__(self.note)
        self.trouble = trouble
        self.detail = str(detail)
        self.is_final = is_final
        self.instead = instead
        self.is_ordinary = instead is not None

    @property
    def words(self) -> Words:
        """What happened, for the operator."""
        words = TROUBLE_WORDS[self.trouble]
        if not self.detail:
            return words
        return Words(f"{words.zh} {self.detail}", f"{words.en} {self.detail}")

    def without(self, absent: frozenset[DeliveryChannel]) -> "SendError":
        """Return the same failure, leading to no channel that is not set up."""
        if self.instead in absent:
            self.instead = None
        return self


class Sender(Protocol):
    """Sends what waits for one channel."""

    def send(self, outgoing: Outgoing) -> None:
        """Send it and return once the other side has it.

        Raises
        ------
        SendError
            When it was not sent, or nobody can say whether it was.
        """
