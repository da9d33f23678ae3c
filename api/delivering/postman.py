"""Going round: take what is due, send it, note what came of it.

Three short steps, each delivery on its own: taken in one transaction, sent in none, noted in
another. Whoever dies in between leaves a lease that runs out; the other side may then have
something twice, under the same id, and never not at all.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import Engine

from api.delivering.alarming import raise_dead_letter
from api.delivering.clock import Clock, utc_now
from api.delivering.posting import EXCHANGE_S
from governance.notices import outbox
from governance.notices.letters import trouble_of
from governance.notices.sending import Outgoing, Sender, SendError
from governance.notices.vocabulary import DeliveryChannel, DeliveryState, SendTrouble
from governance.policy import Policy

log = structlog.get_logger()

BATCH: Final = 10

#: Long enough for a whole batch at its slowest, each with two exchanges, and names to resolve.
LEASE: Final = timedelta(seconds=BATCH * EXCHANGE_S * 3)

#: No sending begins later than this after its batch was taken: its end still lies in the lease.
_LATEST_S: Final = LEASE.total_seconds() - 6 * EXCHANGE_S

#: One round ends about here, whatever is left: the next one begins within the minute.
ROUND_S: Final = 50.0


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a round."""

    sent: int = 0
    failed: int = 0
    dead: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.sent + other.sent, self.failed + other.failed, self.dead + other.dead)


_SENT, _FAILED, _DEAD = Tally(sent=1), Tally(failed=1), Tally(dead=1)


@dataclass(frozen=True, slots=True)
class Postman:
    """Delivers what waits in the outbox of an installation."""

    engine: Engine
    policy: Policy
    senders: Mapping[DeliveryChannel, Sender]
    clock: Clock = utc_now
    monotonic: Callable[[], float] = field(default=time.monotonic)

    def go_round(self) -> Tally:
        """Deliver what is due until nothing is, or the round has lasted long enough."""
        began, tally = self.monotonic(), Tally()
        #: What answered with a failure in this round, and when it is to be tried again.
        down: dict[str, datetime] = {}
        while self.monotonic() < began + ROUND_S:
            with self.engine.begin() as db:
                taken = outbox.take_due(db, now=self.clock(), limit=BATCH, lease=LEASE)
            if not taken:
                break
            tally = self._deliver(taken, down, tally)
        if tally != Tally():
            log.info("outbox", sent=tally.sent, failed=tally.failed, dead=tally.dead)
        return tally

    def _deliver(self, taken: list[Outgoing], down: dict[str, datetime], tally: Tally) -> Tally:
        taken_at = self.monotonic()
        for one in taken:
            if self.monotonic() > taken_at + _LATEST_S:
                break  # the lease runs out soon; whoever comes next takes the rest
            until = down.get(trouble_of(one.channel, one.target))
            if until is not None:
                with self.engine.begin() as db:
                    outbox.put_back(db, one, until=until)
                continue
            tally += self._deliver_one(one, down)
        return tally

    def _deliver_one(self, one: Outgoing, down: dict[str, datetime]) -> Tally:
        try:
            self._send(one)
        except SendError as error:
            return self._note_failure(one, error, down)
        with self.engine.begin() as db:
            outbox.mark_sent(db, one, now=self.clock())
        return _SENT

    def _send(self, one: Outgoing) -> None:
        sender = self.senders.get(one.channel)
        if sender is None:
            raise SendError(SendTrouble.NOT_SET_UP, is_final=True)
        try:
            sender.send(one)
        except SendError as error:
            raise error.without(frozenset(DeliveryChannel) - self.senders.keys()) from None
        except Exception as fault:  # noqa: BLE001 the runner: others wait behind it
            # A fault of one message must not keep the others: it counts as any other failure.
            # Its message may hold what was sent, and to whom.
            log.error("sender broke", channel=one.channel, error=type(fault).__name__)  # noqa: TRY400
            raise SendError(SendTrouble.FAULT, type(fault).__name__) from None

    def _note_failure(self, one: Outgoing, error: SendError, down: dict[str, datetime]) -> Tally:
        now = self.clock()
        with self.engine.begin() as db:
            state, again_at = outbox.mark_failed(db, one, error, now=now)
            if state is DeliveryState.DEAD and not error.is_ordinary:
                raise_dead_letter(db, one, error, county=self.policy.county, now=now)
        # Trying the others at once would keep this round from those who can be reached.
        if not error.is_final:
            down[trouble_of(one.channel, one.target)] = again_at
        return _DEAD if state is DeliveryState.DEAD else _FAILED
