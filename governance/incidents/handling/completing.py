"""What a move needs that its sender cannot know, and what only the tables can check."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from governance.incidents.handling import case_queries, refusals
from governance.incidents.handling.move_asked import MoveAsked
from governance.incidents.handling.stored_case import Stored
from governance.incidents.handling.vocabulary import Satisfaction
from governance.incidents.vocabulary import OPEN_STATES
from governance.incidents.workflow.case import Form
from governance.people.duty import members_of
from governance.people.roles import HANDLERS, Role
from governance.people.scope import Label
from governance.people.sight import Sight
from governance.policy import Policy
from governance.vocabulary import Level, Verb

_UNITS_NAMED: Final = frozenset({Verb.DISPATCH, Verb.WHISTLE, Verb.TRANSFER, Verb.RULE})


@dataclass(frozen=True, slots=True)
class _Completing:
    db: Connection
    stored: Stored
    sight: Sight
    policy: Policy
    now: datetime

    @property
    def day(self) -> date:
        return self.now.astimezone(self.policy.county.zone).date()

    def check_area(self) -> None:
        """Refuse what goes to another centre while nobody knows in whose area it lies."""
        if not self.stored.area:
            raise refusals.NoGridYetError

    def centre(self, level: Level | None) -> str:
        """Return the centre of the incident's own area at a level."""
        return "" if level is None else self.stored.area[: level.digits]


def complete_form(
    db: Connection,
    stored: Stored,
    asked: MoveAsked,
    *,
    sight: Sight,
    policy: Policy,
    now: datetime,
) -> MoveAsked:
    """Return the move with what the tables add to its form: the unit above, evidence, the day.

    Raises
    ------
    MoveRefusedError
        When it names what is not there.
    """
    here = _Completing(db, stored, sight, policy, now)
    if stored.case.holder == "" and asked.verb not in _WITHOUT_GRID:
        raise refusals.NoGridYetError
    if asked.graded and asked.verb is not Verb.TRIAGE:
        raise refusals.GradedElsewhereError
    if asked.verb in _UNITS_NAMED:
        _check_units(here, asked.form)
    if asked.verb in _GIVEN_DOWN:
        _check_area(stored, asked.form)
    completing = _COMPLETE.get(asked.verb)
    return asked if completing is None else completing(here, asked)


#: What the holder gives to others: of the centres, to those in its own area.
_GIVEN_DOWN: Final = frozenset({Verb.DISPATCH, Verb.WHISTLE})

#: What can be done with an incident whose place nobody knows yet.
_WITHOUT_GRID: Final = frozenset({Verb.VOID})


def _accept(here: _Completing, asked: MoveAsked) -> MoveAsked:
    """Accept under the category reported, unless another is named.

    A category that is kept more closely makes the incident so; none opens it.
    """
    category = asked.form.category or here.stored.case.category or ""
    if category not in here.policy.categories:
        raise refusals.NoSuchCategoryError(known="、".join(here.policy.categories))
    label = Label(here.policy.privacy.labels.get(category, Label.NORMAL))
    graded = {"label": label} if label.rank > here.stored.grades.label.rank else {}
    return replace(asked, form=replace(asked.form, category=category), graded=graded)


def _end_early(here: _Completing, asked: MoveAsked) -> MoveAsked:
    """Refuse to end what others were merged into: who reported those would get no answer."""
    if case_queries.has_others_merged(here.db, here.stored.id):
        raise refusals.OthersMergedHereError
    return asked


def _escalate(here: _Completing, asked: MoveAsked) -> MoveAsked:
    here.check_area()
    level = asked.form.level or here.stored.case.level.above
    return replace(asked, form=replace(asked.form, unit=here.centre(level) or None))


def _delegate(here: _Completing, asked: MoveAsked) -> MoveAsked:
    here.check_area()
    unit = here.centre(here.stored.case.level.below)
    return replace(asked, form=replace(asked.form, unit=unit or None))


