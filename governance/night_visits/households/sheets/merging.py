"""A row of a sheet beside what is known of its household: what it changes, and what it leaves."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.lonlat import PositionMethod
from geo.postgis import Record
from governance.night_visits.households.change_queries import FROM_VISITS
from governance.night_visits.households.placing import Placed, Wanted
from governance.night_visits.households.sheets.register_queries import Entry
from governance.night_visits.households.sheets.rows import HouseholdRow


@dataclass(frozen=True, slots=True)
class Merged:
    """What is told of a household now, what of it is new, and when it is due by that."""

    told: Mapping[str, Any]
    changes: Mapping[str, Any]
    due_on: date | None


def wanted_place(row: HouseholdRow, before: Record | None) -> Wanted | None:
    """Return what a household is to be placed by; None where it stays, or has nothing.

    A point that a person set stays until the sheet brings other coordinates.
    """
    if row.position is not None:
        is_same = before is not None and raw_before(before) == raw_of(row)
        return None if is_same else Wanted(row.position, row.address)
    if before is None:
        return None if row.address is None else Wanted(None, row.address)
    is_by_address = before.raw_x is None and before.method != PositionMethod.MAP_CLICK
    is_other = row.address is not None and row.address != before.address
    return Wanted(None, row.address) if is_by_address and is_other else None


def changes_of(row: HouseholdRow, before: Record) -> dict[str, Any]:
    """Return what a row changes, each as what it was and what it is."""
    now: dict[str, Any] = dict(row.told)
    if row.address is not None:
        now["address"] = row.address
    found = {
        name: [_plain(getattr(before, name)), _plain(value)]
        for name, value in now.items()
        if getattr(before, name) != value
    }
    was, raw = raw_before(before), raw_of(row)
    if raw is not None and raw != was:
        found["position"] = [was, raw]
    return found


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def raw_of(row: HouseholdRow) -> tuple[float, float, str] | None:
    """Return the coordinates of a row as they are kept."""
    return None if row.position is None else (*row.position[:2], row.position[2].name)


def raw_before(before: Record) -> tuple[float, float, str] | None:
    """Return the coordinates that are kept."""
    return None if before.raw_x is None else (before.raw_x, before.raw_y, before.raw_crs)


def place_of(placed: Placed) -> dict[str, Any]:
    """Return where a household was put, as it is written."""
    return {
        "accuracy_m": placed.accuracy_m,
        "method": placed.method.value,
        "point": None if placed.point is None else (placed.point.lon, placed.point.lat),
        "area": placed.area,
        "reason": placed.reason,
        "unplaced": placed.unplaced,
    }


def place_before(before: Record) -> dict[str, Any]:
    """Return where a household is, as it is written."""
    return {
        "accuracy_m": before.accuracy_m,
        "method": before.method,
        "point": None if before.lon is None else (before.lon, before.lat),
        "area": before.area,
        "reason": before.reason,
        "unplaced": before.unplaced,
    }


def new_entry(
    own: uuid.UUID,
    row: HouseholdRow,
    placed: Placed,
    told: Mapping[str, Any],
    due: date | None,
    today: date,
) -> Entry:
    """Return a household that was not known before."""
    return Entry(
        id=own,
        number=row.number,
        address=row.address or "",
        raw=raw_of(row),
        **place_of(placed),
        told=told,
        registered_on=today,
        before_visits=None,
        due_on=due,
        changes=None,
    )


def changed_entry(
    row: HouseholdRow, before: Record, placed: Placed | None, merged: Merged
) -> Entry:
    """Return a known household as a row makes it; `placed` is None where it stays."""
    is_told = merged.changes.keys() & FROM_VISITS
    return Entry(
        id=before.id,
        number=before.number,
        address=row.address or before.address,
        raw=raw_of(row) or raw_before(before),
        **(place_before(before) if placed is None else place_of(placed)),
        told=merged.told,
        registered_on=before.registered_on,
        before_visits=None if is_told else before.before_visits,
        due_on=merged.due_on,
        changes=merged.changes,
    )
