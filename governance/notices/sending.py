"""What a sender is given, and how it says that something could not be sent."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from governance.notices.vocabulary import DeliveryChannel


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
    reason
        For the operator, in a few words; never what was sent, nor to whom.
    is_final
        When trying again cannot help.
    instead
        The channel that is to be used in its place: then it is an ordinary outcome, and no
        trouble of the channel.
    """

    def __init__(
        self, reason: str, *, is_final: bool = False, instead: DeliveryChannel | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final
        self.instead = instead
        self.is_ordinary = instead is not None

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
