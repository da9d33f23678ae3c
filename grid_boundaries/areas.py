"""The administrative tree in the database: counties, townships, villages and their aliases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Text, cast, func, insert, literal_column, select

from geo.postgis import Record, ewkt
from grid_boundaries.checks.boundary_set import Villages, as_polygons
from grid_boundaries.codes import AreaLevel, CodeSystem
from grid_boundaries.county.outlines import UnknownCountyError, read_outline
from grid_boundaries.county.units import Unit, UnitTable, packaged_units
from grid_boundaries.model import AdminArea
from grid_boundaries.queries import county_outline, holds_on


@dataclass(frozen=True, slots=True)
class Ground:
    """The polygons of units by code, in EPSG:4490; a unit without ground of its own is absent."""

    polygons: Mapping[str, BaseGeometry]
    synthetic: bool


def store_units(db: Connection, table: UnitTable, ground: Ground, *, valid_from: date) -> int:
    """Keep a county's units with their aliases and codes in other systems; return how many.

    Units that are known already, under the same system and code and still valid, stay as
    they are.
    """
    known = standing_ids(db)
    missing = [unit for unit in units_of(table) if unit_key(unit) not in known]
    insert_units(db, missing, ground, known, valid_from=valid_from)
    return len(missing)


UnitKey = tuple[str, str]


def unit_key(unit: Unit) -> UnitKey:
    """Return by what a unit is known: the system of its code, and the code."""
    return unit.code_system.value, unit.code.text


def units_of(table: UnitTable) -> list[Unit]:
    """Return every unit of a table, the county included, parents first."""
    every = (table.county, *table.units, *table.other_systems)
    return sorted(every, key=lambda u: (len(u.code.text), u.code_system != CodeSystem.NBS))


def standing_ids(db: Connection) -> dict[UnitKey, int]:
    """Return the units that have not ended, those that begin only later among them."""
    standing = select(AdminArea.code_system, AdminArea.code, AdminArea.id).where(
        AdminArea.valid_to.is_(None)
    )
    return {(row.code_system, row.code): row.id for row in db.execute(standing)}


def insert_units(
    db: Connection,
    units: Iterable[Unit],
    ground: Ground,
    standing: Mapping[UnitKey, int],
    *,
    valid_from: date,
) -> dict[UnitKey, int]:
    """Keep new units, parents first; return the standing units with the new ones among them."""
    ids = dict(standing)
    for unit in units:
        row = unit_row(unit, ground) | {"valid_from": valid_from}
        if unit.parent is not None:
            row["parent_id"] = ids.get((CodeSystem.NBS.value, unit.parent.text))
        made = db.scalar(insert(AdminArea).values(row).returning(AdminArea.id))
        ids[unit_key(unit)] = made or 0
    return ids


@dataclass(frozen=True, slots=True)
class Territory:
    """What the grids of a county should fill: its outline, EPSG:4490, and its villages."""

    outline: BaseGeometry | None
    villages: Villages


def territory_of(db: Connection, county_code: str, day: date, *, synthetic: bool) -> Territory:
    """Return the county's outline and its villages as they are on a day.

    Before the first day that is known, they are as on that day. A county that nobody has stored
    yet is the one this program brings. Village outlines that were invented say nothing of real
    grids: they are given for `synthetic` grids only.
    """
    first = _first_day(db, county_code)
    if first is None:
        return packaged_territory(county_code)
    day = max(day, first)
    outline = county_outline(db, county_code, day)
    return Territory(outline, _villages(db, county_code, day, synthetic=synthetic))


def list_areas(db: Connection, county_code: str, day: date) -> Sequence[Record]:
    """Return the units of a county that hold on a day, in code order."""
    asked = select(
        AdminArea.code,
        AdminArea.level,
        AdminArea.kind,
        AdminArea.name,
        AdminArea.aliases,
        AdminArea.valid_from,
        AdminArea.valid_to,
        AdminArea.geom.is_not(None).label("has_outline"),
        AdminArea.synthetic_geom,
    ).where(
        AdminArea.code_system == CodeSystem.NBS,
        AdminArea.code.startswith(county_code, autoescape=True),
        holds_on(day),
    )
    return db.execute(asked.order_by(AdminArea.code)).all()


def is_stored(db: Connection, county_code: str) -> bool:
    """Return whether the county is in the administrative tree."""
    return _first_day(db, county_code) is not None


def _first_day(db: Connection, county_code: str) -> date | None:
    """Return the day from which the county is known."""
    first: date | None = db.scalar(
        select(func.min(AdminArea.valid_from)).where(
            AdminArea.code == county_code, AdminArea.code_system == CodeSystem.NBS
        )
    )
    return first


def packaged_territory(county_code: str) -> Territory:
    """Return the outline and the villages of a county as this program brings them, if it does."""
    table = packaged_units(county_code)
    units = () if table is None else table.at_level(AreaLevel.VILLAGE)
    known = Villages(
        tuple(unit.code.text for unit in units),
        names={unit.code.text: unit.spoken_name for unit in units},
        groundless=frozenset(unit.code.text for unit in units if not unit.has_polygon),
    )
    return Territory(packaged_outline(county_code), known)


def packaged_outline(county_code: str) -> BaseGeometry | None:
    """Return the outline this program brings, or None for a code that is no county."""
    try:
        return read_outline(county_code).polygon
    except UnknownCountyError:
        return None


def _villages(db: Connection, county_code: str, day: date, *, synthetic: bool) -> Villages:
    asked = (
        select(
            AdminArea.code,
            AdminArea.name,
            AdminArea.has_ground,
            AdminArea.synthetic_geom,
            func.ST_AsBinary(AdminArea.geom).label("wkb"),
        )
        .where(
            AdminArea.level == AreaLevel.VILLAGE,
            AdminArea.code_system == CodeSystem.NBS,
            AdminArea.code.startswith(county_code, autoescape=True),
            holds_on(day),
        )
        .order_by(AdminArea.code)
    )
    rows = db.execute(asked).all()
    fit = [row.wkb is not None and (synthetic or not row.synthetic_geom) for row in rows]
    return Villages(
        tuple(row.code for row in rows),
        as_polygons(
            shapely.from_wkb(bytes(row.wkb)) if is_fit else None
            for row, is_fit in zip(rows, fit, strict=True)
        ),
        {row.code: row.name for row in rows},
        frozenset(row.code for row in rows if not row.has_ground),
    )


def unit_row(unit: Unit, ground: Ground) -> dict[str, Any]:
    """Return a unit as its row says it, without its parent and its time."""
    # Codes of other systems are aliases: they carry no ground of their own.
    own = unit.code_system is CodeSystem.NBS
    shape = ground.polygons.get(unit.code.text) if own else None
    return {
        "code": unit.code.text,
        "code_system": unit.code_system.value,
        "level": unit.level.value,
        "kind": unit.kind.value,
        "name": unit.spoken_name,
        "aliases": sorted({unit.name, *unit.aliases} - {unit.spoken_name}),
        "geom": None if shape is None else ewkt(_multi(shape)),
        "synthetic_geom": ground.synthetic and shape is not None,
        "has_ground": unit.has_polygon,
    }


def _multi(shape: BaseGeometry) -> BaseGeometry:
    return MultiPolygon([shape]) if isinstance(shape, Polygon) else shape


@dataclass(frozen=True, slots=True)
class AreaNames:
    """The name of a unit and the others it goes by."""

    level: str
    name: str
    aliases: tuple[str, ...]

    @property
    def every(self) -> tuple[str, ...]:
        """Return all its names, the official one first."""
        return (self.name, *self.aliases)


_NAMED = select(AdminArea.code, AdminArea.level, AdminArea.name, AdminArea.aliases).where(
    AdminArea.code_system == CodeSystem.NBS
)


def upper_names(db: Connection, county_code: str, day: date) -> tuple[AreaNames, ...]:
    """Return the names of a county and its townships on a day, in code order."""
    upper = (AreaLevel.COUNTY, AreaLevel.TOWNSHIP)
    asked = _NAMED.where(
        AdminArea.code.startswith(county_code, autoescape=True),
        AdminArea.level.in_(upper),
        holds_on(day),
    ).order_by(AdminArea.code)
    return tuple(AreaNames(r.level, r.name, tuple(r.aliases)) for r in db.execute(asked))


def names_of(db: Connection, codes: Iterable[str], day: date) -> dict[str, AreaNames]:
    """Return the names on a day of the units with these codes; one nobody stored is absent."""
    rows = db.execute(_NAMED.where(AdminArea.code.in_(codes), holds_on(day)))
    return {row.code: AreaNames(row.level, row.name, tuple(row.aliases)) for row in rows}


def outline_stamp(db: Connection, county_code: str, day: date) -> str | None:
    """Return what changes whenever the row with the outline of a day does; None without one."""
    # A row that is written anew lies elsewhere; by another transaction, it bears its number.
    version = (cast(literal_column(f"admin_area.{name}"), Text) for name in ("ctid", "xmin"))
    asked = select(func.concat_ws("/", AdminArea.id, *version)).where(
        AdminArea.code == county_code,
        AdminArea.level == AreaLevel.COUNTY,
        holds_on(day),
    )
    found: str | None = db.scalar(asked)
    return found
