"""Reading where incidents are: points for maps, and counts by cell."""

import json
from dataclasses import replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, Integer, Text, and_, case, func, or_, select

from geo.postgis import Record
from governance.incidents.disclosure import show_written
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.reading.filtering import (
    CURRENT,
    LATEST_FIRST,
    IncidentFilter,
    matching,
    visible,
)
from governance.incidents.visibility import (
    POINT_OF_GRID,
    is_exact,
    is_open,
    is_own,
    shown_point,
)
from governance.people.masking import Viewer
from governance.people.sight import Sight
from grid_boundaries.model import Grid

#: What a map tells of an incident, beside its title.
_ON_THE_MAP: Final = (
    Incident.id,
    Incident.no,
    Incident.category,
    Incident.channel,
    Incident.state,
    Incident.occurred_at,
    GridAssignment.grid_code,
    GridAssignment.confidence,
)


def incident_features(
    db: Connection, sight: Sight, wanted: IncidentFilter, *, limit: int
) -> tuple[list[str], bool]:
    """Return matching incidents that have a point to show as GeoJSON features, and whether more do.

    Latest first; of what a person wrote only the title is in it.
    """
    positioned = matching(sight, wanted, Incident.id).where(_has_point(sight))
    page = positioned.order_by(*LATEST_FIRST).limit(limit + 1).subquery("page")
    shape = func.ST_AsGeoJSON(shown_point(sight), 7, 0)  # 0: no member "crs"
    told = [part for column in _ON_THE_MAP for part in (column.key, column)]
    properties = func.json_build_object(*told, "is_exact", is_exact(sight)).cast(Text)
    start = func.concat('{"type":"Feature","geometry":', shape, ',"properties":', properties)
    asked = (
        visible(sight, start.label("start"), Incident.title, is_own(sight).label("is_own"))
        .join(page, page.c.id == Incident.id)
        .outerjoin(GridAssignment, CURRENT)
        .outerjoin(Grid, Grid.id == GridAssignment.grid_id)
        .order_by(*LATEST_FIRST)
    )
    features = [_with_title(row, sight.viewer) for row in db.execute(asked)]
    return features[:limit], len(features) > limit


def _has_point(sight: Sight) -> ColumnElement[bool]:
    """Return where there is a point to show: its own, or that of its grid."""
    if sight.is_everything:
        return Incident.geom.is_not(None)
    return and_(Incident.geom.is_not(None), or_(Incident.area != "", is_exact(sight)))


def _with_title(row: Record, viewer: Viewer) -> str:
    """Return a feature whose last property is its title."""
    title = row.title if row.is_own else show_written("title", row.title, viewer)
    return f'{row.start[:-1]},"title":{json.dumps(title, ensure_ascii=False)}}}}}'


def gather_positions(
    db: Connection, sight: Sight, wanted: IncidentFilter, *, lon_step: float, lat_step: float
) -> list[tuple[int, int, int]]:
    """Return (column, row, incidents) of each cell with matching incidents that have a grid.

    A cell spans `lon_step` by `lat_step` degrees; column and row count from 0° E, 0° N. What is
    kept closely counts where its grid is, not where it was.
    """
    point = case((is_open(sight), GridAssignment.geom), else_=POINT_OF_GRID)
    column = func.floor(func.ST_X(point) / lon_step).cast(Integer).label("x")
    row = func.floor(func.ST_Y(point) / lat_step).cast(Integer).label("y")
    located = matching(sight, replace(wanted, outcome="assigned"), column, row)
    cells = located.join(Grid, Grid.id == GridAssignment.grid_id).subquery("cells")
    asked = select(cells.c.x, cells.c.y, func.count()).group_by(cells.c.x, cells.c.y)
    asked = asked.order_by(cells.c.x, cells.c.y)
    return [(int(x), int(y), int(n)) for x, y, n in db.execute(asked)]
