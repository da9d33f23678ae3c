"""Invented townships and villages for a county whose real ones are not at hand.

Every name ends in （合成）, so that no page, export or screenshot can pass for the real thing.
"""

from pathlib import Path
from typing import Final

from grid_boundaries.codes import AreaCode, UnitKind
from grid_boundaries.county.outlines import CountyName
from grid_boundaries.county.units import Unit, UnitTable, packaged_units, read_units

_GRIDS_PER_TOWNSHIP: Final = 36
_GRIDS_PER_VILLAGE: Final = 3
_MAX_TOWNSHIPS: Final = 60
_COMMITTEES_IN_SEAT: Final = 6
_VILLAGES_FROM: Final = 200


def units_for(county: CountyName, grids: int, table: Path | None = None) -> UnitTable:
    """Return the operator's table, else the packaged one, else placeholders."""
    if table is not None:
        return read_units(table)
    return packaged_units(county.code) or invent_units(county, grids)


def invent_units(county: CountyName, grids: int) -> UnitTable:
    """Invent townships (about one per 36 grids) and villages (about one per 3 grids).

    The first township is the county seat. There are never more villages than grids.
    """
    code = AreaCode(county.code)
    top = Unit(code, county.name, UnitKind.COUNTY, None)
    townships = min(max(round(grids / _GRIDS_PER_TOWNSHIP), 1), _MAX_TOWNSHIPS)
    villages = max(grids // _GRIDS_PER_VILLAGE, 1)
    townships = min(townships, villages)
    share, rest = divmod(villages, townships)
    units: list[Unit] = []
    for number in range(townships):
        units += _invent_township(code, number, share + (number < rest))
    return UnitTable(top, tuple(units))


def _invent_township(county: AreaCode, number: int, villages: int) -> list[Unit]:
    code = AreaCode(f"{county.text}{100 + number:03d}")
    township = Unit(code, f"镇{number + 1:02d}（合成）", UnitKind.TOWN, county, is_placeholder=True)
    wanted = _COMMITTEES_IN_SEAT if number == 0 else 1
    committees = min(wanted, villages)
    units = [township]
    for index in range(villages):
        is_committee = index < committees
        own = 1 + index if is_committee else _VILLAGES_FROM + index - committees
        word = "社区" if is_committee else "村"
        kind = UnitKind.RESIDENT_COMMITTEE if is_committee else UnitKind.VILLAGE_COMMITTEE
        name = f"{word}{number + 1:02d}-{index + 1:02d}（合成）"
        area = AreaCode(f"{code.text}{own:03d}")
        units.append(Unit(area, name, kind, code, is_placeholder=True))
    return units
