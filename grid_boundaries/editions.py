"""Editions of the grid: draft, examined, in force from a date, retired; never changed once active.

A use case changes rows and returns; the caller commits.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, delete, insert, select, text, update

from geo.metric import geodesic_area_m2
from geo.postgis import Record, ewkt
from geo.topology import Polygons
from grid_boundaries import queries
from grid_boundaries.changes import Changes, Lineage, compare
from grid_boundaries.codes import DEFAULT_SCHEME
from grid_boundaries.errors import (
    BoundaryError,
    EditionStateError,
    NameTakenError,
    NotYetInForceError,
    OlderThanActiveError,
    UncodedGridsError,
)
from grid_boundaries.lookup import hold_edition
from grid_boundaries.model import Edition, Grid, GridLineage
from grid_boundaries.vocabulary import EditionState


@dataclass(frozen=True, slots=True)
class DraftGrids:
    """The grids of a draft, as parallel sequences; polygons in EPSG:4490 degrees."""

    codes: Sequence[str]
    names: Sequence[str]
    kinds: Sequence[str]
    village_codes: Sequence[str]
    households: Sequence[int | None]
    polygons: Polygons


@dataclass(frozen=True, slots=True)
class Draft:
    """What makes an edition before anybody has looked at it.

    Attributes
    ----------
    datum_confirmed
        A person has compared the grids with the county outline and found them in place.
    water
        Ground declared to belong to no grid, EPSG:4490.
    """

    name: str
    county_code: str
    effective_from: date
    grids: DraftGrids
    synthetic: bool
    expected_grids: int | None = None
    code_scheme: str = DEFAULT_SCHEME
    based_on: uuid.UUID | None = None
    datum_confirmed: bool = False
    water: BaseGeometry | None = None
    source: Mapping[str, Any] = field(default_factory=dict)


_ADD_GRIDS = text(
    """
INSERT INTO grid (edition_id, code, name, kind, village_code, households, area_m2, geom)
SELECT :edition, code, name, kind, village_code, households, area_m2,
  ST_Multi(ST_SetSRID(ST_GeomFromWKB(wkb), 4490))
FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[]), CAST(:kinds AS text[]),
  CAST(:village_codes AS text[]), CAST(:households AS int[]), CAST(:areas AS float8[]),
  CAST(:polygons AS bytea[]))
  AS t(code, name, kind, village_code, households, area_m2, wkb)
