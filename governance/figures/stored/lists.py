"""The incidents behind a figure, as far as who looks may read them, masked as every list is."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection

from governance.incidents.disclosure import Shown, disclose
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.queries import seen_among
from governance.incidents.reading.filtering import CURRENT, visible
from governance.incidents.visibility import is_own
from governance.people.sight import Sight
from grid_boundaries.model import Grid

_COLUMNS = (
    Incident.id,
    Incident.no,
    Incident.channel,
    Incident.category,
    Incident.title,
    Incident.reported_at,
    Incident.state,
    Incident.level,
    Incident.tier,
    Incident.supervision,
    Incident.label,
    Incident.synthetic,
    GridAssignment.grid_code,
    Grid.name.label("grid_name"),
)


def list_behind(
    db: Connection, sight: Sight, ids: Sequence[uuid.UUID], *, offset: int, limit: int
) -> tuple[list[Shown], int]:
    """Return a page of these incidents as they stand now, in their order, and how many there are.

    Those that may be counted but not read are left out of both.
    """
    readable = seen_among(db, sight, ids)
    page = [one for one in ids if one in readable][offset : offset + limit]
    asked = (
        visible(sight, *_COLUMNS, is_own(sight).label("is_own"))
        .outerjoin(GridAssignment, CURRENT)
        .outerjoin(Grid, Grid.id == GridAssignment.grid_id)
        .where(Incident.id.in_(page))
    )
    found = {row.id: disclose(row, sight.viewer) for row in db.execute(asked)}
    return [found[one] for one in page], len(readable)
