"""The clocks of an incident as columns: what is due, for whom, and when to look again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.incidents.workflow.case import Case
from governance.incidents.workflow.deadlines import RunningClock, Step, Terms, running_clocks
from governance.policy import Policy


class _Kept:
    """The terms made last, with the policy that they are of."""

    def __init__(self) -> None:
        self._last: tuple[Policy, Terms] | None = None

    def of(self, policy: Policy) -> Terms:
        last = self._last
        if last is None or last[0] is not policy:
            last = self._last = (policy, _make_terms(policy))
        return last[1]


_KEPT = _Kept()


def terms_of(policy: Policy) -> Terms:
    """Return the county's limits and calendar; kept, as a calendar keeps the years it built."""
    return _KEPT.of(policy)


def _make_terms(policy: Policy) -> Terms:
    calendar = policy.calendar.calendar(policy.county.zone)
    return Terms(policy.limits, calendar, policy.overdue.warn or None)


@dataclass(frozen=True, slots=True)
class Running:
    """The clocks that run for an incident: its own, and one at most for each task."""

    of_incident: RunningClock | None
    of_works: dict[int, RunningClock]

    @property
    def every(self) -> list[RunningClock]:
        """All of them."""
        own = [] if self.of_incident is None else [self.of_incident]
        return own + list(self.of_works.values())

    def columns(self, now: datetime) -> dict[str, Any]:
        """Return the incident's columns."""
        own = self.of_incident
        return {
            "due_kind": None if own is None else own.kind,
            "due_at": None if own is None else own.due_at,
            "act_at": next_look(self.every, now),
        }


def run(case: Case, history: Sequence[Step], terms: Terms, *, urgent: bool) -> Running:
    """Return the clocks that run after this history."""
    clocks = running_clocks(case, history, terms, urgent=urgent)
    own = next((clock for clock in clocks if clock.work is None), None)
    return Running(own, {clock.work: clock for clock in clocks if clock.work is not None})


def next_look(clocks: Iterable[RunningClock], now: datetime) -> datetime | None:
    """Return when the watch has next to look: at the next warning or end of a limit.

    At once when a limit has passed already, for the watch knows what follows then; None when
    nothing runs.
    """
    return min((at for clock in clocks if (at := _next_of(clock, now)) is not None), default=None)


def _next_of(clock: RunningClock, now: datetime) -> datetime | None:
    if clock.due_at is None:
        return None
    if clock.warn_at is not None and clock.warn_at > now:
        return clock.warn_at
    return max(clock.due_at, now)
