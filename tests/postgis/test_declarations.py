"""What a person declares about a draft settles a finding, signed, and nothing else."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import Connection, Engine, update

from geo.datum import wgs84_to_gcj02
from geo.postgis import ewkt
from grid_boundaries import queries
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.editions import activate_edition
from grid_boundaries.errors import EditionStateError
from grid_boundaries.model import AdminArea
from grid_boundaries.upkeep.drafting import Draft, create_edition
from grid_boundaries.upkeep.examining import (
    Declaring,
    NotWaterError,
    StaleFindingError,
    confirm_datum,
    declare_water,
    examine_edition,
    withdraw_declarations,
)
from grid_boundaries.upkeep.redrawing import Redrawing, merge_in_draft
from grid_boundaries.upkeep.rehearsal import examine_draft
from tests.nine_county import NOW, nine_draft, store_village

TODAY = date(2026, 3, 1)
MIDDLE = 4

Array = np.ndarray[tuple[Any, ...], np.dtype[np.float64]]


@pytest.fixture
def county(engine: Engine) -> Iterator[Connection]:
    """A village without grids; undone afterwards."""
    with engine.connect() as connection:
        transaction = connection.begin()
        store_village(connection)
        yield connection
        transaction.rollback()


def without_the_middle() -> Draft:
    """Eight grids around a lake."""
    draft = nine_draft()
    kept = [i for i in range(9) if i != MIDDLE]
    grids = replace(
        draft.grids,
        codes=[draft.grids.codes[i] for i in kept],
        names=[draft.grids.names[i] for i in kept],
        kinds=["general"] * 8,
        village_codes=[draft.grids.village_codes[i] for i in kept],
        households=[300] * 8,
        residents=[930] * 8,
        polygons=draft.grids.polygons[kept],
    )
    return replace(draft, grids=grids, expected_grids=8)


def declaring(db: Connection, draft: Draft) -> Declaring:
    """Keep a draft, examine it, and return who declares something about it."""
    made = create_edition(db, draft, now=NOW)
    examine_edition(db, made, tolerances=Tolerances(), now=NOW)
    return Declaring(made, "王规划", NOW, Tolerances())


def found(db: Connection, edition_id: uuid.UUID, code: str) -> list[int]:
    return [row.id for row in queries.findings_of(db, edition_id) if row.code == code]


def state(db: Connection, edition_id: uuid.UUID) -> str:
    kept: str = queries.read_edition(db, edition_id).state
    return kept


def test_a_lake_declared_as_water_is_noted_and_signed(county: Connection) -> None:
    who = declaring(county, without_the_middle())
    report = declare_water(county, who, found(county, who.edition_id, "gap"))
    assert [(f.code, f.severity) for f in report.findings if f.size_m2] == [("gap", "note")]
    edition = queries.read_edition(county, who.edition_id)
    assert edition.state == "validated"
    step = edition.source["steps"][-1]
    assert (step["kind"], step["by"], step["at"]) == ("water_declared", "王规划", NOW.isoformat())


def test_what_was_declared_can_be_taken_back_until_the_edition_is_in_force(
    county: Connection,
) -> None:
    who = declaring(county, without_the_middle())
    declare_water(county, who, found(county, who.edition_id, "gap"))
    withdraw_declarations(county, who)
    assert state(county, who.edition_id) == "draft"
    declare_water(county, who, found(county, who.edition_id, "gap"))
    activate_edition(county, who.edition_id, now=NOW, today=TODAY)
    for act in (confirm_datum, withdraw_declarations):
        with pytest.raises(EditionStateError):
            act(county, who)


def test_an_overlap_is_no_water(county: Connection) -> None:
    draft = nine_draft()
    polygons = draft.grids.polygons.copy()
    polygons[0] = shapely.box(115.40, 27.75, 115.412, 27.76)
    who = declaring(county, replace(draft, grids=replace(draft.grids, polygons=polygons)))
    with pytest.raises(NotWaterError):
        declare_water(county, who, found(county, who.edition_id, "overlap"))


def test_a_finding_of_another_edition_or_of_an_earlier_look_is_not_taken(
    county: Connection,
) -> None:
    other = declaring(county, without_the_middle())
    who = declaring(county, without_the_middle())
    stale = found(county, who.edition_id, "gap")
    examine_edition(county, who.edition_id, tolerances=Tolerances(), now=NOW)
    for lakes in (stale, found(county, other.edition_id, "gap")):
        with pytest.raises(StaleFindingError):
            declare_water(county, who, lakes)


def shifted() -> Draft:
    """The nine grids as GCJ-02 that nobody declared."""
    draft = nine_draft()

    def shift(xy: Array) -> Array:
        return np.column_stack(wgs84_to_gcj02(xy[:, 0], xy[:, 1]))

    polygons = shapely.transform(draft.grids.polygons, shift)
    return replace(draft, grids=replace(draft.grids, polygons=polygons))


def test_a_confirmed_place_is_not_asked_about_again_and_everything_else_still_is(
    county: Connection,
) -> None:
    outline = shapely.MultiPolygon([shapely.box(115.40, 27.75, 115.43, 27.78)])
    where = AdminArea.level == "county"
    county.execute(update(AdminArea).where(where).values(geom=ewkt(outline)))
    who = declaring(county, shifted())
    assert found(county, who.edition_id, "likely_datum_shift")
    report = confirm_datum(county, who)
    assert "likely_datum_shift" not in report.counts()
    assert "outside_county" in report.counts()
    assert report.blocks_activation
    assert report == examine_draft(
        county, replace(shifted(), datum_confirmed=True), tolerances=Tolerances()
    )


def test_a_redrawn_draft_keeps_what_was_declared(county: Connection) -> None:
    who = declaring(county, without_the_middle())
    declare_water(county, who, found(county, who.edition_id, "gap"))
    codes = ["360824100001001", "360824100001002"]
    made = merge_in_draft(county, Redrawing(who.edition_id, NOW, TODAY), codes)
    report = examine_edition(county, made.edition_id, tolerances=Tolerances(), now=NOW)
    assert not report.blocks_activation
