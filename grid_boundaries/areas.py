"""The administrative tree in the database: counties, townships, villages and their aliases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, insert, select

from grid_boundaries.codes import CodeSystem
from grid_boundaries.county.units import Unit, UnitTable
from grid_boundaries.model import AdminArea


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
    standing = select(AdminArea.code_system, AdminArea.code, AdminArea.id).where(
        AdminArea.valid_to.is_(None)
    )
    known = {(row.code_system, row.code): row.id for row in db.execute(standing)}
    ids = {code: row_id for (system, code), row_id in known.items() if system == CodeSystem.NBS}
    stored = 0
    for unit in _parents_first((table.county, *table.units, *table.other_systems)):
        if (unit.code_system.value, unit.code.text) in known:
            continue
        row = _row(unit, ground, ids, valid_from)
        made = db.scalar(insert(AdminArea).values(row).returning(AdminArea.id))
        if unit.code_system is CodeSystem.NBS and made is not None:
            ids[unit.code.text] = made
        stored += 1
    return stored


def _parents_first(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=lambda unit: (len(unit.code.text), unit.code_system != CodeSystem.NBS))


def _row(unit: Unit, ground: Ground, ids: Mapping[str, int], valid_from: date) -> dict[str, object]:
    # Codes of other systems are aliases: they carry no ground of their own.
    own = unit.code_system is CodeSystem.NBS
    shape = ground.polygons.get(unit.code.text) if own else None
    parent = None if unit.parent is None else ids.get(unit.parent.text)
    return {
        "code": unit.code.text,
        "code_system": unit.code_system.value,
        "level": unit.level.value,
        "kind": unit.kind.value,
        "name": unit.spoken_name,
        "aliases": sorted({unit.name, *unit.aliases} - {unit.spoken_name}),
        "parent_id": parent,
        "geom": None if shape is None else f"SRID=4490;{_multi(shape).wkt}",
        "valid_from": valid_from,
        "synthetic_geom": ground.synthetic and shape is not None,
    }


def _multi(shape: BaseGeometry) -> BaseGeometry:
    return MultiPolygon([shape]) if isinstance(shape, Polygon) else shape
