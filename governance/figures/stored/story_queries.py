"""Reading stories: what history tells of each incident up to a moment, and nothing after it.

Present columns are read only for who may see an incident, which is asked of today, and for what
never changes. Where it lay comes from assignments, whose rows are never rewritten, and which unit
had a task from the task, or from the first event since the moment by which it changed hands.

Each incident is looked up by itself: the plan needs no statistics, which a county that was just
loaded has not.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    case,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.selectable import LateralFromClause

from governance.figures.spans import Span
from governance.figures.stored.report_queries import last_assigned
from governance.figures.vocabulary import DIGITS, Breakdown
from governance.incidents.handling.history import steps_of
from governance.incidents.model import GridAssignment, Incident, IncidentEvent
from governance.incidents.visibility import seen_by
from governance.incidents.vocabulary import OPEN_STATES, EventKind, State
from governance.incidents.work_model import IncidentWork
from governance.incidents.workflow.deadlines import Step
from governance.incidents.workflow.vocabulary import WorkRole, WorkState
from governance.people.sight import Sight
from governance.vocabulary import Level, Verb

_E = IncidentEvent
_PLACING: Final = (EventKind.REPORTED, EventKind.PINNED, EventKind.REGRIDDED)
_ROUND_BEGINS: Final = (Verb.ACCEPT, Verb.REOPEN, Verb.CALLBACK_BAD)
_REOPENS: Final = (Verb.REOPEN, Verb.CALLBACK_BAD)
_CALLED: Final = (Verb.CALLBACK_OK, Verb.CALLBACK_LAWFUL, Verb.CALLBACK_BAD)
#: What a reporter is told by a person; a receipt is none of it.
_ANSWERS: Final = (Verb.FEED_BACK, Verb.REJECT, *_CALLED)
#: By these somebody else owes the next step, though the state may stay.
_NEW_HOLDER: Final = (Verb.ESCALATE, Verb.DELEGATE, Verb.REFUSE_DELEGATION)
_ENTERS: Final = _E.from_state.is_distinct_from(_E.to_state)
_TO_CALLBACK: Final = (_E.to_state == State.PENDING_CALLBACK) & _ENTERS

#: Referred to several times, and worked out once.
Chosen = CTE


def _relevant(sight: Sight, span: Span, area: str) -> Chosen:
    """Return the incidents a figure of the period may count.

    One that was reported before the period, is not open now and had no step since the period
    began was over before it, and was so at every moment that may be looked at it from.
    """
    touched = select(_E.incident_id).where(_E.at >= span.since)
    asked = (
        select(Incident.id, Incident.channel, Incident.category, Incident.reported_at)
        .where(seen_by(sight), Incident.reported_at <= span.as_of)
        .where(
            or_(
                Incident.reported_at >= span.since,
                Incident.state.in_([state.value for state in OPEN_STATES]),
                Incident.id.in_(touched),
            )
        )
    )
    # An incident seldom leaves an area: those that ever lay in it are read, and judged by then.
    if area:
        lay = GridAssignment.grid_code.startswith(area, autoescape=True)
        asked = asked.where(Incident.id.in_(select(GridAssignment.incident_id).where(lay)))
    return asked.cte("chosen")


def _first(kinds: Collection[str]) -> ColumnElement[Any]:
    return func.min(_E.at).filter(_E.kind.in_(kinds))


def _last(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.max(_E.at).filter(condition)


def _times(*kinds: str) -> ColumnElement[int]:
    return func.count().filter(_E.kind.in_(kinds))


def _last_told(name: str, condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """Return what the last of the events that tell it says."""
    every = func.array_agg(aggregate_order_by(_E.details[name].astext, _E.version.desc()))
    return every.filter(condition)[1]


def _of_last_call(value: ColumnElement[Any], told: ColumnElement[bool]) -> ColumnElement[Any]:
    """Return what came of a call-back; nothing once it fell due anew or the incident was reopened.

    A call by which it is reopened is that call-back's own outcome.
    """
    began = func.max(_E.version).filter(_TO_CALLBACK | _E.kind.in_(_REOPENS))
    return case((func.max(_E.version).filter(told) >= began, value))


def _steps(chosen: Chosen, as_of: datetime) -> LateralFromClause:
    to_closed = (_E.to_state == State.CLOSED) & _ENTERS
    gave_up = (_E.kind == Verb.ATTEMPT_CALLBACK) & (_E.to_state == State.CLOSED)
    called = _E.kind.in_(_CALLED)
    return (
        select(
            _first([Verb.ACCEPT]).label("accepted_at"),
            _last(_E.kind.in_(_ROUND_BEGINS)).label("round_at"),
            _last(_ENTERS | _E.kind.in_(_NEW_HOLDER)).label("entered_at"),
            _first([Verb.DISPATCH]).label("dispatched_at"),
            _last(_E.kind == Verb.SUBMIT_RESULT).label("submitted_at"),
            _last(to_closed).label("closed_at"),
            func.min(_E.at).filter(_E.kind.in_(_ANSWERS) | to_closed).label("answered_at"),
            _last(_TO_CALLBACK).label("callback_at"),
            _of_last_call(_last(gave_up), gave_up).label("unreachable_at"),
            _times(Verb.DISPATCH).label("dispatches"),
            _times(Verb.TRANSFER, Verb.RULE).label("transfers"),
            _times(*_REOPENS).label("reopened"),
            _times(Verb.GRANT_EXTENSION).label("extensions"),
            _times(Verb.GRANT_PAUSE).label("pauses"),
            _last_told("urgent", _E.details.has_key("urgent")).label("urgent"),
            _last_told("category", _E.kind == Verb.ACCEPT).label("accepted_as"),
            _last_told("category", _E.kind == EventKind.REPORTED).label("reported_as"),
            _of_last_call(_last_told("satisfaction", called), called).label("satisfaction"),
            _last_told("target", _E.kind == Verb.MERGE).label("merged_into"),
        )
        .where(_E.incident_id == chosen.c.id, _E.at <= as_of)
        .lateral("steps")
    )


def _standing(chosen: Chosen, as_of: datetime) -> LateralFromClause:
    """Return what the last move left behind; who has none is as reported."""
    told = {name: _E.details[name].astext for name in ("holder", "level", "tier", "supervision")}
    return (
        select(
            _E.to_state.label("state"),
            *(value.label(name) for name, value in told.items()),
        )
        .where(_E.incident_id == chosen.c.id, _E.at <= as_of)
        .where(_E.kind.not_in([kind.value for kind in _PLACING]))
        .order_by(_E.version.desc())
        .limit(1)
        .lateral("standing")
    )


def _places(chosen: Chosen, as_of: datetime) -> LateralFromClause:
    return (
        select(last_assigned(GridAssignment.grid_code).label("grid"))
        .where(GridAssignment.incident_id == chosen.c.id, GridAssignment.decided_at <= as_of)
        .lateral("places")
    )


def _unit_then(as_of: datetime) -> ColumnElement[str]:
    """Return whose a task was at a moment: a grid's own went to another grid with its incident."""
    work, no = IncidentWork, cast(IncidentWork.no, Text)
    former = _E.details["handed_over"][no].astext
    first_since = (
        select(former)
        .where(_E.incident_id == work.incident_id, _E.at > as_of, former.is_not(None))
        .order_by(_E.version)
        .limit(1)
        .scalar_subquery()
    )
    is_grid = func.length(work.unit) == DIGITS[Breakdown.GRID]
    return case((is_grid, func.coalesce(first_since, work.unit)), else_=work.unit)


