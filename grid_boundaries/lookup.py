"""Position to grid: the polygons of an edition, indexed once, and the lock that guards a flip."""

import uuid
from collections import Counter, OrderedDict
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

import shapely
from sqlalchemy import Connection, text

from geo.assign.answers import Match
from geo.errors import Words
from geo.lonlat import LonLat
from geo.postgis import Record
from grid_boundaries.errors import BoundaryError
from grid_boundaries.queries import active_edition

if TYPE_CHECKING:
    from geo.assign.index import PolygonIndex

#: Names the lock that writers share and an activation takes alone ("wangge edition").
_EDITION_LOCK = 0x77616E67_67650001

#: The lock of `share_edition` as SQL, for a statement sent together with others.
SHARE_EDITION = f"SELECT pg_advisory_xact_lock_shared({_EDITION_LOCK})"

_SHARE = text(SHARE_EDITION)
#: One change of the tree, or of the drafts there are, at a time ("wangge upkeep").
_UPKEEP = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=0x77616E67_67650003)
_HOLD = text("SELECT pg_advisory_xact_lock(:key)").bindparams(key=_EDITION_LOCK)
_ACTIVE = text("SELECT id FROM edition WHERE state = 'active'")
_ACTIVE_COUNTY = text("SELECT county_code FROM edition WHERE state = 'active'")
_AS_OF = text(
    "SELECT id FROM edition WHERE state IN ('active', 'retired') AND effective_from <= :day"
    " AND (effective_to IS NULL OR effective_to > :day)"
    " ORDER BY effective_from DESC LIMIT 1"
)
_POLYGONS = text(
    "SELECT id, code, ST_AsBinary(geom) AS wkb, village_code FROM grid"
    " WHERE edition_id = :edition AND kind = 'general' ORDER BY code COLLATE \"C\""
)


class NoEditionError(BoundaryError):
    """No edition of the grid is in force at the time asked for."""

    sentence = Words(
        zh="{day} 没有生效的网格。请先导入并启用一版网格边界。",
        en="No grid boundaries are in force on {day}. Import and activate an edition first.",
    )


@dataclass(frozen=True, slots=True)
class EditionIndex:
    """The general grids of one edition, ready to be asked.

    Attributes
    ----------
    grid_ids
        Row id of each grid, by code.
    village_of
        Village code of each grid, by the grid's code.
    grids_in_village
        Number of general grids of each village, by its code.
    """

    edition_id: uuid.UUID
    index: "PolygonIndex"
    grid_ids: dict[str, int]
    village_of: dict[str, str]
    grids_in_village: Counter[str]

    def match(self, point: LonLat, accuracy_m: float | None = None) -> Match:
        """Return the grid of a point, by the rule of `geo.assign`."""
        return self.index.locate(point.lon, point.lat, accuracy_m)


def hold_upkeep(db: Connection) -> None:
    """Let no other transaction change the tree or add an edition until this one ends."""
    db.execute(_UPKEEP)


def share_edition(connection: Connection) -> None:
    """Hold off any activation until this transaction ends; writers do not hinder each other."""
    connection.execute(_SHARE)


def hold_edition(connection: Connection) -> None:
    """Wait for every writer and keep new ones waiting until this transaction ends."""
    connection.execute(_HOLD)


def active_edition_id(connection: Connection) -> uuid.UUID | None:
    """Return the edition in force now, if any."""
    found: uuid.UUID | None = connection.scalar(_ACTIVE)
    return found


def edition_in_force(connection: Connection, *, day: date) -> Record:
    """Return the edition in force, as `queries.list_editions` does.

    Raises
    ------
    NoEditionError
        When there is none; `day` is what it says.
    """
    edition = active_edition(connection)
    if edition is None:
        raise NoEditionError(day=day)
    return edition


def active_county(connection: Connection) -> str | None:
    """Return the code of the county whose edition is in force now, if any."""
    found: str | None = connection.scalar(_ACTIVE_COUNTY)
    return found


def edition_id_as_of(connection: Connection, day: date) -> uuid.UUID:
    """Return the edition that was in force on `day`.

    Raises
    ------
    NoEditionError
        When none was.
    """
    found: uuid.UUID | None = connection.scalar(_AS_OF, {"day": day})
    if found is None:
        raise NoEditionError(day=day.isoformat())
    return found


def load_index(connection: Connection, edition_id: uuid.UUID, *, snap_m: float) -> EditionIndex:
    """Read an edition's general grids and index them."""
    from geo.assign.index import PolygonIndex  # noqa: PLC0415 it compiles: a page need not wait

    rows = connection.execute(_POLYGONS, {"edition": edition_id}).all()
    polygons = shapely.from_wkb([bytes(row.wkb) for row in rows])
    index = PolygonIndex.build([row.code for row in rows], polygons, snap_m=snap_m)
    return EditionIndex(
        edition_id,
        index,
        {row.code: row.id for row in rows},
        {row.code: row.village_code for row in rows},
        Counter(row.village_code for row in rows),
    )


class GridLookup:
    """Indexes of the editions asked for last, built once each and shared between threads."""

    def __init__(self, *, snap_m: float, keep: int = 3) -> None:
        self._snap_m = snap_m
        self._keep = keep
        self._indexes: OrderedDict[uuid.UUID, EditionIndex] = OrderedDict()
        self._lock = Lock()
        self._building = Lock()

    def of(self, connection: Connection, edition_id: uuid.UUID) -> EditionIndex:
        """Return the index of one edition.

        While one is built, those that are there can be had: reports do not wait for a draft.
        """
        found = self._recall(edition_id)
        if found is not None:
            return found
        with self._building:
            found = self._recall(edition_id)
            if found is None:
                found = load_index(connection, edition_id, snap_m=self._snap_m)
                self._remember(found)
            return found

    def _recall(self, edition_id: uuid.UUID) -> EditionIndex | None:
        with self._lock:
            found = self._indexes.get(edition_id)
            if found is not None:
                self._indexes.move_to_end(edition_id)
            return found

    def _remember(self, made: EditionIndex) -> None:
        with self._lock:
            self._indexes[made.edition_id] = made
            while len(self._indexes) > self._keep:
                self._indexes.popitem(last=False)

    def active(self, connection: Connection) -> EditionIndex | None:
        """Return the index of the edition in force now, or None before the first activation."""
        edition_id = active_edition_id(connection)
        return None if edition_id is None else self.of(connection, edition_id)
