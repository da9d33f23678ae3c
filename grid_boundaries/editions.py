"""Editions of the grid: draft, examined, in force from a date, retired; never changed once active.

A use case changes rows and returns; the caller commits.
"""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from geo.postgis import Record
from grid_boundaries import queries
from grid_boundaries.changes import Changes, Lineage, compare
from grid_boundaries.errors import (
    EditionStateError,
    NotYetInForceError,
    OlderThanActiveError,
)
from grid_boundaries.lookup import hold_edition
from grid_boundaries.model import Edition, Grid, GridLineage
from grid_boundaries.vocabulary import EditionState


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
