"""Households by the sheet: what is known stays, what is not found waits for a person."""

from datetime import date

import pytest
from sqlalchemy import select, text

from governance.night_visits.households.model import HouseholdChange
from governance.night_visits.households.reach import Reach
from governance.night_visits.vocabulary import Occupancy
from tests.household_sheets import (
    FULL,
    FULL_ROW,
    LAT,
    LON,
    bring,
    row_of,
    store_places,
    table,
)
from tests.moving import Desk
from tests.nine_county import IN_GRID_1, OUTSIDE


@pytest.fixture
def places(desk: Desk) -> None:
    store_places(desk)


@pytest.mark.usefixtures("places")
def test_the_same_sheet_twice_changes_nothing(desk: Desk) -> None:
    columns = (*FULL, "备注")
    rows = [(*FULL_ROW, ""), ("B2", "滨阳路22号", *[""] * 10, ""), ("C3", "无名路1号", *[""] * 11)]
    first = bring(desk, table(*columns, rows=rows))
    before = desk.db.execute(text("SELECT * FROM household ORDER BY number")).all()
    second = bring(desk, table(*columns, rows=rows))
    assert (first.new, first.unplaced, second.known, second.of) == (3, 1, 3, 3)
    assert desk.db.execute(text("SELECT * FROM household ORDER BY number")).all() == before
    assert desk.db.scalar(text("SELECT count(*) FROM household_change")) == 0


def test_a_known_number_changes_only_in_what_the_row_says(desk: Desk) -> None:
    bring(desk, table(*FULL, rows=[FULL_ROW]))
    told = bring(desk, table("户编号", "走访类别", "居住情况", rows=[("A1", "", "空置")]))
    row = row_of(desk, "A1")
    assert (told.changed, told.new) == (1, 0)
    assert (row.occupancy, row.visit_class, row.address) == ("vacant", "key", "滨阳路21号")
    assert (row.version, row.due_on, row.area) == (2, None, "360824100001001")
    changes = desk.db.execute(select(HouseholdChange.by, HouseholdChange.changes)).all()
    assert changes == [("planner", {"occupancy": ["seasonal", "vacant"]})]


def test_other_coordinates_move_a_household(desk: Desk) -> None:
    bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]))
    bring(desk, table("number", "x", "y", rows=[("A1", "115.415", LAT)]))
    row = row_of(desk, "A1")
    assert (row.area, row.raw_x, row.version) == ("360824100001002", 115.415, 2)


def test_coordinates_are_read_in_the_datum_declared(desk: Desk) -> None:
    bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]), crs="gcj02")
    row = row_of(desk, "A1")
    shift_m = desk.db.scalar(
        text("SELECT ST_Distance(geom::geography, "
             "ST_SetSRID(ST_MakePoint(:lon, :lat), 4490)::geography) FROM household"),
        {"lon": IN_GRID_1[0], "lat": IN_GRID_1[1]},
    )  # fmt: skip
    assert shift_m is not None
    assert 300 < shift_m < 800
    assert row.raw_x == IN_GRID_1[0]


@pytest.mark.usefixtures("places")
def test_an_address_that_is_known_gives_the_place(desk: Desk) -> None:
    bring(desk, table("户编号", "地址", rows=[("A1", "金川镇滨阳路21号")]))
    row = row_of(desk, "A1")
    assert (row.area, row.method, row.unplaced) == ("360824100001001", "door_plate", None)
    assert row.raw_x is None


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("金川镇善政社区", "too_coarse"),
        ("沂江乡查无此路7号", "no_address_found"),
        ("金川镇滨阳路29号", None),
    ],
)
def test_an_address_that_is_not_known_for_certain_waits_and_is_never_guessed(
    desk: Desk, address: str, reason: str | None
) -> None:
    told = bring(desk, table("户编号", "地址", rows=[("A1", address)]))
    row = row_of(desk, "A1")
    assert (told.new, told.unplaced, told.refused) == (1, 1, [])
    assert (row.area, row.geom, row.reason) == ("", None, None)
    assert row.unplaced["zh"]
    assert reason is None or row.unplaced["reason"] == reason


def test_a_point_in_no_grid_waits_with_its_reason(desk: Desk) -> None:
    lon, lat = OUTSIDE
    told = bring(desk, table("number", "x", "y", rows=[("A1", str(lon), str(lat))]))
    row = row_of(desk, "A1")
    assert (told.unplaced, row.area, row.unplaced["reason"]) == (1, "", "outside_grids")
    assert row.geom is not None


def test_a_point_that_a_person_set_stays_when_the_same_sheet_comes_again(desk: Desk) -> None:
    sheet = table("number", "x", "y", rows=[("A1", *map(str, OUTSIDE))])
    bring(desk, sheet)
    desk.db.execute(
        text("UPDATE household SET area = '360824100001001', unplaced = NULL, "
             "method = 'map_click', geom = ST_SetSRID(ST_MakePoint(:lon, :lat), 4490)"),
        {"lon": IN_GRID_1[0], "lat": IN_GRID_1[1]},
    )  # fmt: skip
    assert bring(desk, sheet).known == 1
    assert row_of(desk, "A1").area == "360824100001001"


def test_what_visits_told_gives_way_to_the_register(desk: Desk) -> None:
    bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]))
    desk.db.execute(
        text("UPDATE household SET occupancy = 'vacant', due_on = NULL, before_visits = "
             """'{"occupancy": "occupied", "not_before": null}'""")
    )  # fmt: skip
    bring(desk, table("number", "occupancy", rows=[("A1", "occupied")]))
    row = row_of(desk, "A1")
    assert (row.occupancy, row.before_visits) == ("occupied", None)
    assert row.due_on == date(2027, 3, 2)


def test_a_planner_of_a_township_brings_nothing_into_another(desk: Desk) -> None:
    there = Reach("planner", planning=("360824101",))
    rows = [("A1", LON, LAT), ("B2", *map(str, OUTSIDE))]
    told = bring(desk, table("number", "x", "y", rows=rows), reach=there)
    assert [number for number, _ in told.refused] == [2, 3]
    assert "县级" in told.refused[0][1].zh


def test_who_visits_only_brings_no_sheet_in(desk: Desk) -> None:
    worker = Reach("worker", visiting=("360824100001001",))
    told = bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]), reach=worker)
    assert len(told.refused) == 1


def test_a_rehearsal_writes_nothing(desk: Desk) -> None:
    told = bring(desk, table("number", "x", "y", rows=[("A1", LON, LAT)]), commit=False)
    assert told.new == 1
    assert desk.db.scalar(text("SELECT count(*) FROM household")) == 0


def test_seasonal_homes_count_as_lived_in(desk: Desk) -> None:
    rows = [(word.value, LON, LAT, word.value) for word in Occupancy]
    bring(desk, table("number", "x", "y", "occupancy", rows=rows))
    due = set(desk.db.scalars(text("SELECT number FROM household WHERE due_on IS NOT NULL")))
    assert due == {"occupied", "seasonal"}
