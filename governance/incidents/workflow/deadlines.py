"""Which clocks run for an incident, computed from its history and from nothing else.

A clock is started by an event and stopped by another; limits come from the county's policy for what
the incident is now. Computed again from the same history, calendar and policy, every due time is
the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from governance.clocks.limits import Clock, Limit, Pause
from governance.clocks.sections import LimitRule, limit_for
from governance.clocks.workdays import WorkCalendar
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Case, Work
from governance.incidents.workflow.moves import WAITING
from governance.incidents.workflow.vocabulary import WorkState
from governance.vocabulary import ClockKind, Verb

#: From here on the reporter waits for a conclusion; a new round begins it anew.
_CONCLUDE_FROM: Final = frozenset({Verb.ACCEPT, Verb.REOPEN, Verb.CALLBACK_BAD})
#: By these somebody else owes the next step, though the state may stay.
NEW_HOLDER: Final = frozenset({Verb.ESCALATE, Verb.DELEGATE, Verb.REFUSE_DELEGATION})


@dataclass(frozen=True, slots=True)
class Step:
    """One event of an incident's history, as far as clocks are concerned.

    Attributes
    ----------
    works
        Numbers of the tasks that the step created.
    extended_by
        What a granted extension added.
    """

    verb: Verb
    at: datetime
    state: State
    work: int | None = None
    works: tuple[int, ...] = ()
    extended_by: Limit | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The county's limits and calendar.

    Attributes
    ----------
    warn
        The share of a limit at which who owes the step is warned; None: nobody is.
    """

    rules: Sequence[LimitRule]
    calendar: WorkCalendar
    warn: float | None = 0.8

    def limit(self, kind: ClockKind, case: Case, *, urgent: bool) -> Limit:
        """Return the limit of a clock for an incident as it is now."""
        of: Mapping[str, object] = {
            "level": case.level,
            "tier": case.tier,
            "category": case.category,
            "urgent": urgent,
        }
        return limit_for(self.rules, kind, of)


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock that runs: what for, for which task, and until when.

    Attributes
    ----------
    due_at
        None while it stands still.
    warn_at
        When its owner is warned; None while it stands still, or where nobody is warned.
    """

    kind: ClockKind
    clock: Clock
    due_at: datetime | None
    warn_at: datetime | None
    work: int | None = None
    extended_by: Limit | None = None

    @property
    def started_at(self) -> datetime:
        """Since when the step is owed."""
        return self.clock.started_at

    @property
    def limit(self) -> Limit:
        """What the county grants for it, without an extension."""
        return self.clock.limit

    def overrun(self, share: float) -> datetime | None:
        """Return when it is overrun by a share of its limit, counted from its end.

        None while it stands still.
        """
        if self.due_at is None:
            return None
        if self.extended_by is None:
            return self.clock.reach(self.clock.total * (1 + share))
        again = replace(self.clock, started_at=_last_moment(self.clock.limit, self.due_at))
        return again.reach(again.total * share) if share else self.due_at


def running_clocks(
    case: Case, history: Sequence[Step], terms: Terms, *, urgent: bool = False
) -> list[RunningClock]:
    """Return the clocks that run now, those of the incident first, then those of its tasks.

    Parameters
    ----------
    history
        Every step so far, in order.
    """
    made = [_of_state(case, history, terms, urgent=urgent)]
    if case.state is State.IN_HANDLING:
        made += _of_works(case, history, terms, urgent=urgent)
    return [clock for clock in made if clock is not None]


def _of_state(
    case: Case, history: Sequence[Step], terms: Terms, *, urgent: bool
) -> RunningClock | None:
    waiting = WAITING.get(case.state)
    if waiting is None:
        return None
    kind = waiting[1]
    limit = terms.limit(kind, case, urgent=urgent)
    if kind is not ClockKind.CONCLUDE:
        started = _entered(history, case.state)
        return None if started is None else _run(kind, Clock(limit, started, terms.calendar), terms)
    started = _last(history, _CONCLUDE_FROM)
    if started is None:
        return None
    this_round = [step for step in history if step.at >= started]
    clock = Clock(limit, started, terms.calendar, tuple(_pauses(this_round)))
    return _run(kind, clock, terms, extended_by=_extension(this_round))


def _of_works(
    case: Case, history: Sequence[Step], terms: Terms, *, urgent: bool
) -> Iterator[RunningClock]:
    for work in case.works:
        began = _began(history, work.no)
        found = None if began is None else _owed(work, began, history)
        if found is not None:
            kind, started = found
            limit = terms.limit(kind, case, urgent=urgent)
            clock = Clock(limit, started, terms.calendar, tuple(_pauses(history)))
            yield _run(kind, clock, terms, work=work.no)


def _owed(work: Work, began: Step, history: Sequence[Step]) -> tuple[ClockKind, datetime] | None:
    """Return what a unit owes on a task, and since when."""
    if work.state not in {WorkState.PENDING_SIGN, WorkState.SIGNED, WorkState.WORKING}:
        return None
    done = {step.verb for step in history if step.work == work.no}
    if began.verb is Verb.WHISTLE and Verb.ARRIVE not in done:
        return ClockKind.ARRIVE, began.at  # signing for it brings nobody to the place
    if work.state is WorkState.PENDING_SIGN:
        return ClockKind.SIGN, began.at
    return None if Verb.FEED_BACK in done else (ClockKind.FIRST_RESPONSE, began.at)


def _run(
    kind: ClockKind,
    clock: Clock,
    terms: Terms,
    *,
    work: int | None = None,
    extended_by: Limit | None = None,
) -> RunningClock:
    due, last = clock.due_at(), clock
    if due is not None and extended_by is not None:
        last = replace(clock, limit=extended_by, started_at=_last_moment(extended_by, due))
        due = last.due_at()
    warn = None if terms.warn is None else last.reach(last.total * terms.warn)
    return RunningClock(kind, clock, due, warn, work, extended_by)


def _last_moment(limit: Limit, due: datetime) -> datetime:
    """Return from where a further limit counts: one in days from the last day, not the midnight."""
    return due - timedelta(microseconds=1) if limit.is_in_days else due


def _entered(history: Sequence[Step], state: State) -> datetime | None:
    """Return since when somebody owes the next step: since the state began, or a holder's turn."""
    at = None
    for step in reversed(history):
        if step.state is not state:
            break
        at = step.at
        if step.verb in NEW_HOLDER:
            break
    return at


def _last(history: Sequence[Step], verbs: frozenset[Verb]) -> datetime | None:
    return next((step.at for step in reversed(history) if step.verb in verbs), None)


def _began(history: Iterable[Step], work: int) -> Step | None:
    return next((step for step in history if work in step.works), None)


def _pauses(history: Iterable[Step]) -> Iterator[Pause]:
    """Yield the spans from each grant of a pause to its end; the last may still go on."""
    since: datetime | None = None
    for step in history:
        if step.verb is Verb.GRANT_PAUSE and since is None:
            since = step.at
        elif since is not None and _ends_pause(step):
            yield since, step.at
            since = None
    if since is not None:
        yield since, None


def _ends_pause(step: Step) -> bool:
    """Whether a step ends a pause: resuming does, and so does the end of the handling."""
    return step.verb is Verb.RESUME or step.state is not State.IN_HANDLING


def _extension(history: Iterable[Step]) -> Limit | None:
    granted = (step.extended_by for step in history if step.verb is Verb.GRANT_EXTENSION)
    return next(granted, None)
