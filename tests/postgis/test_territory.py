"""The administrative tree: what a real county has without loading anything, and how it changes."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from sqlalchemy import Connection, Engine, text

from geo.datum import wgs84_to_gcj02
from grid_boundaries import queries
from grid_boundaries.areas import Ground, Territory, list_areas, names_of, territory_of
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.codes import AreaCode, UnitKind
from grid_boundaries.county.units import Unit, UnitTable, packaged_units
from grid_boundaries.upkeep.drafting import create_edition
from grid_boundaries.upkeep.rehearsal import examine_draft
from grid_boundaries.upkeep.territory import (
    UNITS_VALID_FROM,
    TooEarlyError,
    TreeChange,
    renew_tree,
    settle_county,
)
from tests.nine_county import NOW, VILLAGE, nine_draft

COUNTY = "360824"
NO_GROUND = Ground({}, synthetic=False)
FIRST, LATER = date(2024, 1, 1), date(2026, 1, 1)


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    """An empty database; whatever a test does is undone."""
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def tree(*villages: str, township: str = "金川镇") -> UnitTable:
    """One township with the villages named, numbered from 200 on."""
    county, town = AreaCode(COUNTY), AreaCode(f"{COUNTY}100")
    units = [Unit(town, township, UnitKind.TOWN, county)]
    for number, name in enumerate(villages, start=200):
        code = AreaCode(f"{town.text}{number}")
        units.append(Unit(code, f"{name}村委会", UnitKind.VILLAGE_COMMITTEE, town))
    return UnitTable(Unit(county, "新干县", UnitKind.COUNTY, None), tuple(units))


def names(db: Connection, day: date) -> list[str]:
    return [row.name for row in list_areas(db, COUNTY, day)]


def test_a_county_nobody_stored_is_the_one_the_program_brings(db: Connection) -> None:
    brought = territory_of(db, COUNTY, LATER, synthetic=False)
    assert brought.outline is not None
    assert len(brought.villages.codes) == 166
    settle_county(db, COUNTY)
    stored = territory_of(db, COUNTY, LATER, synthetic=False)
    assert isinstance(stored, Territory)
    assert shapely.equals_exact(stored.outline, brought.outline)
    assert stored.villages.codes == brought.villages.codes
    assert stored.villages.names == brought.villages.names
    assert stored.villages.groundless == brought.villages.groundless != frozenset()


def test_the_first_file_of_a_real_county_is_compared_with_its_outline(db: Connection) -> None:
    outline = territory_of(db, COUNTY, LATER, synthetic=False).outline
    whole = shapely.transform(
        outline, lambda xy: np.column_stack(wgs84_to_gcj02(xy[:, 0], xy[:, 1]))
    )
    draft = nine_draft()
    one = replace(
        draft.grids,
        codes=[f"{VILLAGE}001"],
        names=["一"],
        kinds=["general"],
        village_codes=[VILLAGE],
        households=[None],
        residents=[None],
        polygons=np.array([whole], dtype=object),
    )
    report = examine_draft(db, replace(draft, grids=one), tolerances=Tolerances())
    assert "likely_datum_shift" in report.counts()
    assert report.blocks_activation


def test_settling_twice_changes_nothing(db: Connection) -> None:
    settle_county(db, COUNTY)
    before = list_areas(db, COUNTY, LATER)
    settle_county(db, COUNTY)
    assert list_areas(db, COUNTY, LATER) == before


def test_a_new_table_ends_begins_and_keeps_units_on_its_day(db: Connection) -> None:
    renew_tree(db, tree("廖坊", "湖坪", "莲湖"), NO_GROUND, since=FIRST)
    change = renew_tree(db, tree("廖坊", "新湖坪", township="金川街道"), NO_GROUND, since=LATER)
    assert change == TreeChange(
        added=[], changed=["金川街道", "新湖坪村"], ended=["莲湖村"], same=2, outlined=0
    )
    assert names(db, date(2025, 12, 31)) == ["新干县", "金川镇", "廖坊村", "湖坪村", "莲湖村"]
    assert names(db, LATER) == ["新干县", "金川街道", "廖坊村", "新湖坪村"]
    assert names(db, date(2023, 12, 31)) == []


def test_a_table_of_the_same_day_corrects_the_one_before(db: Connection) -> None:
    renew_tree(db, tree("廖访", "湖坪", township="金穿镇"), NO_GROUND, since=FIRST)
    renew_tree(db, tree("廖坊"), NO_GROUND, since=FIRST)
    assert names(db, FIRST) == ["新干县", "金川镇", "廖坊村"]


def test_a_tree_cannot_begin_before_what_it_would_end(db: Connection) -> None:
    renew_tree(db, tree("廖坊"), NO_GROUND, since=LATER)
    with pytest.raises(TooEarlyError):
        renew_tree(db, tree("湖坪"), NO_GROUND, since=FIRST)


def test_an_outline_that_comes_later_is_given_to_the_unit_that_stands(db: Connection) -> None:
    renew_tree(db, tree("廖坊"), NO_GROUND, since=FIRST)
    code = f"{COUNTY}100200"
    ground = Ground({code: shapely.box(115.4, 27.7, 115.5, 27.8)}, synthetic=False)
    assert renew_tree(db, tree("廖坊"), ground, since=LATER).same == 3
    drawn, polygons = territory_of(db, COUNTY, LATER, synthetic=False).villages.outlined()
    assert drawn == [code]
    assert polygons[0].bounds == (115.4, 27.7, 115.5, 27.8)


def test_invented_village_outlines_say_nothing_of_real_grids(db: Connection) -> None:
    ground = Ground({f"{COUNTY}100200": shapely.box(115.4, 27.7, 115.5, 27.8)}, synthetic=True)
    renew_tree(db, tree("廖坊"), ground, since=FIRST)
    assert territory_of(db, COUNTY, LATER, synthetic=False).villages.outlined()[0] == []
    assert len(territory_of(db, COUNTY, LATER, synthetic=True).villages.outlined()[0]) == 1


def test_an_edition_keeps_the_names_of_the_day_it_came_into_force(db: Connection) -> None:
    county = packaged_units(COUNTY)
    assert county is not None
    renew_tree(db, county, NO_GROUND, since=UNITS_VALID_FROM)
    old = create_edition(db, nine_draft(effective_from=date(2025, 1, 1)), now=NOW)
    new = create_edition(db, replace(nine_draft(effective_from=LATER), name="后来的"), now=NOW)
    units = tuple(
        replace(unit, name="新善政居委会") if unit.code.text == VILLAGE else unit
        for unit in county.units
    )
    renew_tree(db, replace(county, units=units), NO_GROUND, since=LATER)
    named = [queries.boundary_rows(db, edition).village_names[0] for edition in (old, new)]
    assert named == ["善政社区", "新善政社区"]


def test_a_unit_that_is_renamed_keeps_its_outline(db: Connection) -> None:
    box = shapely.box(115.4, 27.7, 115.5, 27.8)
    ground = Ground({f"{COUNTY}100200": box}, synthetic=False)
    renew_tree(db, tree("廖坊"), ground, since=FIRST)
    renew_tree(db, tree("新廖坊"), NO_GROUND, since=LATER)
    villages = territory_of(db, COUNTY, LATER, synthetic=False).villages
    assert villages.names == {f"{COUNTY}100200": "新廖坊村"}
    assert shapely.equals(villages.outlined()[1][0], box)


def test_another_outline_holds_from_its_day_on_and_a_table_without_one_leaves_it(
    db: Connection,
) -> None:
    old, new = shapely.box(115, 27, 116, 28), shapely.box(115, 27, 116, 28.2)
    renew_tree(db, tree("廖坊"), Ground({COUNTY: old}, synthetic=False), since=FIRST)
    change = renew_tree(db, tree("廖坊"), Ground({COUNTY: new}, synthetic=False), since=LATER)
    assert (change.outlined, change.changed) == (1, ["新干县"])
    renew_tree(db, tree("湖坪"), NO_GROUND, since=date(2026, 6, 1))
    areas = [
        territory_of(db, COUNTY, day, synthetic=False).outline
        for day in (FIRST, LATER, date(2027, 1, 1))
    ]
    assert [round(shape.area, 3) for shape in areas if shape is not None] == [1.0, 1.2, 1.2]


def test_a_division_loaded_ahead_holds_from_its_day_and_not_before(db: Connection) -> None:
    renew_tree(db, tree("廖坊"), NO_GROUND, since=FIRST)
    renew_tree(db, tree("新廖坊"), NO_GROUND, since=LATER)
    code = f"{COUNTY}100200"
    told = [names_of(db, [code], day)[code].name for day in (date(2025, 12, 31), LATER)]
    assert told == ["廖坊村", "新廖坊村"]
    before = territory_of(db, COUNTY, date(2025, 1, 1), synthetic=False).villages.names
    assert before == {code: "廖坊村"}


def test_two_first_drafts_at_once_store_the_tree_once(engine: Engine) -> None:
    ready = threading.Barrier(2)

    def settle() -> None:
        ready.wait()
        with engine.begin() as db:
            settle_county(db, COUNTY)

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(settle) for _ in range(2)]:
            done.result()
    with engine.begin() as db:
        assert len(list_areas(db, COUNTY, LATER)) == 184
        db.execute(text("TRUNCATE admin_area CASCADE"))
