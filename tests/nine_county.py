"""The nine-grid county in a database: one village, nine grids in force since 2025."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy import Connection, insert

from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.editions import activate_edition
from grid_boundaries.model import AdminArea
from grid_boundaries.upkeep.drafting import Draft, DraftGrids, create_edition
from grid_boundaries.upkeep.examining import examine_edition
from tests.factories import nine_grids

START = date(2025, 1, 1)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
VILLAGE = "360824100001"

#: A point well inside grid 1, on the edge of 1 and 2, on the corner of four, and outside.
IN_GRID_1 = (115.405, 27.755)
ON_EDGE_1_2 = (115.41, 27.755)
ON_CORNER = (115.41, 27.76)
OUTSIDE = (115.50, 27.755)


_NUMBERS = count(1)


def nine_draft(*, effective_from: date = START) -> Draft:
    """Return the nine grids as a draft, each under a name of its own."""
    codes, polygons = nine_grids()
    grids = DraftGrids(
        codes=codes,
        names=[f"善政第{number}网格" for number in range(1, 10)],
        kinds=["general"] * 9,
        village_codes=[VILLAGE] * 9,
        households=[300] * 9,
        residents=[930] * 9,
        polygons=polygons,
    )
    return Draft(
        name=f"九格 {next(_NUMBERS)}",
        county_code="360824",
        effective_from=effective_from,
        grids=grids,
        synthetic=True,
        expected_grids=9,
    )


def store_village(db: Connection) -> None:
    """Store county, township and village without outlines."""
    parent = None
    for code, level, kind, name in (
        ("360824", "county", "county", "新干县"),
        ("360824100", "township", "town", "金川镇"),
        (VILLAGE, "village", "resident_committee", "善政社区"),
    ):
        row = {
            "code": code,
            "code_system": "nbs",
            "level": level,
            "kind": kind,
            "name": name,
            "parent_id": parent,
            "valid_from": START,
        }
        parent = db.scalar(insert(AdminArea).values(row).returning(AdminArea.id))


def store_nine_grids(db: Connection) -> uuid.UUID:
    """Store the county and bring its nine grids into force; return the edition."""
    store_village(db)
    edition_id = create_edition(db, replace(nine_draft(), name="九格"), now=NOW)
    report = examine_edition(db, edition_id, tolerances=Tolerances(), now=NOW)
    assert not report.blocks_activation, report.findings
    activate_edition(db, edition_id, now=NOW, today=START)
    return edition_id