def _check_units(here: _Completing, form: Form) -> None:
    named = [unit for unit in (form.unit, *form.units) if unit]
    unknown = case_queries.unknown_units(here.db, named)
    if unknown:
        raise refusals.UnknownUnitError(given="、".join(unknown))
    roles = sorted(HANDLERS)
    found = members_of(here.db, named, roles, now=here.now, day=here.day)
    empty = sorted(set(named) - {member.unit for member in found})
    if empty:
        raise refusals.NobodyThereError(units="、".join(empty))


def _check_area(stored: Stored, form: Form) -> None:
    """Refuse a task for a centre above the holder or beside it: that one is asked by escalating."""
    named = [unit for unit in (form.unit, *form.units) if unit]
    beyond = [one for one in named if one.isdecimal() and not one.startswith(stored.case.holder)]
    if beyond:
        raise refusals.CentreBeyondError(units="、".join(beyond))


def _sponsor(here: _Completing, asked: MoveAsked) -> MoveAsked:
    county = here.centre(Level.COUNTY)
    leaders = members_of(here.db, [county], [Role.LEADER], now=here.now, day=here.day)
    if asked.form.leader not in {None, *(str(leader.person) for leader in leaders)}:
        raise refusals.UnknownLeaderError
    return asked


def _merge(here: _Completing, asked: MoveAsked) -> MoveAsked:
    if case_queries.has_others_merged(here.db, here.stored.id):
        raise refusals.OthersMergedHereError
    target = None
    if asked.form.target is not None and asked.form.target != str(here.stored.id):
        target = case_queries.find_case(
            here.db, uuid.UUID(asked.form.target), here.sight, lock=True
        )
    is_open = target is not None and target.case.state in OPEN_STATES
    if asked.form.target is not None and not is_open:
        raise refusals.NotAnOpenTargetError
    return asked


def _extend(here: _Completing, asked: MoveAsked) -> MoveAsked:
    most = here.policy.handling.most_extension_days
    days = asked.extras.days
    if asked.verb is Verb.GRANT_EXTENSION and days is None:
        days = _days_asked(here)
    if days is None or not 1 <= days <= most:
        raise refusals.ExtensionLengthError(most=most)
    return replace(asked, extras=replace(asked.extras, days=days))


def _days_asked(here: _Completing) -> int | None:
    events = case_queries.events_of_case(here.db, here.stored.id)
    asked = [e.details.get("days") for e in events if e.kind == Verb.REQUEST_EXTENSION]
    return asked[-1] if asked else None


def _submit(here: _Completing, asked: MoveAsked) -> MoveAsked:
    kinds = case_queries.evidence_kinds(here.db, here.stored.id, here.stored.case.round)
    return replace(asked, form=replace(asked.form, evidence=kinds))


def _date_call(here: _Completing, asked: MoveAsked) -> MoveAsked:
    return replace(asked, form=replace(asked.form, day=here.day.isoformat()))


def _satisfied(_here: _Completing, asked: MoveAsked) -> MoveAsked:
    if asked.form.satisfaction == Satisfaction.DISSATISFIED:
        raise refusals.NotSatisfiedError
    return asked


def _dissatisfied(_here: _Completing, asked: MoveAsked) -> MoveAsked:
    return replace(asked, form=replace(asked.form, satisfaction=Satisfaction.DISSATISFIED))


_COMPLETE: Final[Mapping[Verb, Callable[[_Completing, MoveAsked], MoveAsked]]] = {
    Verb.ACCEPT: _accept,
    Verb.REJECT: _end_early,
    Verb.VOID: _end_early,
    Verb.ESCALATE: _escalate,
    Verb.DELEGATE: _delegate,
    Verb.SPONSOR: _sponsor,
    Verb.MERGE: _merge,
    Verb.REQUEST_EXTENSION: _extend,
    Verb.GRANT_EXTENSION: _extend,
    Verb.SUBMIT_RESULT: _submit,
    Verb.ATTEMPT_CALLBACK: _date_call,
    Verb.CALLBACK_OK: _satisfied,
    Verb.CALLBACK_LAWFUL: _dissatisfied,
    Verb.CALLBACK_BAD: _dissatisfied,
}
