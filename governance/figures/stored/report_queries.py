"""Reading reports for comparison: who and where, as far as known by a moment."""

import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
    Text,
    func,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from governance.incidents.model import GridAssignment, Incident, IncidentEvent
from governance.incidents.visibility import seen_by, sight_setting
from governance.incidents.vocabulary import EventKind
from governance.incidents.work_model import IncidentReporter
from governance.people.sight import Sight
from governance.vocabulary import Verb

_E = IncidentEvent
#: By these it is said what an incident is about.
_NAMING: Final = (EventKind.REPORTED, Verb.ACCEPT)


def voided_by(as_of: datetime) -> Select[uuid.UUID]:
    """Return the incidents that were void by a moment; what is void stays so."""
    return select(_E.incident_id).where(_E.kind == Verb.VOID, _E.at <= as_of)


def last_assigned(value: ColumnElement[Any] | SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """Return what the latest of an incident's assignments says, as an aggregate over them.

    Ordering the rows and taking the first would tempt the server to walk the whole table.
    """
    return func.array_agg(aggregate_order_by(value, GridAssignment.id.desc()))[1]


def read_reports(
    db: Connection, sight: Sight, *, since: datetime, as_of: datetime
) -> list[tuple[Any, ...]]:
    """Return the reports that `same_matter.report_frame` takes."""
    db.execute(select(sight_setting(sight)))
    named = (
        select(_E.details["category"].astext.label("category"))
        .where(_E.incident_id == Incident.id, _E.at <= as_of)
        .where(_E.kind.in_(_NAMING), _E.details.has_key("category"))
        .order_by(_E.version.desc())
        .limit(1)
        .lateral("named")
    )
    at = GridAssignment.geom
    place = (
        select(last_assigned(func.ST_X(at)).label("lon"), last_assigned(func.ST_Y(at)).label("lat"))
        .where(GridAssignment.incident_id == Incident.id, GridAssignment.decided_at <= as_of)
        .lateral("place")
    )
    asked = (
        select(
            Incident.id,
            Incident.reported_at,
            func.coalesce(named.c.category, Incident.category).label("category"),
            func.encode(IncidentReporter.phone_index, "hex").cast(Text).label("reporter"),
            place.c.lon,
            place.c.lat,
        )
        .select_from(Incident)
        .outerjoin(named, true())
        .join(place, true())
        .outerjoin(IncidentReporter, IncidentReporter.incident_id == Incident.id)
        .where(seen_by(sight), Incident.reported_at >= since, Incident.reported_at <= as_of)
        .where(Incident.id.not_in(voided_by(as_of)))
    )
    return [tuple(row) for row in db.execute(asked)]


def records_begin(db: Connection, sight: Sight, *, as_of: datetime) -> datetime | None:
    """Return when the first report came in that is seen; None when there is none."""
    asked = select(func.min(Incident.reported_at)).where(seen_by(sight))
    found: datetime | None = db.scalar(asked.where(Incident.reported_at <= as_of))
    return found
