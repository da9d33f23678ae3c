"""Reading where incidents are: points for maps, and counts by cell."""

import json
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    any_,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on

from geo.postgis import Record
from governance.incidents.disclosure import show_written
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.reading.filtering import (
    CURRENT,
    LATEST_FIRST,
    Asked,
    IncidentFilter,
    matching,
    visible,
)
from governance.incidents.visibility import (
    is_exact,
    is_open,
    is_own,
    shown_point,
)
from governance.people.masking import Viewer
from governance.people.sight import Sight
from grid_boundaries.model import Edition, Grid
from grid_boundaries.vocabulary import EditionState

Counted = TypeVar("Counted")

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
    located = replace(wanted, outcome="assigned")
    column = func.floor(func.ST_X(Incident.geom) / lon_step).cast(Integer)
    row = func.floor(func.ST_Y(Incident.geom) / lat_step).cast(Integer)
    is_told = is_open(sight)
    by_place = matching(sight, located, column, row, func.count()).where(is_told)
    cells = Counter({(x, y): n for x, y, n in db.execute(by_place.group_by(column, row)).all()})
    by_grid = matching(sight, located, Incident.area, func.count()).where(not_(is_told))
    for (lon, lat), n in points_of_grids(db, dict(_pairs(db, by_grid))):
        cells[math.floor(lon / lon_step), math.floor(lat / lat_step)] += n
    return [(x, y, n) for (x, y), n in sorted(cells.items())]


def _pairs(db: Connection, asked: Asked) -> list[tuple[str, int]]:
    return [(code, n) for code, n in db.execute(asked.group_by(Incident.area))]


def points_of_grids(
    db: Connection, counted: Mapping[str, Counted]
) -> list[tuple[tuple[float, float], Counted]]:
    """Return where each grid's incidents are shown when their places are not, in degrees.

    Of a code that several editions have, the grid of the edition in force stands for it.
    """
    latest = ((Edition.state == EditionState.ACTIVE).desc(), Edition.activated_at.desc())
    grids = (
        select(Grid.code, Grid.geom)
        .join(Edition, Edition.id == Grid.edition_id)
        .where(Grid.code == any_(literal(list(counted), ARRAY(Text))))
        .order_by(Grid.code, *latest)
        .ext(distinct_on(Grid.code))
        .subquery("grids")
    )
    point = func.ST_PointOnSurface(grids.c.geom)
    asked = select(grids.c.code, func.ST_X(point), func.ST_Y(point))
    return [((lon, lat), counted[code]) for code, lon, lat in db.execute(asked)]
