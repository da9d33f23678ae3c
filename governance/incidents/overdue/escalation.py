"""What is due about the clocks of an incident now, and when to look next: from values alone.

Each stage of a clock has a moment. Of the stages of supervision the highest that is reached
counts: who comes late does at once what is left, and ends where who came in time did. An act has a
key; what is done under a key is never done again, whoever undid it since.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from governance.clocks.overdue_section import STEPPABLE, OverdueSection
from governance.incidents.overdue.vocabulary import Stage
from governance.incidents.workflow.case import Case
from governance.incidents.workflow.deadlines import NEW_HOLDER, RunningClock, Step
from governance.incidents.workflow.vocabulary import Supervision
from governance.vocabulary import ClockKind, Level, Verb

CARDS: Final = {
    Stage.NORMAL: Supervision.NORMAL,
    Stage.YELLOW: Supervision.YELLOW,
    Stage.RED: Supervision.RED,
}
#: Clocks at whose end the system does something instead of watching over somebody.
_ENDS: Final = {ClockKind.ARCHIVE: Stage.ARCHIVE, ClockKind.DRAFT: Stage.LAPSE}


@dataclass(frozen=True, slots=True)
class Standing:
    """How an incident stands, as far as the watch is concerned.

    Attributes
    ----------
    held_since
        When the present holder got it from another; None: it had no other in this round.
    lifted_at
        When somebody lifted a supervision last: what was due by then is settled.
    done
        The keys of what the system did already.
    is_held, is_placed
        Whether anybody decides over it, and whether its grid is known: what waits for a pin can
        be neither supervised nor passed up.
    """

    level: Level
    card: Supervision
    is_paused: bool = False
    is_held: bool = True
    is_placed: bool = True
    held_since: datetime | None = None
    lifted_at: datetime | None = None
    done: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(
        cls, case: Case, history: Sequence[Step], *, area: str, done: Collection[str]
    ) -> "Standing":
        """Return how an incident stands after its history, in an area that may be unknown yet."""
        return cls(
            case.level,
            case.supervision,
            case.is_paused,
            case.holder != "",
            area != "",
            _last(history, NEW_HOLDER),
            _last(history, {Verb.LIFT}),
            frozenset(done),
        )


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do about a clock.

    Attributes
    ----------
    at
        Since when it is due, in UTC.
    level
        From which an incident goes up: each level lets it lie for itself.
    """

    stage: Stage
    clock: RunningClock
    at: datetime
    level: Level | None = None

    @property
    def key(self) -> str:
        """Return what it is known by: another limit for the same step begins its stages anew."""
        clock = self.clock
        longer = f"+{clock.extended_by}" if clock.extended_by else ""
        since = int(clock.started_at.timestamp())
        place = f"@{self.level}" if self.level else ""
        return f"{clock.kind}/{clock.work or 0}/{since}/{clock.limit}{longer}/{self.stage}{place}"

    @property
    def card(self) -> Supervision:
        """The supervision it calls for."""
        return CARDS.get(self.stage, Supervision.NONE)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is due now, and when something is due next.

    Attributes
    ----------
    moves
        In the order in which they are to be made.
    tells
        People to be told of a clock for which no move is left: the warnings, and limits that ran
        out under a card as high already. Telling is known by its key: told again, it is nothing.
    next_at
        Later than now; None when nothing follows by itself.
    """

    moves: tuple[Act, ...] = ()
    tells: tuple[Act, ...] = ()
    next_at: datetime | None = None


def look_ahead(
    clocks: Iterable[RunningClock], section: OverdueSection, standing: Standing, now: datetime
) -> Outlook:
    """Return what is due of the clocks that run; while an incident is paused, nothing is."""
    if standing.is_paused:
        return Outlook()
    moment = now.astimezone(UTC)
    due: list[Act] = []
    later: list[datetime] = []
    for clock in clocks:
        stages = list(_stages(clock, section, standing))
        later += [act.at for act in stages if act.at > moment]
        due += _reached([act for act in stages if act.at <= moment], clock, moment)
    fresh = [act for act in due if act.key not in standing.done]
    moves = sorted((act for act in fresh if _is_move(act, standing)), key=_turn)
    tells = tuple(act for act in fresh if not _is_move(act, standing))
    return Outlook(tuple(moves), tells, min(later, default=None))


def _stages(clock: RunningClock, section: OverdueSection, standing: Standing) -> Iterator[Act]:
    """Yield the stages of a clock with their moments, in no order."""
    if clock.kind in _ENDS:
        yield from _act(_ENDS[clock.kind], clock, clock.due_at)
        return
    yield from _act(Stage.WARN, clock, clock.warn_at)
    shares = ((Stage.NORMAL, section.supervise), (Stage.YELLOW, section.yellow))
    for stage, share in (*shares, (Stage.RED, section.red)):
        if share:
            yield from _act(stage, clock, clock.overrun(share - 1))
    if clock.kind in STEPPABLE and standing.is_placed:
        after = section.step_up_after(clock.kind, standing.level)
        if after is not None:
            up_at = _up_at(clock, after, standing.held_since)
            yield from _act(Stage.STEP_UP, clock, up_at, standing.level)


def _act(
    stage: Stage, clock: RunningClock, at: datetime | None, level: Level | None = None
) -> Iterator[Act]:
    if at is not None:
        yield Act(stage, clock, at.astimezone(UTC), level)


def _up_at(clock: RunningClock, after: float, held_since: datetime | None) -> datetime | None:
    """Return when an incident moves up: whoever got it from another has the time anew."""
    at = clock.overrun(after - 1)
    if at is None or held_since is None or held_since <= clock.started_at:
        return at
    own = replace(clock.clock, started_at=held_since)
    held = own.reach(own.total * after)
    return None if held is None else max(at, held)


def _reached(reached: Sequence[Act], clock: RunningClock, now: datetime) -> Iterator[Act]:
    """Yield what of the stages reached is to be done: a warning is none once the end has passed."""
    cards = [act for act in reached if act.stage in CARDS]
    if cards:
        yield max(cards, key=lambda act: act.card.rank)
    for act in reached:
        is_late = act.stage is Stage.WARN and clock.due_at is not None and clock.due_at <= now
        if act.stage not in CARDS and not is_late:
            yield act


def _is_move(act: Act, standing: Standing) -> bool:
    if act.stage not in CARDS:
        return act.stage is not Stage.WARN
    lifted = standing.lifted_at is not None and act.at <= standing.lifted_at
    return standing.is_held and act.card.rank > standing.card.rank and not lifted


def _turn(act: Act) -> tuple[bool, int, str]:
    """Order moves: the highest card first, so that a lower one is not needed; then going up."""
    return _is_up(act), -act.card.rank, act.key


def _is_up(act: Act) -> bool:
    return act.stage is Stage.STEP_UP


def _last(history: Sequence[Step], verbs: Collection[Verb]) -> datetime | None:
    return next((step.at for step in reversed(history) if step.verb in verbs), None)