"""
)


def create_edition(db: Connection, draft: Draft, *, now: datetime) -> uuid.UUID:
    """Keep a draft as a new edition.

    Raises
    ------
    UncodedGridsError, NameTakenError
        As `reasons_against` says.
    """
    for reason in reasons_against(db, draft):
        raise reason
    edition_id = uuid.uuid4()
    db.execute(
        insert(Edition).values(
            id=edition_id,
            name=draft.name,
            county_code=draft.county_code,
            state=EditionState.DRAFT,
            effective_from=draft.effective_from,
            expected_grids=draft.expected_grids,
            code_scheme=draft.code_scheme,
            synthetic=draft.synthetic,
            source=dict(draft.source),
            based_on=draft.based_on,
            datum_confirmed=draft.datum_confirmed,
            water=None if draft.water is None else ewkt(draft.water),
            created_at=now,
        )
    )
    grids = draft.grids
    db.execute(
        _ADD_GRIDS,
        {
            "edition": edition_id,
            "codes": [code.strip() for code in grids.codes],
            "names": list(grids.names),
            "kinds": list(grids.kinds),
            "village_codes": list(grids.village_codes),
            "households": list(grids.households),
            "areas": geodesic_area_m2(grids.polygons).tolist(),
            "polygons": shapely.to_wkb(grids.polygons).tolist(),
        },
    )
    return edition_id


def reasons_against(db: Connection, draft: Draft) -> list[BoundaryError]:
    """Return why a draft cannot be kept, if it cannot.

    A grid without a code, or two with the same, could not be told apart later; nor could two
    editions of the same name. A name is free again once its edition has been discarded.
    """
    found: list[BoundaryError] = []
    codes = [code.strip() for code in draft.grids.codes]
    given = [code for code in codes if code]
    missing, twice = len(codes) - len(given), len(given) - len(set(given))
    if missing or twice:
        found.append(UncodedGridsError(missing=missing, twice=twice))
    if draft.name in _names_like(db, draft.county_code, draft.name):
        found.append(NameTakenError())
    return found


def free_name(db: Connection, county_code: str, name: str) -> str:
    """Return a name that no edition of the county has: this one, or with a number behind it."""
    taken = _names_like(db, county_code, name)
    if name not in taken:
        return name
    return next(f"{name}（{n}）" for n in count(2) if f"{name}（{n}）" not in taken)


def _names_like(db: Connection, county_code: str, name: str) -> set[str]:
    asked = select(Edition.name).where(
        Edition.county_code == county_code, Edition.name.startswith(name, autoescape=True)
    )
    return set(db.scalars(asked))


def lock_edition(db: Connection, edition_id: uuid.UUID) -> Record:
    """Return an edition, kept from others until this transaction ends.

    Raises
    ------
    EditionNotFoundError
        When there is none with this id.
    """
    row = db.execute(
        select(Edition.__table__).where(Edition.id == edition_id).with_for_update(key_share=True)
    ).one_or_none()
    if row is None:
        raise queries.EditionNotFoundError
    return row


def need_state(edition: Record, *wanted: EditionState) -> None:
    """Refuse an edition that is in none of the states `wanted`."""
    if edition.state not in wanted:
        raise EditionStateError(EditionState(edition.state), *wanted)


def check_activation(db: Connection, edition_id: uuid.UUID, *, today: date) -> Record | None:
    """Return the active edition that this one would retire; nothing is changed.

    Raises
    ------
    EditionStateError
        When it is not validated.
    NotYetInForceError, OlderThanActiveError
        When its day has not come, or lies before the active edition's.
    """
    edition = queries.read_edition(db, edition_id)
    active = queries.active_edition(db)
    _check_turn(edition, active, today)
    return active


def activate_edition(
    db: Connection, edition_id: uuid.UUID, *, now: datetime, today: date
) -> uuid.UUID | None:
    """Bring a validated edition into force and retire the one before; return that one's id.

    Takes the edition lock alone: incidents that are being written finish first, later ones
    see the new edition. Commit soon. What takes long is done before the lock is taken.

    Raises
    ------
    EditionStateError, NotYetInForceError, OlderThanActiveError
        As `check_activation` says.
    """
    edition = lock_edition(db, edition_id)
    need_state(edition, EditionState.VALIDATED)
    seen = _active(db)
    _check_turn(edition, seen, today)
    traced = None if seen is None else _trace(db, seen.id, edition_id)
    hold_edition(db)
    active = _active(db)
    if active is not None:
        if seen is None or active.id != seen.id:  # another activation came first
            _check_turn(edition, active, today)
            traced = _trace(db, active.id, edition_id)
        _retire(db, active, edition, now)
    if traced is not None and traced.lineage:
        db.execute(insert(GridLineage), [_lineage(edition.id, one) for one in traced.lineage])
    db.execute(
        update(Edition)
        .where(Edition.id == edition_id)
        .values(state=EditionState.ACTIVE, activated_at=now)
    )
    return None if active is None else active.id


def reschedule_edition(db: Connection, edition_id: uuid.UUID, effective_from: date) -> None:
    """Give an edition that never was in force another day to take effect.

    Raises
    ------
    EditionStateError
        When it is or was active.
    """
    need_state(lock_edition(db, edition_id), EditionState.DRAFT, EditionState.VALIDATED)
    db.execute(
        update(Edition).where(Edition.id == edition_id).values(effective_from=effective_from)
    )


def discard_edition(db: Connection, edition_id: uuid.UUID) -> None:
    """Remove an edition that never was in force.

    Raises
    ------
    EditionStateError
        When it is or was active.
    """
    need_state(lock_edition(db, edition_id), EditionState.DRAFT, EditionState.VALIDATED)
    db.execute(delete(Grid).where(Grid.edition_id == edition_id))
    db.execute(delete(Edition).where(Edition.id == edition_id))


def _check_turn(edition: Record, active: Record | None, today: date) -> None:
    need_state(edition, EditionState.VALIDATED)
    if edition.effective_from > today:
        raise NotYetInForceError(day=edition.effective_from, today=today)
    if active is not None and edition.effective_from < active.effective_from:
        raise OlderThanActiveError(day=edition.effective_from, active_day=active.effective_from)


def _active(db: Connection) -> Record | None:
    asked = select(Edition.id, Edition.effective_from).where(Edition.state == EditionState.ACTIVE)
    return db.execute(asked).one_or_none()


def _trace(db: Connection, old: uuid.UUID, new: uuid.UUID) -> Changes:
    return compare(queries.boundary_rows(db, old).as_set(), queries.boundary_rows(db, new).as_set())


def _retire(db: Connection, active: Record, edition: Record, now: datetime) -> None:
    db.execute(
        update(Edition)
        .where(Edition.id == active.id)
        .values(state=EditionState.RETIRED, effective_to=edition.effective_from, retired_at=now)
    )


def _lineage(edition_id: uuid.UUID, one: Lineage) -> dict[str, Any]:
    return {
        "edition_id": edition_id,
        "old_code": one.old_code,
        "new_code": one.new_code,
        "kind": one.kind.value,
        "share_of_old": one.share_of_old,
        "share_of_new": one.share_of_new,
    }
