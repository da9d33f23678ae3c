"""The administrative tree of a real county: kept from the packaged lists, and renewed by date."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, select, update

from geo.errors import Words
from geo.postgis import Record
from grid_boundaries.areas import (
    Ground,
    UnitKey,
    insert_units,
    is_stored,
    packaged_outline,
    standing_ids,
    store_units,
    unit_key,
    unit_row,
    units_of,
)
from grid_boundaries.county.units import Unit, UnitTable, packaged_units
from grid_boundaries.errors import BoundaryError
from grid_boundaries.model import AdminArea

#: The division of 2023 that the packaged units carry.
UNITS_VALID_FROM = date(2023, 6, 30)

#: A unit that differs in one of these is another unit from that day on.
_TELLING = ("name", "kind", "has_ground")


class TooEarlyError(BoundaryError):
    """A tree shall hold from a day before the one that holds now began."""

    sentence = Words(
        zh="现行区划自 {since} 起有效，新的区划不能早于这一天。",
        en="The division in force holds since {since}; a new one cannot begin before that day.",
    )


@dataclass(frozen=True, slots=True)
class TreeChange:
    """What a table changes: the names of units, as they will be or, once ended, as they were."""

    added: list[str]
    changed: list[str]
    ended: list[str]
    same: int


def settle_county(db: Connection, county_code: str) -> None:
    """Keep the packaged units and outline of a county that has no tree yet, where there are any."""
    table = packaged_units(county_code)
    if table is None or is_stored(db, county_code):
        return
    outline = packaged_outline(county_code)
    polygons = {} if outline is None else {county_code: outline}
    store_units(db, table, Ground(polygons, synthetic=False), valid_from=UNITS_VALID_FROM)


def renew_tree(db: Connection, table: UnitTable, ground: Ground, *, since: date) -> TreeChange:
    """Let a county's units be those of a table from a day on.

    Units that are not in it end on that day, those that differ begin anew, those that are the
    same stay, with the aliases and the outlines that were given. Nothing of the past is
    rewritten; editions in force before keep the names of their day.

    Raises
    ------
    TooEarlyError
        When a unit that would end began after that day.
    """
    standing = _standing(db, table.county.code.text)
    units = units_of(table)
    wanted = {unit_key(unit): unit for unit in units}
    new = [unit for unit in units if _differs(unit, standing.get(unit_key(unit)), ground)]
    gone = [row for key, row in standing.items() if key not in wanted]
    moved = [standing[unit_key(unit)] for unit in new if unit_key(unit) in standing]
    _end(db, [*gone, *moved], since)
    before = standing_ids(db)
    ids = insert_units(db, new, ground, before, valid_from=since)
    _adopt(db, units, ids)
    for unit in units:
        if unit_key(unit) in before:
            _complete(db, unit, ground, before[unit_key(unit)])
    renamed = {unit_key(unit) for unit in new} & standing.keys()
    return TreeChange(
        added=[unit.spoken_name for unit in new if unit_key(unit) not in standing],
        changed=[unit.spoken_name for unit in new if unit_key(unit) in renamed],
        ended=[row.name for row in gone],
        same=len(units) - len(new),
    )


def _standing(db: Connection, county_code: str) -> dict[UnitKey, Record]:
    asked = select(AdminArea.__table__).where(
        AdminArea.code.startswith(county_code, autoescape=True), AdminArea.valid_to.is_(None)
    )
    rows = db.execute(asked.order_by(AdminArea.code))
    return {(row.code_system, row.code): row for row in rows}


def _differs(unit: Unit, row: Record | None, ground: Ground) -> bool:
    if row is None:
        return True
    wanted = unit_row(unit, ground)
    return any(getattr(row, name) != wanted[name] for name in _TELLING)


def _end(db: Connection, rows: list[Record], since: date) -> None:
    """End units on a day; one that began on that very day never was."""
    late = [row.valid_from for row in rows if row.valid_from > since]
    if late:
        raise TooEarlyError(since=max(late))
    # Children first: a unit that never was may be the parent of one that never was.
    for row in sorted(rows, key=lambda row: -len(row.code)):
        db.execute(update(AdminArea).where(AdminArea.parent_id == row.id).values(parent_id=None))
        if row.valid_from == since:
            db.execute(delete(AdminArea).where(AdminArea.id == row.id))
        else:
            db.execute(update(AdminArea).where(AdminArea.id == row.id).values(valid_to=since))


def _adopt(db: Connection, units: list[Unit], ids: dict[UnitKey, int]) -> None:
    """Give each unit the parent that stands now."""
    for unit in units:
        if unit.parent is None:
            continue
        parent = ids.get((units[0].code_system.value, unit.parent.text))
        where = AdminArea.id == ids[unit_key(unit)]
        db.execute(update(AdminArea).where(where).values(parent_id=parent))


def _complete(db: Connection, unit: Unit, ground: Ground, row_id: int) -> None:
    wanted = unit_row(unit, ground)
    values: dict[str, Any] = {"aliases": wanted["aliases"]}
    if wanted["geom"] is not None:
        values |= {name: wanted[name] for name in ("geom", "synthetic_geom")}
    db.execute(update(AdminArea).where(AdminArea.id == row_id).values(values))
