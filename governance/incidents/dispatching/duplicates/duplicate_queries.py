"""Reading the reports that may be of the same thing as one of them."""

import uuid
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from geo.postgis import Record
from governance.incidents.dispatching.duplicates.likeness import Near, Report, Window, key_of
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.visibility import is_exact, seen_by, shown_title, sight_setting
from governance.incidents.vocabulary import State
from governance.incidents.work_model import IncidentReporter
from governance.people.sight import Sight

#: What never counted as a report.
_NO_REPORTS: Final = (State.DRAFT.value, State.VOIDED.value)

#: A degree is longer than this everywhere below 45° of latitude in either direction, in metres.
_SHORTEST_DEGREE_M: Final = 78_000

_PLACE = func.coalesce(GridAssignment.geom, Incident.geom)
_CURRENT = and_(GridAssignment.incident_id == Incident.id, GridAssignment.current)
_TOWNSHIP_DIGITS: Final = 9


def _columns(sight: Sight) -> tuple[ColumnElement[Any] | InstrumentedAttribute[Any], ...]:
    return (
        Incident.id,
        Incident.no,
        shown_title(sight).label("title"),
        Incident.category,
        Incident.state,
        Incident.occurred_at,
        Incident.address,
    )


def read_report(db: Connection, incident_id: uuid.UUID, sight: Sight) -> Record | None:
    """Return a report with its area and place, as far as it may be seen.

    `lon`, `lat` and `address` are None where who looks may not know the very place.
    """
    exact = is_exact(sight)
    asked = (
        select(
            *_columns(sight),
            Incident.area,
            exact.label("is_exact"),
            func.ST_X(_PLACE).label("lon"),
            func.ST_Y(_PLACE).label("lat"),
        )
        .outerjoin(GridAssignment, _CURRENT)
        .where(Incident.id == incident_id, seen_by(sight))
    )
    return db.execute(asked).one_or_none()


def report_of(row: Record) -> Report:
    """Return a row as likeness asks."""
    key = key_of(row.address)
    return Report(row.id, row.no, row.title, row.category, row.state, row.occurred_at, key)


def others_near(db: Connection, row: Record, window: Window, sight: Sight) -> list[Near]:
    """Return reports of the same category and span of time that are near, or in its township.

    Only those whose very place who looks may know; of the township's those with an address, which
    `likeness` compares.
    """
    if not row.is_exact:
        return []
    db.execute(select(sight_setting(sight)))  # who reported stands behind a second wall
    rows = db.execute(_others(row, window, sight))
    return [Near(report_of(one), one.metres, one.is_same_reporter) for one in rows]


#: Who reported the one and the other; made once, as to make an alias takes its time.
_OWN, _OTHER = aliased(IncidentReporter), aliased(IncidentReporter)


def _others(row: Record, window: Window, sight: Sight) -> Select[*tuple[Any, ...]]:
    point = func.ST_SetSRID(func.ST_MakePoint(bindparam("lon"), bindparam("lat")), 4490)
    metres = func.ST_Distance(func.geography(_PLACE), func.geography(point))
    return (
        select(
            *_columns(sight),
            metres.label("metres"),
            case(
                # That two informants are one would lead to who they are.
                (or_(_OWN.is_informant, _OTHER.is_informant), None),
                else_=_OWN.phone_index == _OTHER.phone_index,
            ).label("is_same_reporter"),
        )
        .outerjoin(GridAssignment, _CURRENT)
        .outerjoin(_OWN, _OWN.incident_id == row.id)
        .outerjoin(_OTHER, _OTHER.incident_id == Incident.id)
        .where(
            Incident.category == row.category,
            Incident.id != row.id,
            Incident.state.not_in(_NO_REPORTS),
            Incident.occurred_at.between(
                row.occurred_at - window.span, row.occurred_at + window.span
            ),
            _is_around(row, window, point),
            seen_by(sight),
            is_exact(sight),
        )
        .params(lon=row.lon, lat=row.lat)
    )


def _is_around(row: Record, window: Window, point: ColumnElement[Any]) -> ColumnElement[bool]:
    reach = window.distance_m / _SHORTEST_DEGREE_M
    near = _PLACE.op("&&")(func.ST_Expand(point, reach))
    township = row.area[:_TOWNSHIP_DIGITS]
    same_township = and_(
        Incident.address.is_not(None),
        or_(Incident.area.startswith(township, autoescape=True), Incident.area == ""),
    )
    if not key_of(row.address):
        return near
    return same_township if row.lon is None else or_(near, same_township)
