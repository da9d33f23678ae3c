"""How areas and units are called in figures."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from governance.figures.spans import Span
from governance.figures.stored.grid_queries import find_edition, names_of_areas, names_of_units
from governance.figures.vocabulary import Breakdown

#: A grid's workers act for the grid itself, whose code is no unit's.
_GRID_DIGITS: Final = 15


def names_of(db: Connection, by: Breakdown, codes: Iterable[str], span: Span) -> dict[str, str]:
    """Return the names of areas as of the day looked from, or of units and grids that act."""
    edition = find_edition(db, span.as_of.astimezone(span.zone).date())
    if by is not Breakdown.UNIT:
        return names_of_areas(db, edition, by)
    wanted = set(codes)
    has_grids = any(len(code) >= _GRID_DIGITS and code.isdigit() for code in wanted)
    grids = names_of_areas(db, edition, Breakdown.GRID) if has_grids else {}
    return grids | names_of_units(db, wanted)