def _works(chosen: Chosen, as_of: datetime) -> LateralFromClause:
    work = IncidentWork
    is_lead = work.role == WorkRole.LEAD
    units = func.array_agg(aggregate_order_by(_unit_then(as_of), work.no.desc())).filter(is_lead)
    # A task that was returned stays returned, with the moment at which it was.
    is_returned = (work.state == WorkState.RETURNED) & (work.ended_at <= as_of)
    return (
        select(units[1].label("lead"), func.count().filter(is_returned).label("returns"))
        .where(work.incident_id == chosen.c.id, work.created_at <= as_of)
        .lateral("works")
    )


def read_stories(
    db: Connection, sight: Sight, span: Span, *, area: str = ""
) -> list[dict[str, Any]]:
    """Return what `stories.story_frame` takes, for the incidents seen that may count.

    `unit` is that in charge of the task, or the holder while there is none.
    """
    chosen = _relevant(sight, span, area)
    steps, standing = _steps(chosen, span.as_of), _standing(chosen, span.as_of)
    places, works = _places(chosen, span.as_of), _works(chosen, span.as_of)
    # A grid holds what lies in it: with a new grid it has a new holder, without a move.
    holder = func.coalesce(standing.c.holder, places.c.grid)
    asked: Select[Any] = (
        select(
            chosen.c.id,
            chosen.c.channel,
            chosen.c.reported_at,
            func.coalesce(steps.c.accepted_as, steps.c.reported_as, chosen.c.category).label(
                "category"
            ),
            *(column for column in steps.c if column.key not in _READ_ELSEWHERE),
            (func.coalesce(steps.c.urgent, "false") == "true").label("urgent"),
            standing.c.state,
            standing.c.level,
            standing.c.tier,
            standing.c.supervision,
            places.c.grid,
            case((standing.c.level == Level.GRID, places.c.grid), else_=holder).label("holder"),
            works.c.lead,
            func.coalesce(works.c.returns, 0).cast(Integer).label("returns"),
        )
        .select_from(chosen)
        .join(steps, true())
        .outerjoin(standing, true())
        .join(places, true())
        .join(works, true())
    )
    if area:
        asked = asked.where(places.c.grid.startswith(area, autoescape=True))
    return [_row(row._mapping) for row in db.execute(asked)]  # noqa: SLF001 SQLAlchemy's own way


_READ_ELSEWHERE: Final = frozenset({"urgent", "accepted_as", "reported_as"})
_UNDISPATCHED: Final = frozenset({State.REPORTED.value, State.ACCEPTED.value})


def _row(row: Any) -> dict[str, Any]:  # noqa: ANN401 a mapping of columns
    told = dict(row)
    lead = told.pop("lead")
    state = told["state"] or State.REPORTED.value
    told["unit"] = (None if state in _UNDISPATCHED else lead) or told["holder"]
    target = told["merged_into"]
    told["merged_into"] = None if target is None else uuid.UUID(target)
    return told


def read_histories(
    db: Connection, ids: Collection[uuid.UUID], as_of: datetime
) -> dict[uuid.UUID, list[Step]]:
    """Return every step of these incidents up to a moment."""
    if not ids:
        return {}
    asked = (
        select(_E.incident_id, _E.kind, _E.at, _E.to_state, _E.details)
        .where(_E.incident_id.in_(list(ids)), _E.at <= as_of)
        .order_by(_E.incident_id, _E.version)
    )
    rows: defaultdict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in db.execute(asked):
        rows[row.incident_id].append(row)
    return {found: steps_of(events) for found, events in rows.items()}
