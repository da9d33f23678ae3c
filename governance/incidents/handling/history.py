"""History as steps that clocks are computed from, and the details that each event keeps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.postgis import Record
from governance.clocks.limits import Limit
from governance.incidents.handling.vocabulary import CallbackMode, ResultKind
from governance.incidents.vocabulary import EventKind, State
from governance.incidents.workflow.case import Case, Form
from governance.incidents.workflow.deadlines import Step
from governance.vocabulary import Verb

#: What happened to an incident's place is no step of its handling.
_NO_STEPS = frozenset({EventKind.PINNED.value, EventKind.REGRIDDED.value})
_REPORTED = EventKind.REPORTED.value


@dataclass(frozen=True, slots=True)
class Extras:
    """What may come with a move beside its form, for the record.

    Attributes
    ----------
    days
        Working days by which an extension lengthens the limit.
    """

    days: int | None = None
    result_kind: ResultKind | None = None
    callback_mode: CallbackMode | None = None
    task_force: str | None = None
    plan: str | None = None


def steps_of(events: Iterable[Record]) -> list[Step]:
    """Return the steps of an incident's history, in order, from its event rows."""
    return [_step(event) for event in events if event.kind not in _NO_STEPS]


def _step(event: Record) -> Step:
    verb = Verb.REPORT if event.kind == _REPORTED else Verb(event.kind)
    extended = event.details.get("extended_by")
    return Step(
        verb,
        event.at,
        State(event.to_state),
        event.details.get("work"),
        tuple(event.details.get("works", ())),
        None if extended is None else Limit.parse(extended),
    )


def event_details(form: Form, extras: Extras, before: Case, after: Case) -> dict[str, Any]:
    """Return what an event keeps: what came with the move, and what it left behind.

    ``holder``, ``level``, ``tier`` and ``supervision`` are those after the move, so that figures
    of a past day need history alone; ``works`` are the numbers of tasks it created.
    """
    known = {work.no for work in before.works}
    made = [work.no for work in after.works if work.no not in known]
    given: dict[str, Any] = {
        "reason": form.reason,
        "reason_code": form.reason_code,
        "category": form.category,
        "unit": form.unit,
        "units": list(form.units) or None,
        "skip_rule": form.skip_rule,
        "leader": form.leader,
        "target": form.target,
        "result": form.result,
        "evidence": sorted(form.evidence) or None,
        "satisfaction": form.satisfaction,
        "card": form.card,
        "work": form.work,
        "note": form.note,
        "day": form.day,
        "days": extras.days,
        "result_kind": extras.result_kind,
        "mode": extras.callback_mode,
        "task_force": extras.task_force,
        "plan": extras.plan,
        "works": made or None,
    }
    return {name: value for name, value in given.items() if value is not None} | {
        "holder": after.holder,
        "level": after.level,
        "tier": after.tier,
        "supervision": after.supervision,
        "round": after.round,
    }


def step_of_move(verb: Verb, at: datetime, after: Case, details: dict[str, Any]) -> Step:
    """Return the step that a move adds to history."""
    extended = details.get("extended_by")
    return Step(
        verb,
        at,
        after.state,
        details.get("work"),
        tuple(details.get("works", ())),
        None if extended is None else Limit.parse(extended),
    )
