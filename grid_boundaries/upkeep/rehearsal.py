"""Looking at what an edition would be, without keeping or changing anything."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from geo.postgis import Record
from grid_boundaries import queries
from grid_boundaries.areas import territory_of
from grid_boundaries.changes import Changes, compare
from grid_boundaries.checks.boundary_set import BoundarySet, Tolerances
from grid_boundaries.checks.report import Report
from grid_boundaries.codes import scheme_named
from grid_boundaries.editions import check_activation, reschedule_edition
from grid_boundaries.upkeep.drafting import Draft
from grid_boundaries.validate import examine


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What an activation would do to the editions: whom it retires, and what changes."""

    edition: Record
    retires: Record | None
    changes: Changes | None


def examine_draft(db: Connection, draft: Draft, *, tolerances: Tolerances) -> Report:
    """Let the boundary doctor look at a draft that is not kept."""
    grids = draft.grids
    territory = territory_of(db, draft.county_code, draft.effective_from, synthetic=draft.synthetic)
    return examine(
        BoundarySet.of(
            grids.codes,
            grids.polygons,
            grids.kinds,
            water=draft.water,
            is_datum_confirmed=draft.datum_confirmed,
            village_codes=grids.village_codes,
        ),
        county_outline=territory.outline,
        villages=territory.villages,
        expected_count=draft.expected_grids,
        scheme=scheme_named(draft.code_scheme),
        tolerances=tolerances,
    )


def compare_editions(db: Connection, old: uuid.UUID, new: uuid.UUID) -> Changes:
    """Tell what became of the grids of one edition in another.

    Raises
    ------
    NotComparableError
        When a shape of either is invalid.
    """
    return compare(queries.boundary_rows(db, old).as_set(), queries.boundary_rows(db, new).as_set())


def rehearse_activation(
    db: Connection, edition_id: uuid.UUID, *, today: date, effective_from: date | None = None
) -> Rehearsal:
    """Return what an activation would do, on another day if asked; nothing is changed.

    Raises
    ------
    BoundaryError
        Where the activation itself would.
    """
    with db.begin_nested() as point:
        if effective_from is not None:
            reschedule_edition(db, edition_id, effective_from)
        active = check_activation(db, edition_id, today=today)
        edition = queries.read_edition(db, edition_id)
        point.rollback()
    changes = None if active is None else compare_editions(db, active.id, edition_id)
    return Rehearsal(edition, active, changes)
