"""Which clocks run for an incident, computed from its history and from nothing else.

A clock is started by an event and stopped by another; limits come from the county's policy for what
the incident is now. Computed again from the same history, calendar and policy, every due time is
the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
_NEW_HOLDER: Final = frozenset({Verb.ESCALATE, Verb.DELEGATE, Verb.REFUSE_DELEGATION})
#: The share of a limit at which its owner is warned.
WARN_AT: Final = 0.8


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
    """The county's limits and calendar."""

    rules: Sequence[LimitRule]
    calendar: WorkCalendar

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
        When `WARN_AT` of the limit is used; None while it stands still.
    """

    kind: ClockKind
    started_at: datetime
    limit: Limit
    due_at: datetime | None
    warn_at: datetime | None
    work: int | None = None


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
        return None if started is None else _run(kind, Clock(limit, started, terms.calendar))
    started = _last(history, _CONCLUDE_FROM)
    if started is None:
        return None
    this_round = [step for step in history if step.at >= started]
    clock = Clock(limit, started, terms.calendar, tuple(_pauses(this_round)))
    return _run(kind, clock, _extension(this_round))


def _of_works(
    case: Case, history: Sequence[Step], terms: Terms, *, urgent: bool
) -> Iterator[RunningClock]:
    for work in case.works:
        began = _began(history, work.no)
        found = None if began is None else _owed(work, began, history)
        if found is not None:
            kind, started = found
            clock = Clock(terms.limit(kind, case, urgent=urgent), started, terms.calendar)
            yield _run(kind, clock, work=work.no)


def _owed(work: Work, began: Step, history: Sequence[Step]) -> tuple[ClockKind, datetime] | None:
    """Return what a unit owes on a task, and since when."""
    if work.state is WorkState.PENDING_SIGN:
        whistled = began.verb is Verb.WHISTLE
        return (ClockKind.ARRIVE if whistled else ClockKind.SIGN), began.at
    if work.state not in {WorkState.SIGNED, WorkState.WORKING}:
        return None
    own = [step for step in history if step.work == work.no]
    if any(step.verb is Verb.FEED_BACK for step in own):
        return None
    return ClockKind.FIRST_RESPONSE, began.at


def _run(
    kind: ClockKind, clock: Clock, extended_by: Limit | None = None, *, work: int | None = None
) -> RunningClock:
    due = clock.due_at()
    warn = clock.reach(clock.total * WARN_AT)
    if due is not None and extended_by is not None:
        longer = Clock(extended_by, due, clock.calendar, clock.pauses)
        warn, due = longer.reach(longer.total * WARN_AT), longer.due_at()
    return RunningClock(kind, clock.started_at, clock.limit, due, warn, work)


def _entered(history: Sequence[Step], state: State) -> datetime | None:
    """Return since when somebody owes the next step: since the state began, or a holder's turn."""
    at = None
    for step in reversed(history):
        if step.state is not state:
            break
        at = step.at
        if step.verb in _NEW_HOLDER:
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
