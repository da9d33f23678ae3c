"""What somebody owes, in the order in which it is due."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)

from geo.postgis import Record
from governance.incidents.board.vocabulary import Duty
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.reading.filtering import CURRENT, Asked, visible
from governance.incidents.visibility import shown_point, shown_title
from governance.incidents.vocabulary import OPEN_STATES, State
from governance.incidents.work_model import IncidentWork
from governance.incidents.workflow.vocabulary import WorkState
from governance.people.identity import Identity
from governance.people.roles import DISPATCHERS, HANDLERS, Role
from governance.people.scope import Action
from governance.people.sight import Sight
from grid_boundaries.model import Grid

MOST_ITEMS: Final = 500

_HANDLING = (WorkState.SIGNED.value, WorkState.WORKING.value)


@dataclass(frozen=True, slots=True)
class _Worker:
    """What of somebody decides what they owe."""

    sight: Sight
    person: str
    handles_for: list[str]
    decides_for: list[str]
    calls_back_in: list[str]
    is_leader: bool


def read_my_work(db: Connection, me: Identity, *, limit: int = MOST_ITEMS) -> list[Record]:
    """Return what somebody owes: urgent first, then by the end of its limit, then by age.

    Each row is an incident with ``duty``, the task's number where it is one, and ``due_at`` of
    just that duty. An incident may stand there twice: to sign a task and to decide a request.
    """
    worker = _Worker(
        me.sight(Action.READ),
        me.actor,
        _units(me, HANDLERS),
        _units(me, DISPATCHERS),
        sorted({g.area for g in me.grants if g.role is Role.CALLBACK_OFFICER}),
        Role.LEADER in me.roles,
    )
    owed = union_all(*_duties(worker)).subquery("owed")
    asked = (
        select(
            owed.c.duty,
            owed.c.work,
            owed.c.duty_due_at.label("due_at"),
            Incident.id,
            Incident.no,
            shown_title(worker.sight).label("title"),
            Incident.category,
            Incident.channel,
            Incident.state,
            Incident.level,
            Incident.holder,
            Incident.tier,
            Incident.urgent,
            Incident.supervision,
            Incident.reported_at,
            Incident.version,
            GridAssignment.grid_code,
            Grid.name.label("grid_name"),
            func.ST_X(shown_point(worker.sight)).label("lon"),
            func.ST_Y(shown_point(worker.sight)).label("lat"),
        )
        .select_from(owed)
        .join(Incident, Incident.id == owed.c.id)
        .outerjoin(GridAssignment, CURRENT)
        .outerjoin(Grid, Grid.id == GridAssignment.grid_id)
        .order_by(
            Incident.urgent.desc(), owed.c.duty_due_at.asc().nulls_last(), Incident.reported_at
        )
        .limit(limit)
    )
    return list(db.execute(asked))


def count_my_work(db: Connection, me: Identity) -> int:
    """Return how many items somebody's list has, up to its longest."""
    return len(read_my_work(db, me))


def _units(me: Identity, roles: frozenset[Role]) -> list[str]:
    return sorted({grant.acts_for for grant in me.grants if grant.role in roles})


def _duties(who: _Worker) -> list[Asked]:
    """Return one query for each kind of duty."""
    held = Incident.holder.in_(who.decides_for)
    to_call = or_(false(), *(Incident.area.startswith(area) for area in who.calls_back_in))
    made = [
        _of_incident(who, Duty.ACCEPT, and_(held, _in(State.REPORTED))),
        _of_incident(who, Duty.DISPATCH, and_(held, _in(State.ACCEPTED))),
        _of_incident(who, Duty.VERIFY, _verified_by(who)),
        _of_incident(who, Duty.DECIDE, _decided_by(who)),
        _of_work(who, Duty.SIGN, (WorkState.PENDING_SIGN.value,), _is_mine(who)),
        _of_work(who, Duty.HANDLE, _HANDLING, _is_mine(who)),
        _of_work(who, Duty.DECIDE, (WorkState.RETURN_REQUESTED.value,), held),
    ]
    if who.calls_back_in:
        called = and_(to_call, _in(State.PENDING_CALLBACK), _handled_by_another(who))
        made.append(_of_incident(who, Duty.CALL_BACK, called))
    if who.is_leader:
        mine = Incident.handling["sponsor"].astext == who.person
        under_way = Incident.state.in_([state.value for state in OPEN_STATES])
        made.append(_of_incident(who, Duty.SPONSOR, and_(mine, under_way)))
    return made


