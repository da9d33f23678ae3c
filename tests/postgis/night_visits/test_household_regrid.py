"""A new edition of the grid: households move with it, or wait for a person with the reason."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import shapely
from sqlalchemy import Connection, text

from governance.night_visits.households.regridding.regrid import (
    bring_grids_into_force,
    preview_households,
    regrid_households,
)
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.lookup import EditionIndex, GridLookup
from grid_boundaries.upkeep.drafting import create_edition
from grid_boundaries.upkeep.examining import examine_edition
from tests.moving import Desk
from tests.nine_county import IN_GRID_1, NOW, OUTSIDE, nine_draft
from tests.visiting import GRID_1, store_household

LATER = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEFT, RIGHT = "360824100001010", "360824100001011"
GRID_2 = "360824100001002"
IN_GRID_2 = (115.415, 27.755)


def divided(db: Connection, *, without: str | None = None) -> EditionIndex:
    """Validate an edition in which grid 1 is divided in its middle, or another is missing."""
    draft = nine_draft(effective_from=date(2026, 1, 1))
    codes, polygons = list(draft.grids.codes)[1:], list(draft.grids.polygons)[1:]
    codes += [LEFT, RIGHT]
    polygons += [
        shapely.box(115.40, 27.75, 115.405, 27.76),
        shapely.box(115.405, 27.75, 115.41, 27.76),
    ]
    if without is not None:
        at = codes.index(without)
        del codes[at], polygons[at]
    grids = replace(
        draft.grids,
        codes=codes,
        names=codes,
        kinds=["general"] * len(codes),
        village_codes=[code[:12] for code in codes],
        households=[None] * len(codes),
        residents=[None] * len(codes),
        polygons=np.array(polygons, object),
    )
    made = create_edition(db, replace(draft, grids=grids, expected_grids=None), now=NOW)
    loose = Tolerances(gap_m2=1e9, outline_m2=1e9)
    report = examine_edition(db, made, tolerances=loose, now=NOW)
    assert not report.blocks_activation, report.findings
    return GridLookup(snap_m=0).of(db, made)


def row_of(db: Connection, household: uuid.UUID) -> dict[str, object]:
    asked = text("SELECT * FROM household WHERE id = :id")
    return dict(db.execute(asked, {"id": household}).mappings().one())


def changes_of(db: Connection, household: uuid.UUID) -> list[object]:
    asked = text("SELECT changes FROM household_change WHERE household_id = :id ORDER BY id")
    return list(db.scalars(asked, {"id": household}))


def test_households_of_a_divided_grid_get_the_part_they_lie_in(desk: Desk) -> None:
    west = store_household(desk.db, position=(115.402, 27.755))
    east = store_household(desk.db, position=(115.408, 27.755))
    told = regrid_households(desk.db, divided(desk.db), now=LATER)
    assert (told.of, told.n, told.lost, told.found) == (2, 2, 0, 0)
    assert [row_of(desk.db, one)["area"] for one in (west, east)] == [LEFT, RIGHT]
    row = row_of(desk.db, west)
    assert row["version"] == 2
    assert isinstance(row["reason"], dict)
    assert LEFT in row["reason"]["zh"]
    assert changes_of(desk.db, west) == [{"area": [GRID_1, LEFT]}]


def test_a_household_whose_grid_keeps_its_code_stays_as_it_is(desk: Desk) -> None:
    home = store_household(desk.db, position=IN_GRID_2, area=GRID_2)
    before = row_of(desk.db, home)
    assert regrid_households(desk.db, divided(desk.db), now=LATER).n == 0
    assert row_of(desk.db, home) == before
    assert changes_of(desk.db, home) == []


def test_a_household_outside_every_grid_waits_with_the_reason(desk: Desk) -> None:
    home = store_household(desk.db, position=IN_GRID_2, area=GRID_2)
    told = regrid_households(desk.db, divided(desk.db, without=GRID_2), now=LATER)
    row = row_of(desk.db, home)
    assert (told.lost, row["area"], row["reason"]) == (1, "", None)
    assert isinstance(row["unplaced"], dict)
    assert row["unplaced"]["reason"] == "outside_grids"
    assert "换版" in row["unplaced"]["zh"]


def test_one_that_waited_outside_gets_its_grid_when_there_is_one(desk: Desk) -> None:
    why = {"reason": "outside_grids", "zh": "在网格外", "en": "outside", "candidates": []}
    home = store_household(desk.db, position=IN_GRID_1, area="", unplaced=why)
    told = regrid_households(desk.db, divided(desk.db), now=LATER)
    row = row_of(desk.db, home)
    assert (told.found, row["area"], row["unplaced"]) == (1, LEFT, None)


def test_one_whose_address_is_not_found_goes_on_waiting(desk: Desk) -> None:
    why = {"reason": "no_address_found", "zh": "查无此址", "en": "unknown", "candidates": []}
    home = store_household(desk.db, area="", unplaced=why, geom=None)
    told = regrid_households(desk.db, divided(desk.db), now=LATER)
    assert told.of == 0
    assert row_of(desk.db, home)["unplaced"] == why


def test_the_preview_counts_what_would_move_and_moves_nothing(desk: Desk) -> None:
    home = store_household(desk.db, position=(115.402, 27.755))
    store_household(desk.db, position=OUTSIDE, area="", unplaced={"reason": "outside_grids"})
    told = preview_households(desk.db, divided(desk.db))
    assert (told.of, told.n, told.lost, told.found) == (2, 1, 0, 0)
    assert row_of(desk.db, home)["area"] == GRID_1


def test_incidents_and_households_move_in_the_transaction_of_the_activation(desk: Desk) -> None:
    home = store_household(desk.db, position=(115.402, 27.755))
    edition = divided(desk.db)
    with desk.db.begin_nested() as point:
        _, told = bring_grids_into_force(
            desk.db, GridLookup(snap_m=0), edition.edition_id, now=LATER, today=LATER.date()
        )
        assert (told.n, row_of(desk.db, home)["area"]) == (1, LEFT)
        point.rollback()
    assert row_of(desk.db, home)["area"] == GRID_1
