"""One life under way: each move made by the rules, and what it leaves behind kept as rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from governance.demo.lives.cast import Who
from governance.demo.lives.office_hours import OfficeHours
from governance.incidents.handling.acting import lot_of
from governance.incidents.handling.history import Extras, event_details, step_of_move
from governance.incidents.handling.running import run
from governance.incidents.handling.stored_case import (
    Grades,
    Stored,
    case_columns,
    changed_works,
    work_columns,
)
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Actor, Case, Form
from governance.incidents.workflow.county_rules import HandlingRules
from governance.incidents.workflow.deadlines import Step, Terms
from governance.incidents.workflow.guards import Attempt
from governance.incidents.workflow.making import make_move
from governance.incidents.workflow.refusals import MoveRefusedError
from governance.vocabulary import Verb

#: What most acts come with; they never change, and a year has millions of acts.
_NO_FORM: Final = Form()
_NO_EXTRAS: Final = Extras()


@dataclass(frozen=True, slots=True)
class Act:
    """What happens next in a life, how long after what came before.

    Attributes
    ----------
    who
        An actor, or whoever is there when the moment comes.
    in_office
        Whether it waits until the office opens.
    """

    verb: Verb
    who: Actor | Who
    after: timedelta
    form: Form = _NO_FORM
    extras: Extras = _NO_EXTRAS
    grades: Grades | None = None
    in_office: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """What every life is told under: the rules, the limits, the office, and the present."""

    rules: HandlingRules
    terms: Terms
    office: OfficeHours
    now: datetime


@dataclass
class Life:
    """An incident as far as its life has been told.

    Attributes
    ----------
    stored
        As it was before its first move.
    refused
        The rule that ended the telling early, under a policy that the plots do not know.
    """

    world: World
    stored: Stored
    reported_at: datetime
    at: datetime
    events: list[dict[str, Any]] = field(default_factory=list)
    works: dict[int, dict[str, Any]] = field(default_factory=dict)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    moments: dict[str, datetime] = field(default_factory=dict)
    refused: MoveRefusedError | None = None

    def __post_init__(self) -> None:
        self.case: Case = self.stored.case
        #: As it was before its last move.
        self.before: Case = self.stored.case
        self.grades: Grades = self.stored.grades
        self.version = self.stored.version
        self._lots: dict[int, int] = {}
        self.steps = [Step(Verb.REPORT, self.reported_at, State.REPORTED)]

    @property
    def due_at(self) -> datetime | None:
        """When the limit of the incident itself ends, as it stands."""
        own = run(self.case, self.steps, self.world.terms, urgent=self.grades.urgent).of_incident
        return None if own is None else own.due_at

    @property
    def is_in_time(self) -> bool:
        """Whether no limit, of the incident or of a task, has run out by now."""
        clocks = run(self.case, self.steps, self.world.terms, urgent=self.grades.urgent).every
        return all(clock.due_at is None or clock.due_at > self.world.now for clock in clocks)

    def follow(self, plot: Iterator[Act], *, rests: Callable[[], bool] = lambda: False) -> None:
        """Let a plot happen, until the present is reached, nobody is there, or a rule says no.

        `rests` is asked before each act whether the life goes no further by now.
        """
        for act in plot:
            if rests():
                return
            at = self.at + act.after
            at = self.world.office.next(at) if act.in_office else at
            if at > self.world.now:
                return
            actor = act.who if isinstance(act.who, Actor) else act.who(at)
            if actor is None:
                return
            try:
                self._make(act, actor, at)
            except MoveRefusedError as refused:
                self.refused = refused
                return

    def _make(self, act: Act, actor: Actor, at: datetime) -> None:
        before, form = self.case, act.form
        if act.verb is Verb.ATTEMPT_CALLBACK:
            day = at.astimezone(self.world.terms.calendar.zone).date()
            form = replace(form, day=day.isoformat())
        seen = before
        if act.verb is Verb.REQUEST_EXTENSION:  # no other guard asks for the limit
            seen = replace(before, due_at=self.due_at)
        after = make_move(
            Attempt(act.verb, seen, actor, form, at, self.world.rules),
            sample=self._lot(before.round),
        )
        details = event_details(form, act.extras, before, after) | self._noted(act)
        self.at, self.case, self.version = at, after, self.version + 1
        self.before = before
        self.steps.append(step_of_move(act.verb, at, after, details))
        self._keep_works(act, before, at)
        self._keep_moments(act.verb, before.state, at)
        if form.evidence:
            self._keep_evidence(form, actor, at)
        self.events.append(
            {
                "incident_id": self.stored.id,
                "version": self.version,
                "kind": act.verb,
                "from_state": before.state,
                "to_state": after.state,
                "actor": actor.person,
                "unit": actor.unit or None,
                "at": at,
                "details": details,
            }
        )

    def _lot(self, round_no: int) -> int:
        """Return the lot of a round; the same for all its moves."""
        if round_no not in self._lots:
            self._lots[round_no] = lot_of(replace(self.stored, case=self.case))
        return self._lots[round_no]

    def _noted(self, act: Act) -> dict[str, Any]:
        """Return what the event says besides: an extension granted, grades that changed."""
        noted: dict[str, Any] = {}
        if act.verb is Verb.GRANT_EXTENSION and act.extras.days is not None:
            noted["extended_by"] = f"{act.extras.days}wd"
        if act.grades is not None:
            was, now = self.grades.values(), act.grades.values()
            noted |= {name: value for name, value in now.items() if value != was[name]}
            self.grades = act.grades
        return noted

    def _keep_works(self, act: Act, before: Case, at: datetime) -> None:
        if self.case.works is not before.works:
            self._change_works(act, before, at)
        if act.verb in {Verb.SUBMIT_RESULT, Verb.FINISH}:
            lead = before.lead
            no = act.form.work if lead is None or act.form.work is not None else lead.no
            if no is not None:
                self.works[no]["result"] = act.form.result

    def _change_works(self, act: Act, before: Case, at: datetime) -> None:
        new, changed = changed_works(before, self.case)
        known = {work.no: work for work in before.works}
        for work in new:
            self.works[work.no] = {
                "incident_id": self.stored.id,
                "no": work.no,
                "unit": work.unit,
                "role": work.role,
                "whistled": act.verb is Verb.WHISTLE,
                "round": self.case.round,
                "created_at": at,
                **work_columns(work, None, now=at),
            }
        for work in changed:
            self.works[work.no] |= work_columns(work, known[work.no], now=at)

    def _keep_evidence(self, form: Form, actor: Actor, at: datetime) -> None:
        """Keep what was handed in; what a round has already is not handed in again."""
        known = {(one["kind"], one["round"]) for one in self.evidence}
        self.evidence += [
            {"kind": kind, "round": self.case.round, "by": actor.person, "at": at}
            for kind in sorted(form.evidence)
            if (kind, self.case.round) not in known
        ]

    def _keep_moments(self, verb: Verb, state: State, at: datetime) -> None:
        if verb is Verb.ACCEPT:
            self.moments["accepted_at"] = at
        if self.case.state is State.CLOSED and state is not State.CLOSED:
            self.moments["closed_at"] = at
            if self.case.round == 1:
                self.moments["first_closed_at"] = at

    def columns(self) -> dict[str, Any]:
        """Return the columns of the incident as its life has left it, clocks included."""
        clocks = run(self.case, self.steps, self.world.terms, urgent=self.grades.urgent)
        for no, clock in clocks.of_works.items():
            self.works[no] |= {"due_kind": clock.kind, "due_at": clock.due_at}
        kept = {"area": self.stored.area, "version": self.version}
        told = case_columns(self.case) | self.grades.values() | self.moments
        return {"id": self.stored.id} | told | clocks.columns(self.world.now) | kept
