"""Where matching incidents are, gathered into the cells of a tile: a million stay a few hundred."""

import math
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Uuid,
    any_,
    func,
    literal,
    select,
)

from geo.tiles import EXTENT, MOST_LAT, Tile
from governance.incidents.maps.points import points_of_grids
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.reading.filtering import (
    CURRENT,
    IncidentFilter,
    ShownBy,
    matching,
    visible,
)
from governance.people.sight import Sight

#: From this zoom on a tile holds so small a part of a county that looking for it by place pays.
#: Below it the whole county is gathered at once, from the index that carries all that maps ask, and
#: every tile cut from that.
CLIPPED_FROM: Final = 10


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
    part = tile.part_of(wanted.bbox)
    if part is None:
        return Cells([], [], [], [])
    here = replace(wanted, bbox=part)
    return cut_out(gather_cells(db, sight, here, tile.z, cell=cell), tile)


@dataclass(frozen=True, slots=True)
class GatheredCells:
    """Cells of a zoom, wherever they lie: sums of columns and of rows, incidents, one's id.

    Columns and rows are in parts of tiles, from the north-west corner of the world.
    """

    cells: Mapping[tuple[int, int], "_Gathered"]


def gather_cells(
    db: Connection, sight: Sight, wanted: IncidentFilter, z: int, *, cell: int
) -> GatheredCells:
    """Gather matching incidents into the cells of a zoom; those in no tile's box are left out."""
    gathered: dict[tuple[int, int], _Gathered] = {}
    for x, y, n, one in (
        *_cells_by_place(db, sight, wanted, z, cell),
        *_cells_by_grid(db, sight, wanted, z),
    ):
        place = (int(x // cell), int(y // cell))
        before = gathered.get(place, _NOTHING)
        gathered[place] = (before[0] + x * n, before[1] + y * n, before[2] + n, one)
    return GatheredCells(gathered)


def cut_out(gathered: GatheredCells, tile: Tile) -> Cells:
    """Return those of gathered cells that lie in a tile of their zoom."""
    west, north = tile.x * EXTENT, tile.y * EXTENT
    middles = (
        (math.floor(x / n) - west, math.floor(y / n) - north, n, one)
        for x, y, n, one in gathered.cells.values()
    )
    held = [one for one in middles if 0 <= one[0] < EXTENT and 0 <= one[1] < EXTENT]
    return Cells(
        x=[x for x, *_ in held],
        y=[y for _, y, *_ in held],
        n=[n for *_, n, _ in held],
        ids=[one if n == 1 else None for *_, n, one in held],
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


def _place_at(z: int) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """Return column and row of an incident's own place at a zoom: see `geo.tiles.Tile`."""
    parts = EXTENT * (1 << z)
    across = (func.ST_X(Incident.geom) + 180.0) / 360.0
    lat = func.greatest(func.least(func.ST_Y(Incident.geom), MOST_LAT), -MOST_LAT)
    slope = func.tan(math.pi / 4 + func.radians(lat) / 2)
    return across * parts, (0.5 - func.ln(slope) / (2 * math.pi)) * parts


def _cells_by_place(
    db: Connection, sight: Sight, wanted: IncidentFilter, z: int, cell: int
) -> list[_Gathered]:
    column, row = _place_at(z)
    columns = (Incident.id, column.label("x"), row.label("y"))
    asked = matching(sight, wanted, *columns, shown=ShownBy.PLACE)
    place = asked.where(Incident.geom.is_not(None)).subquery("place")
    x, y = place.c.x, place.c.y
    gathered = select(
        func.avg(x), func.avg(y), func.count(), func.array_agg(place.c.id)[1]
    ).group_by(*(func.floor(part / cell).cast(BigInteger) for part in (x, y)))
    return [tuple(row) for row in db.execute(gathered).all()]


def _cells_by_grid(db: Connection, sight: Sight, wanted: IncidentFilter, z: int) -> list[_Gathered]:
    """Return what is shown by its grid alone."""
    if sight.is_everything:
        return []
    one = func.array_agg(Incident.id)[1]
    hidden = matching(sight, wanted, Incident.area, func.count(), one, shown=ShownBy.GRID)
    hidden = hidden.group_by(Incident.area)
    counted = {code: (n, first) for code, n, first in db.execute(hidden)}
    corner = Tile(z, 0, 0)
    return [
        (*corner.place_of(lon, lat), *told) for (lon, lat), told in points_of_grids(db, counted)
    ]
