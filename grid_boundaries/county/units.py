"""The townships and villages of a county: names, codes, aliases, seats and weights.

Three sources, best first: a table the operator gives, the table in this package (Xingan), or
placeholders that say in their name that they are invented. Names and codes of the packaged
table: National Bureau of Statistics, cut-off 2023-06-30. Seats marked ``geonames``: GeoNames,
CC BY 4.0. Areas and populations serve as weights only.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from geo.errors import Words
from geo.lonlat import LonLat, NotAPositionError
from grid_boundaries.codes import (
    AreaCode,
    AreaCodeError,
    AreaLevel,
    CodeSystem,
    UnitKind,
    kind_of_area,
    parse_area_code,
)
from grid_boundaries.errors import BoundaryError

NBS_CUT_OFF: Final = "2023-06-30"
UNIT_COLUMNS: Final = (
    "code",
    "name",
    "level",
    "kind",
    "parent",
    "aliases",
    "code_system",
    "seats",
    "seat_source",
    "area_km2",
    "population",
    "figures_source",
    "has_polygon",
)
_SUFFIXES: Final = ("社区居委会", "居委会", "村委会", "虚拟社区", "生活区")


class UnitTableError(BoundaryError):
    """A row of a table of units cannot be read."""

    sentence = Words(
        zh="乡镇和村的表第 {line} 行的“{column}”列无法识别。",
        en="Table of units, line {line}: the column “{column}” cannot be read.",
    )


class UnitTableColumnsError(BoundaryError):
    """A table of units lacks columns."""

    sentence = Words(
        zh="乡镇和村的表缺少列：{missing}。", en="The table of units lacks columns: {missing}."
    )


class UnitTableTextError(BoundaryError):
    """A table of units is no CSV text."""

    sentence = Words(
        zh="乡镇和村的表不是 UTF-8 或 GB18030 编码的 CSV。请在表格软件中另存为“CSV UTF-8”。",
        en="The table of units is no CSV in UTF-8 or GB18030. Save it as “CSV UTF-8” in your "
        "spreadsheet.",
    )


class UnitTreeError(BoundaryError):
    """A table of units is no tree: a code stands twice, or a parent is missing."""

    sentence = Words(
        zh="乡镇和村的表不成树：代码 {code} 重复，或其上级 {parent} 不在表中。",
        en="The table of units is no tree: {code} stands twice, or its parent {parent} is absent.",
    )


@dataclass(frozen=True, slots=True)
class Unit:
    """A county, township or village of one code system.

    Attributes
    ----------
    seats
        Where its offices lie; more than one means that the unit has as many separate parts.
    area_km2, population
        Weights for a synthetic division, or None.
    has_polygon
        False for a unit that exists in the statistics only and owns no ground of its own.
    is_placeholder
        True when name and code are invented.
    """

    code: AreaCode
    name: str
    kind: UnitKind
    parent: AreaCode | None
    aliases: tuple[str, ...] = ()
    code_system: CodeSystem = CodeSystem.NBS
    seats: tuple[LonLat, ...] = ()
    seat_source: str = ""
    area_km2: float | None = None
    population: int | None = None
    has_polygon: bool = True
    is_placeholder: bool = False

    @property
    def level(self) -> AreaLevel:
        """Its level in the tree."""
        return self.code.level

    @property
    def short_name(self) -> str:
        """The name without 居委会 or 村委会: 善政."""
        suffix = next((end for end in _SUFFIXES if self.name.endswith(end)), "")
        return self.name.removesuffix(suffix) or self.name

    @property
    def spoken_name(self) -> str:
        """The name people say: 善政社区, 廖坊村; a township's own name."""
        if self.kind is UnitKind.RESIDENT_COMMITTEE:
            return f"{self.short_name}社区"
        if self.kind is UnitKind.VILLAGE_COMMITTEE:
            return f"{self.short_name}村"
        return self.name


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The units of one county.

    Attributes
    ----------
    county
        The county itself.
    units
        Townships and villages under the county's own (statistical) codes, in code order.
    other_systems
        The same units under codes of other systems: never to be mixed with `units`.
    """

    county: Unit
    units: tuple[Unit, ...]
    other_systems: tuple[Unit, ...] = ()

    def at_level(self, level: AreaLevel) -> list[Unit]:
        """Return the units of one level, in code order."""
        return [unit for unit in self.units if unit.level is level]

    def under(self, parent: AreaCode) -> list[Unit]:
        """Return the units directly below `parent`, in code order."""
        return [unit for unit in self.units if unit.parent == parent]

    def find(self, code: str, code_system: CodeSystem = CodeSystem.NBS) -> Unit | None:
        """Return the unit with this code in this system, or None."""
        wanted = parse_area_code(code)
        pool = (self.county, *self.units, *self.other_systems)
        matches = (u for u in pool if u.code == wanted and u.code_system is code_system)
        return next(matches, None)


def read_units(path: Path) -> UnitTable:
    """Read the operator's table (CSV in UTF-8, else GB18030, with the columns `UNIT_COLUMNS`).

    Only ``code`` and ``name`` must be filled; exactly one row is the county.

    Raises
    ------
    UnitTableTextError, UnitTableColumnsError, UnitTableError, UnitTreeError
        When it is no CSV, columns lack, a cell is unreadable, or the rows are no tree.
    """
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _read_rows(content.decode(encoding).splitlines())
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise UnitTableTextError from error
    raise UnitTableTextError


def packaged_units(county_code: str) -> UnitTable | None:
    """Return the table this package carries for the county, or None."""
    table = files("grid_boundaries").joinpath("county", "tables", f"{county_code}.csv")
    return _read_rows(table.read_text(encoding="utf-8").splitlines()) if table.is_file() else None


def _read_rows(lines: Iterable[str]) -> UnitTable:
    reader = csv.DictReader(lines, restval="")
    missing = [c for c in UNIT_COLUMNS if c not in (reader.fieldnames or ())]
    if missing:
        raise UnitTableColumnsError(missing="、".join(missing))
    units = [_read_unit(number, row) for number, row in enumerate(reader, start=2)]
    counties = [unit for unit in units if unit.level is AreaLevel.COUNTY]
    if len(counties) != 1:
        raise UnitTreeError(code=len(counties), parent="")
    own_system = counties[0].code_system
    below = sorted((u for u in units if u.level is not AreaLevel.COUNTY), key=lambda u: u.code)
    own = tuple(unit for unit in below if unit.code_system is own_system)
    _check_tree(counties[0], own)
    others = tuple(unit for unit in below if unit.code_system is not own_system)
    return UnitTable(counties[0], own, others)


def _check_tree(county: Unit, units: tuple[Unit, ...]) -> None:
    known = {county.code}
    for unit in units:
        if unit.code in known or unit.parent not in known:
            parent = unit.parent.text if unit.parent else ""
            raise UnitTreeError(code=unit.code.text, parent=parent)
        known.add(unit.code)


def _read_unit(line: int, row: dict[str, str]) -> Unit:
    column = "code"
    try:
        code = parse_area_code(row["code"])
        column = "parent"
        _check_parent(code, row["parent"])
        column = "kind"
        kind = UnitKind(row["kind"]) if row["kind"] else kind_of_area(code)
        column = "code_system"
        system = CodeSystem(row["code_system"] or CodeSystem.NBS)
        column = "seats"
        seats = tuple(_read_seat(pair) for pair in row["seats"].split(";") if pair.strip())
        column = "area_km2"
        area_km2 = float(row["area_km2"]) if row["area_km2"] else None
        column = "population"
        population = int(row["population"]) if row["population"] else None
    except (ValueError, AreaCodeError, NotAPositionError) as error:
        raise UnitTableError(line=line, column=column) from error
    return Unit(
        code=code,
        name=row["name"].strip(),
        kind=kind,
        parent=code.parent,
        aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
        code_system=system,
        seats=seats,
        seat_source=row["seat_source"],
        area_km2=area_km2,
        population=population,
        has_polygon=row["has_polygon"] != "no",
    )


def _check_parent(code: AreaCode, parent: str) -> None:
    """Refuse a parent that the code itself contradicts."""
    if parent and (code.parent is None or parse_area_code(parent) != code.parent):
        raise AreaCodeError


def _read_seat(pair: str) -> LonLat:
    lon, lat = pair.split()
    return LonLat(float(lon), float(lat))
