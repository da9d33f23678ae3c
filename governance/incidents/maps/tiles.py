"""Where matching incidents are, gathered into the cells of a tile: a million stay a few hundred."""

import math
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Integer,
    Uuid,
    any_,
    func,
    literal,
    not_,
    select,
)

from geo.tiles import EXTENT, Tile
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.reading.filtering import CURRENT, IncidentFilter, matching, visible
from governance.incidents.visibility import POINT_OF_GRID, is_exact
from governance.people.sight import Sight
from grid_boundaries.model import Edition, Grid
from grid_boundaries.vocabulary import EditionState


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells of a tile in which incidents are shown, as columns of equal length.

    Attributes
    ----------
    x, y
        The middle of the incidents of a cell, in parts of the tile, from its north-west corner.
    n
        Incidents.
    ids
        Where there is just one, its id; else None.
    """

    x: list[int]
    y: list[int]
    n: list[int]
    ids: list[uuid.UUID | None]


def cells_of(
    db: Connection, sight: Sight, wanted: IncidentFilter, tile: Tile, *, cell: int
) -> Cells:
    """Return the cells of a tile that hold matching incidents.

    Parameters
    ----------
    cell
        Side of a cell, in parts of the tile. An incident whose place is not shown counts at the
        point that stands for its grid.
    """
    here = replace(wanted, bbox=tile.bounds)
    gathered: dict[tuple[int, int], _Gathered] = {}
    for x, y, n, one in (
        *_cells_by_place(db, sight, here, tile, cell),
        *_cells_by_grid(db, sight, here, tile),
    ):
        place = (int(x // cell), int(y // cell))
        before = gathered.get(place, _NOTHING)
        gathered[place] = (before[0] + x * n, before[1] + y * n, before[2] + n, one)
    cells = gathered.values()
    return Cells(
        x=[round(x / n) for x, _, n, _ in cells],
        y=[round(y / n) for _, y, n, _ in cells],
        n=[n for *_, n, _ in cells],
        ids=[one if n == 1 else None for *_, n, one in cells],
    )


def told_of(
    db: Connection, sight: Sight, ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, str | None]]:
    """Return category and certainty of the grid of some incidents, as far as they may be seen."""
    asked = visible(sight, Incident.id, Incident.category, GridAssignment.confidence)
    asked = asked.outerjoin(GridAssignment, CURRENT)
    rows = db.execute(asked.where(Incident.id == any_(literal(list(ids), ARRAY(Uuid)))))
    return {row.id: (row.category, row.confidence) for row in rows}


#: Sums of columns and of rows, incidents, and the id of one of them.
_Gathered = tuple[float, float, int, uuid.UUID | None]
_NOTHING: Final[_Gathered] = (0.0, 0.0, 0, None)


def _place_in(tile: Tile) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return column and row of an incident's own place in a tile: see `geo.tiles.Tile`."""
    across = (func.ST_X(Incident.geom) + 180.0) / 360.0
    slope = func.tan(math.pi / 4 + func.radians(func.ST_Y(Incident.geom)) / 2)
    down = 0.5 - func.ln(slope) / (2 * math.pi)
    return (across * tile.count - tile.x) * EXTENT, (down * tile.count - tile.y) * EXTENT


def _cells_by_place(
    db: Connection, sight: Sight, wanted: IncidentFilter, tile: Tile, cell: int
) -> list[_Gathered]:
    column, row = _place_in(tile)
    asked = matching(sight, wanted, Incident.id, column.label("x"), row.label("y"))
    place = asked.where(is_exact(sight)).subquery("place")
    x, y = place.c.x, place.c.y
    gathered = (
        select(func.avg(x), func.avg(y), func.count(), func.array_agg(place.c.id)[1])
        .where(x >= 0, x < EXTENT, y >= 0, y < EXTENT)
        .group_by(func.floor(x / cell).cast(Integer), func.floor(y / cell).cast(Integer))
    )
    return [tuple(row) for row in db.execute(gathered)]


def _cells_by_grid(
    db: Connection, sight: Sight, wanted: IncidentFilter, tile: Tile
) -> list[_Gathered]:
    """Return what is shown by its grid alone; the point of each grid is worked out once."""
    if sight.is_everything:
        return []
    hidden = matching(sight, wanted, Incident.area, func.count().label("n"))
    one = func.array_agg(Incident.id)[1].label("id")
    hidden = hidden.add_columns(one).where(not_(is_exact(sight))).group_by(Incident.area)
    counted = hidden.subquery("hidden")
    latest = (Edition.state == EditionState.ACTIVE).desc(), Edition.activated_at.desc()
    point = (
        select(POINT_OF_GRID)
        .join(Edition, Edition.id == Grid.edition_id)
        .where(Grid.code == counted.c.area)
        .order_by(*latest)
        .limit(1)
        .scalar_subquery()
    )
    shown = select(counted, point.label("point")).subquery("shown")
    asked = select(func.ST_X(shown.c.point), func.ST_Y(shown.c.point), shown.c.n, shown.c.id)
    placed = ((*tile.place_of(lon, lat), n, one) for lon, lat, n, one in db.execute(asked))
    return [
        (column, row, n, one)
        for column, row, n, one in placed
        if 0 <= column < EXTENT and 0 <= row < EXTENT
    ]
