"""What a plot works with: the life, its people, its luck, and the acts that every plot shares."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from governance.demo.lives import wording
from governance.demo.lives.cast import Cast, Who
from governance.demo.lives.telling import Act, Life
from governance.incidents.handling.history import Extras
from governance.incidents.handling.vocabulary import ResultKind
from governance.incidents.workflow.case import SYSTEM, Actor, Form
from governance.incidents.workflow.vocabulary import Supervision
from governance.policy import Policy
from governance.vocabulary import Verb

_GRID_DIGITS = 15


@dataclass
class Scene:
    """One life with the county around it.

    Attributes
    ----------
    lot
        The incident's own, by which persons and words are chosen.
    """

    life: Life
    cast: Cast
    policy: Policy
    rng: Random

    def __post_init__(self) -> None:
        self.lot = self.rng.randrange(1000)

    @property
    def grid(self) -> str:
        """The grid in which it happened."""
        return self.life.stored.area

    def minutes(self, usual: float, spread: float = 0.7) -> timedelta:
        """Return about so many minutes: now and then several times as many."""
        return timedelta(seconds=round(60 * usual * self.rng.lognormvariate(0, spread)))

    def hours(self, least: float, most: float) -> timedelta:
        """Return between so many and so many hours."""
        return timedelta(seconds=round(3600 * self.rng.uniform(least, most)))

    def chance(self, of: float) -> bool:
        """Return whether something happens that happens to so many of one."""
        return self.rng.random() < of

    def pick(self, words: tuple[str, ...]) -> str:
        """Return one of several ways to say it."""
        return self.rng.choice(words)

    def code_of(self, verb: Verb, *, but: str = "") -> str:
        """Return one of the reasons that the county lets a move give, another one if it can."""
        known = sorted(self.policy.handling.reasons.get(verb, {"other": ()}))
        return self.rng.choice([code for code in known if code != but] or known)

    def lead(self) -> Actor | Who:
        """Return who works for the unit in charge."""
        lead = self.life.case.lead
        return self.of_unit(self.grid if lead is None else lead.unit)

    def of_unit(self, unit: str) -> Actor | Who:
        """Return who works for a unit; for a grid, whoever holds it then."""
        return self.cast.worker(unit) if _is_grid(unit) else self.cast.handler(unit, self.lot)

    def on_task(self, verb: Verb, no: int, after: timedelta, **form: Any) -> Act:  # noqa: ANN401
        """Return an act on a task by who works for its unit."""
        work = self.life.case.work(no)
        unit = "" if work is None else work.unit
        office = not _is_grid(unit)
        return Act(verb, self.of_unit(unit), after, Form(work=no, **form), in_office=office)

    def take_up(self, no: int, *, most_h: float = 6) -> Iterator[Act]:
        """Sign for a task and begin it."""
        yield self.on_task(Verb.SIGN, no, self.hours(0.2, most_h))
        yield self.on_task(Verb.START, no, self.hours(0.1, 5))

    def report_progress(self, after: timedelta) -> Iterator[Act]:
        """Tell how far the unit in charge has come."""
        lead = self.life.case.lead
        if lead is not None:
            note = self.pick(wording.PROGRESS)
            yield self.on_task(Verb.FEED_BACK, lead.no, after, note=note)

    def submit(self, after: timedelta) -> Act:
        """Hand in the result, with the evidence that the county wants."""
        category = self.life.case.category
        wanted = self.life.world.rules.evidence_for(category)
        form = Form(result=wording.result_of(category, self.lot), evidence=wanted)
        lead = self.life.case.lead
        office = lead is not None and not _is_grid(lead.unit)
        kind = Extras(result_kind=ResultKind.SUBSTANTIVE)
        return Act(Verb.SUBMIT_RESULT, self.lead(), after, form, kind, in_office=office)

    def miss_the_limit(self) -> Iterator[Act]:
        """Let the limit pass: the clock supervises, more sharply the longer it takes."""
        due = self.life.due_at
        if due is None or due <= self.life.at:
            return
        yield watched(due - self.life.at + timedelta(minutes=1), Supervision.NORMAL)
        if self.chance(0.4):
            yield watched(self.hours(10, 30), Supervision.YELLOW)


def watched(after: timedelta, card: Supervision) -> Act:
    """Return what the clock does when a limit has run out."""
    return Act(Verb.SUPERVISE, SYSTEM, after, Form(card=card, note=wording.OVERDUE))


def _is_grid(unit: str) -> bool:
    return len(unit) == _GRID_DIGITS and unit.isdigit()