def _in(state: State) -> ColumnElement[bool]:
    return Incident.state == state.value


def _is_mine(who: _Worker) -> ColumnElement[bool]:
    return IncidentWork.unit.in_(who.handles_for)


#: The centre above the holder's; the county's own stays: its leaders are above it.
_ABOVE: Final = case(
    (func.length(Incident.holder) == 15, func.left(Incident.holder, 12)),  # noqa: PLR2004 codes
    (func.length(Incident.holder) == 12, func.left(Incident.holder, 9)),  # noqa: PLR2004
    (func.length(Incident.holder) == 9, func.left(Incident.holder, 6)),  # noqa: PLR2004
    else_=Incident.holder,
)


#: Who decides about requests: a township's centre for what grids and villages hold, the county's
#: for what a township does.
_DECIDER: Final = case(
    (func.length(Incident.holder) > 9, func.left(Incident.holder, 9)),  # noqa: PLR2004 codes
    else_=func.left(Incident.holder, 6),
)


def _verified_by(who: _Worker) -> ColumnElement[bool]:
    """Return what waits to be verified by the holder, or by the centre above where a grid is it."""
    verifier = case(
        (func.length(Incident.holder) == 15, _ABOVE),  # noqa: PLR2004 a grid's worker is the handler
        else_=Incident.holder,
    )
    in_turn = verifier.in_(who.decides_for)
    return and_(_in(State.PENDING_VERIFICATION), in_turn, _handled_by_another(who))


def _handled_by_another(who: _Worker) -> ColumnElement[bool]:
    handlers = func.coalesce(Incident.handling["handlers"], func.jsonb_build_array())
    return not_(handlers.contains([who.person]))


def _decided_by(who: _Worker) -> ColumnElement[bool]:
    """Return where an extension or a pause waits for the level above."""
    pending = or_(
        Incident.handling["extension_pending"].astext == "true",
        Incident.handling["pause_pending"].astext == "true",
    )
    is_county_s = func.length(Incident.holder) == 6  # noqa: PLR2004 its leaders decide
    above: ColumnElement[bool] = and_(not_(is_county_s), _DECIDER.in_(who.decides_for))
    if who.is_leader:
        above = or_(above, is_county_s)
    return and_(Incident.state.in_([State.ACCEPTED.value, State.IN_HANDLING.value]), pending, above)


def _of_incident(who: _Worker, duty: Duty, condition: ColumnElement[bool]) -> Asked:
    due = Incident.due_at.label("duty_due_at")
    return visible(who.sight, Incident.id, *_named(duty), due).where(condition)


def _of_work(
    who: _Worker, duty: Duty, states: tuple[str, ...], condition: ColumnElement[bool]
) -> Asked:
    due = func.least(IncidentWork.due_at, Incident.due_at).label("duty_due_at")
    return (
        visible(who.sight, Incident.id, _duty(duty), IncidentWork.no.label("work"), due)
        .join(IncidentWork, IncidentWork.incident_id == Incident.id)
        .where(IncidentWork.state.in_(states), condition)
    )


def _duty(duty: Duty) -> Any:  # noqa: ANN401 a column
    return literal(duty.value, String).label("duty")


def _named(duty: Duty) -> tuple[Any, Any]:
    return _duty(duty), null().cast(Integer).label("work")
