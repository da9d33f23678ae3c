"""Reading incidents: lists, points for maps, counts, and one incident as it stands."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    Connection,
    Uuid,
    any_,
    exists,
    func,
    literal,
    select,
)

from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.disclosure import Shown, disclose
from governance.incidents.model import GridAssignment, Incident, IncidentEvent, PinTask
from governance.incidents.reading.filtering import (
    CURRENT,
    LATEST_FIRST,
    OPEN_PIN,
    Asked,
    IncidentFilter,
    matching,
    visible,
)
from governance.incidents.visibility import (
    is_own,
    shown_point,
)
from governance.people.sight import Sight
from grid_boundaries.model import Grid


class IncidentNotFoundError(GovernanceError):
    """There is no such incident."""

    sentence = Words(zh="没有这个事件。", en="There is no such incident.")


def holds_synthetic(db: Connection) -> bool:
    """Return whether any incident is invented, whoever may see it; at once, however many."""
    return bool(db.scalar(select(exists().where(Incident.synthetic))))


_COLUMNS = (
    Incident.id,
    Incident.no,
    Incident.channel,
    Incident.category,
    Incident.title,
    Incident.narrative,
    Incident.occurred_at,
    Incident.reported_at,
    Incident.state,
    Incident.address,
    Incident.raw_x,
    Incident.raw_y,
    Incident.raw_crs,
    Incident.accuracy_m,
    Incident.method,
    Incident.synthetic,
    Incident.version,
    Incident.label,
    Incident.holder,
    Incident.level,
    GridAssignment.grid_code,
    GridAssignment.confidence,
    Grid.name.label("grid_name"),
    Grid.village_code,
    PinTask.id.label("pin_id"),
    PinTask.reason.label("pin_reason"),
)


def list_incidents(
    db: Connection,
    sight: Sight,
    wanted: IncidentFilter,
    *,
    limit: int,
    after: tuple[datetime, uuid.UUID] | None = None,
) -> list[Shown]:
    """Return incidents, latest first; `after` is the (occurred_at, id) of the last one seen."""
    chosen = matching(sight, wanted, Incident.id)
    if after is not None:
        chosen = chosen.where(func.row(Incident.occurred_at, Incident.id) < func.row(*after))
    page = chosen.order_by(*LATEST_FIRST).limit(limit).subquery("page")
    asked = _with_grid_and_pin(sight).join(page, page.c.id == Incident.id)
    return [disclose(row, sight.viewer) for row in db.execute(asked.order_by(*LATEST_FIRST))]


def _with_grid_and_pin(sight: Sight) -> Asked:
    point = shown_point(sight)
    return (
        visible(
            sight,
            *_COLUMNS,
            is_own(sight).label("is_own"),
            func.ST_X(point).label("lon"),
            func.ST_Y(point).label("lat"),
        )
        .outerjoin(GridAssignment, CURRENT)
        .outerjoin(Grid, Grid.id == GridAssignment.grid_id)
        .outerjoin(PinTask, OPEN_PIN)
    )


def read_incident(db: Connection, sight: Sight, incident_id: uuid.UUID) -> Shown:
    """Return one incident with its current grid and pinning task.

    Raises
    ------
    IncidentNotFoundError
        When there is none with this id, or it may not be seen.
    """
    asked = _with_grid_and_pin(sight).where(Incident.id == incident_id)
    row = db.execute(asked).one_or_none()
    if row is None:
        raise IncidentNotFoundError
    return disclose(row, sight.viewer)


def seen_among(db: Connection, sight: Sight, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of some incidents may be seen."""
    asked = visible(sight, Incident.id).where(Incident.id == any_(literal(list(ids), _IDS)))
    return set(db.scalars(asked))


_IDS = ARRAY(Uuid)


def latest_event(db: Connection) -> int:
    """Return the number of the latest event: the version of all that is known of incidents.

    A transaction that began earlier may still commit a lower number afterwards.
    """
    return db.scalar(select(func.coalesce(func.max(IncidentEvent.seq), 0))) or 0
