"""The administrative tree of a real county: kept from the packaged lists, and renewed by date."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import shapely
from sqlalchemy import Connection, delete, select, update

from geo.errors import Words
from geo.postgis import Record, shape_of
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
from grid_boundaries.lookup import hold_upkeep
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
    """What a table changes: the names of units, as they will be or, once ended, as they were.

    `outlined` counts the units that get another outline than they had.
    """

    added: list[str]
    changed: list[str]
    ended: list[str]
    same: int
    outlined: int


def settle_county(db: Connection, county_code: str) -> None:
    """Keep the packaged units and outline of a county that has no tree yet, where there are any."""
    hold_upkeep(db)
    table = packaged_units(county_code)
    if table is None or is_stored(db, county_code):
        return
    ground = _with_packaged(Ground({}, synthetic=False), county_code)
    store_units(db, table, ground, valid_from=UNITS_VALID_FROM)


def renew_tree(db: Connection, table: UnitTable, ground: Ground, *, since: date) -> TreeChange:
    """Let a county's units be those of a table from a day on.

    Units that are not in it end on that day; those that differ, or get another outline, begin
    anew; the rest stay, with the aliases that were given. A unit keeps its outline unless it gets
    another; a county without any gets the one the program brings. Nothing of the past is
    rewritten; editions in force before keep the names of their day.

    Raises
    ------
    TooEarlyError
        When a unit that would end began after that day.
    """
    hold_upkeep(db)
    standing = _standing(db, table.county.code.text)
    if standing.get(unit_key(table.county)) is None:
        ground = _with_packaged(ground, table.county.code.text)
    units = units_of(table)
    wanted = {unit_key(unit) for unit in units}
    redrawn = {unit_key(unit) for unit in units if _is_redrawn(unit, standing, ground)}
    new = [unit for unit in units if _differs(unit, standing) or unit_key(unit) in redrawn]
    moved = [unit for unit in new if unit_key(unit) in standing]
    gone = [row for key, row in standing.items() if key not in wanted]
    _end(db, [*gone, *(standing[unit_key(unit)] for unit in moved)], since)
    ids = insert_units(
        db, new, _with_former(ground, moved, standing), standing_ids(db), valid_from=since
    )
    _adopt(db, units, ids)
    _complete(db, [unit for unit in units if unit not in new], ground, ids)
    return TreeChange(
        added=[unit.spoken_name for unit in new if unit not in moved],
        changed=[unit.spoken_name for unit in moved],
        ended=[row.name for row in gone],
        same=len(units) - len(new),
        outlined=len(redrawn),
    )


def _with_packaged(ground: Ground, county_code: str) -> Ground:
    """Return the ground with the outline the program brings, where the county has none."""
    outline = packaged_outline(county_code)
    own = {} if outline is None else {county_code: outline}
    return replace(ground, polygons=own | dict(ground.polygons))


def _with_former(ground: Ground, moved: Iterable[Unit], standing: dict[UnitKey, Record]) -> Ground:
    """Return the ground with the outlines that units had and nothing else was given for."""
    rows = {unit.code.text: standing[unit_key(unit)] for unit in moved}
    former = {code: shape_of(row.geom) for code, row in rows.items() if row.geom is not None}
    kept = {code: shape for code, shape in former.items() if shape is not None}
    return replace(ground, polygons=kept | dict(ground.polygons))


def _standing(db: Connection, county_code: str) -> dict[UnitKey, Record]:
    asked = select(AdminArea.__table__).where(
        AdminArea.code.startswith(county_code, autoescape=True), AdminArea.valid_to.is_(None)
    )
    rows = db.execute(asked.order_by(AdminArea.code))
    return {(row.code_system, row.code): row for row in rows}


def _differs(unit: Unit, standing: dict[UnitKey, Record]) -> bool:
    row = standing.get(unit_key(unit))
    wanted = unit_row(unit, Ground({}, synthetic=False))
    return row is None or any(getattr(row, name) != wanted[name] for name in _TELLING)


def _is_redrawn(unit: Unit, standing: dict[UnitKey, Record], ground: Ground) -> bool:
    """Whether a unit has an outline and gets another."""
    row, given = standing.get(unit_key(unit)), ground.polygons.get(unit.code.text)
    former = None if row is None else shape_of(row.geom)
    return former is not None and given is not None and not shapely.equals(former, given)


def _end(db: Connection, rows: list[Record], since: date) -> None:
    """End units on a day; one that began on that very day never was."""
    late = [row.valid_from for row in rows if row.valid_from > since]
    if late:
        raise TooEarlyError(since=max(late))
    # Children first: a unit that never was may be the parent of one that never was.
    for row in sorted(rows, key=lambda row: -len(row.code)):
        own = AdminArea.id == row.id
        if row.valid_from < since:
            db.execute(update(AdminArea).where(own).values(valid_to=since))
            continue
        below = AdminArea.parent_id == row.id
        db.execute(update(AdminArea).where(below).values(parent_id=None))
        db.execute(delete(AdminArea).where(own))


def _adopt(db: Connection, units: list[Unit], ids: dict[UnitKey, int]) -> None:
    """Give each unit the parent that stands now."""
    for unit in units:
        if unit.parent is None:
            continue
        parent = ids.get((units[0].code_system.value, unit.parent.text))
        where = AdminArea.id == ids[unit_key(unit)]
        db.execute(update(AdminArea).where(where).values(parent_id=parent))


def _complete(
    db: Connection, units: Iterable[Unit], ground: Ground, ids: dict[UnitKey, int]
) -> None:
    """Give units that stay the aliases of the table, and the outline that they lacked."""
    for unit in units:
        wanted = unit_row(unit, ground)
        values: dict[str, Any] = {"aliases": wanted["aliases"]}
        if wanted["geom"] is not None:
            values |= {name: wanted[name] for name in ("geom", "synthetic_geom")}
        where = AdminArea.id == ids[unit_key(unit)]
        db.execute(update(AdminArea).where(where).values(values))
