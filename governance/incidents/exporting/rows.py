"""Incidents as rows of a file: read through a cursor, a batch at a time, each masked as an export.

Nothing counts as own in a file: it goes where its reader's rights do not. Of a place it tells the
grid, by a point that stands for it, whoever exports.
"""

import uuid
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, false, func, select

from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.disclosure import Shown, disclose
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.reading.filtering import (
    CURRENT,
    LATEST_FIRST,
    IncidentFilter,
    matching,
)
from governance.people.masking import Datum, Viewer, show
from governance.people.sight import Sight
from grid_boundaries.model import Grid
from grid_boundaries.queries import grid_names

#: Rows that are held at once.
BATCH: Final = 1000

#: Nothing by which somebody could be found: no reporter, no coordinates, nothing of the handling.
_COLUMNS: Final = (
    Incident.no,
    Incident.channel,
    Incident.category,
    Incident.tier,
    Incident.state,
    Incident.label,
    Incident.level,
    Incident.title,
    Incident.narrative,
    Incident.address,
    Incident.occurred_at,
    Incident.reported_at,
    Incident.due_at,
    Incident.closed_at,
    Incident.synthetic,
    GridAssignment.grid_id,
    GridAssignment.edition_id,
    GridAssignment.confidence,
    false().label("is_own"),
)


class TooManyIncidentsError(GovernanceError):
    """A file was to hold more incidents than may leave at once."""

    sentence = Words(
        zh="共 {n} 件，超过一次导出的上限 {most} 件：请选择较短的时间段。",
        en="{n} incidents are more than the {most} that one file may hold: choose a shorter "
        "period.",
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows a file will have, and whether any of them is invented."""

    n: int
    is_synthetic: bool


@dataclass(frozen=True, slots=True)
class GridPlace:
    """A grid as a row names it, with a point that stands for all of it, in degrees."""

    code: str
    name: str
    village: str | None
    township: str | None
    lon: float
    lat: float


def tally_export(db: Connection, sight: Sight, wanted: IncidentFilter) -> Tally:
    """Return what an export would hold if it were read now."""
    asked = matching(sight, wanted, func.count(), func.bool_or(Incident.synthetic))
    n, is_synthetic = db.execute(asked).one()
    return Tally(n, bool(is_synthetic))


def check_tally(tally: Tally, *, most: int) -> None:
    """Refuse what is more than the county lets leave at once; raises `TooManyIncidentsError`."""
    if tally.n > most:
        raise TooManyIncidentsError(n=tally.n, most=most)


def read_batches(
    db: Connection, sight: Sight, wanted: IncidentFilter, *, most: int | None = None
) -> Generator[list[Shown]]:
    """Yield the matching incidents, latest first, each with its `place` (None without a grid).

    The transaction must last until the last batch is taken; no more than one is held. Who stops
    before that closes the generator, and with it the cursor.

    Parameters
    ----------
    most
        Rows after which to stop.
    """
    asked = (
        matching(sight, wanted, *_COLUMNS)
        .outerjoin(GridAssignment, CURRENT)
        .order_by(*LATEST_FIRST)
        .limit(most)
        .execution_options(stream_results=True, yield_per=BATCH)
    )
    places: dict[uuid.UUID, dict[int, GridPlace]] = {}
    with db.execute(asked) as found:
        for rows in found.partitions():
            for edition in {row.edition_id for row in rows} - places.keys() - {None}:
                places[edition] = places_of(db, edition)
            told = [mask_row(disclose(row, Viewer.EXPORT)) for row in rows]
            for row in told:
                row.place = places[row.edition_id][row.grid_id] if row.edition_id else None
            yield told


def mask_row(row: Shown) -> Shown:
    """Return a disclosed row without numbers that stand before the village in its address."""
    row.address = show(Datum.NARRATIVE, Viewer.EXPORT, row.address)
    return row


def places_of(db: Connection, edition_id: uuid.UUID) -> dict[int, GridPlace]:
    """Return every grid of an edition by its id."""
    point = func.ST_PointOnSurface(Grid.geom)
    asked = select(Grid.id, func.ST_X(point), func.ST_Y(point)).where(Grid.edition_id == edition_id)
    points = {grid_id: (lon, lat) for grid_id, lon, lat in db.execute(asked)}
    return {
        row.id: GridPlace(row.code, row.name, row.village_name, row.township_name, *points[row.id])
        for row in grid_names(db, edition_id)
    }
