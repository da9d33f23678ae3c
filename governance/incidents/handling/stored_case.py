"""A case as the tables hold it: columns that lists ask for, JSON for the rest, a row a task."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from geo.postgis import Record
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Case, Work
from governance.incidents.workflow.vocabulary import Supervision, WorkRole, WorkState
from governance.people.scope import Label
from governance.vocabulary import Level, Risk, Scale, Severity, Tier


@dataclass(frozen=True, slots=True)
class Grades:
    """What an incident is, beside how it is handled: five things that are not one."""

    severity: Severity | None = None
    risk: Risk | None = None
    scale: Scale | None = None
    urgent: bool = False
    label: Label = Label.NORMAL

    def values(self) -> dict[str, Any]:
        """Return the columns."""
        return {
            "severity": self.severity,
            "risk": self.risk,
            "scale": self.scale,
            "urgent": self.urgent,
            "label": self.label,
        }


@dataclass(frozen=True, slots=True)
class Stored:
    """One incident under way, as it was read."""

    id: uuid.UUID
    no: str
    title: str
    area: str
    version: int
    case: Case
    grades: Grades
    merged_into: uuid.UUID | None = None


def read_case(row: Record, works: Sequence[Record]) -> Stored:
    """Return an incident from its row and those of its tasks, in the order of their numbers."""
    rest: Mapping[str, Any] = row.handling or {}
    supervised_at = rest.get("supervised_at")
    case = Case(
        state=State(row.state),
        level=Level(row.level),
        holder=row.holder,
        tier=Tier(row.tier),
        category=row.category,
        round=row.round,
        works=tuple(_work(work) for work in works),
        passed=tuple(rest.get("passed", ())),
        returns=rest.get("returns", 0),
        delegated_from=rest.get("delegated_from"),
        handlers=frozenset(rest.get("handlers", ())),
        supervision=Supervision(row.supervision),
        supervised_at=None if supervised_at is None else Level(supervised_at),
        extension=rest.get("extension"),
        is_extension_pending=rest.get("extension_pending", False),
        is_paused=rest.get("paused", False),
        is_pause_pending=rest.get("pause_pending", False),
        sponsor=rest.get("sponsor"),
        merged_into=None if row.merged_into is None else str(row.merged_into),
        attempts=frozenset(rest.get("attempts", ())),
        due_at=row.due_at,
        closed_at=row.closed_at,
    )
    grades = Grades(
        None if row.severity is None else Severity(row.severity),
        None if row.risk is None else Risk(row.risk),
        None if row.scale is None else Scale(row.scale),
        row.urgent,
        Label(row.label),
    )
    return Stored(row.id, row.no, row.title, row.area, row.version, case, grades, row.merged_into)


def case_columns(case: Case) -> dict[str, Any]:
    """Return the columns of the incident that say how its handling stands.

    `due_at` is not among them: it follows from history, see `running`.
    """
    return {
        "state": case.state,
        "level": case.level,
        "holder": case.holder,
        "tier": case.tier,
        "category": case.category,
        "round": case.round,
        "supervision": case.supervision,
        "merged_into": None if case.merged_into is None else uuid.UUID(case.merged_into),
        "closed_at": case.closed_at,
        "handling": _rest(case),
    }


def _rest(case: Case) -> dict[str, Any]:
    every: dict[str, Any] = {
        "passed": list(case.passed),
        "returns": case.returns,
        "delegated_from": case.delegated_from,
        "handlers": sorted(case.handlers),
        "supervised_at": case.supervised_at,
        "extension": case.extension,
        "extension_pending": case.is_extension_pending,
        "paused": case.is_paused,
        "pause_pending": case.is_pause_pending,
        "sponsor": case.sponsor,
        "attempts": sorted(case.attempts),
    }
    return {name: value for name, value in every.items() if value not in (None, False, 0, [])} | (
        {"extension": False} if case.extension is False else {}
    )


def changed_works(before: Case, after: Case) -> tuple[list[Work], list[Work]]:
    """Return the tasks that are new, and those that changed."""
    known = {work.no: work for work in before.works}
    new = [work for work in after.works if work.no not in known]
    changed = [work for work in after.works if work.no in known and work != known[work.no]]
    return new, changed


def work_columns(work: Work, before: Work | None, *, now: datetime) -> dict[str, Any]:
    """Return the columns of a task that change as it goes from `before` to what it is."""
    values: dict[str, Any] = {"state": work.state, "before": work.before}
    if work.state in {WorkState.SIGNED, WorkState.WORKING} and (
        before is None or before.state is WorkState.PENDING_SIGN
    ):
        values["signed_at"] = now
    values["ended_at"] = None if work.is_open else now
    return values


def _work(row: Record) -> Work:
    before = None if row.before is None else WorkState(row.before)
    return Work(row.no, row.unit, WorkRole(row.role), WorkState(row.state), before, row.round)
