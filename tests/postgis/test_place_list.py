"""A county's own list of places is what its addresses are found by."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from geo.geocoding.gazetteer import Gazetteer, NewEntry
from geo.geocoding.geocoder import AcceptanceRules, PlaceLevel
from geo.lonlat import LonLat
from governance.gazetteer.place_list import (
    PlaceColumnsError,
    PlaceList,
    PlacesLoaded,
    load_places,
)
from governance.sheets.table import SURPLUS
from grid_boundaries.lookup import EditionIndex, GridLookup
from tests.nine_county import store_nine_grids

DAY = date(2026, 3, 1)
LIST = PlaceList("民政地名", "cgcs2000", DAY)
HERE = {"x": "115.405", "y": "27.755"}


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        transaction = connection.begin()
        store_nine_grids(connection)
        yield connection
        transaction.rollback()


def gazetteer(db: Connection, day: date = DAY) -> Gazetteer:
    rules = AcceptanceRules(
        is_inside_county=lambda _point: True,
        grids_in_village=lambda _code: 9,
        min_score=0.85,
        min_gap=0.1,
    )
    return Gazetteer(db, rules, day)


def edition(db: Connection) -> EditionIndex:
    found = GridLookup(snap_m=0).active(db)
    assert found is not None
    return found


def load(db: Connection, *rows: dict[str, str], about: PlaceList = LIST) -> PlacesLoaded:
    numbered = list(enumerate(rows, start=2))
    return load_places(db, numbered, about, edition=edition(db), gazetteer=gazetteer(db))


def test_a_listed_door_is_found_under_the_township_of_its_grid(db: Connection) -> None:
    told = load(db, {"名称": "滨阳路25号", "经度": "115.405", "纬度": "27.755"})
    assert (told.taken, told.of, told.refused) == (1, 1, [])
    found = gazetteer(db).geocode("金川镇滨阳路25号")
    assert found.level is PlaceLevel.DOOR
    assert found.candidates[0].parents == ("金川镇", "善政社区")
    assert found.candidates[0].village_code == "360824100001"


def test_coordinates_of_the_list_are_read_in_its_datum(db: Connection) -> None:
    row = {"name": "滨阳路25号", "x": "115.415", "y": "27.765"}
    load(db, row, about=replace(LIST, crs="gcj02"))
    point = gazetteer(db).geocode("滨阳路25号").candidates[0].point
    assert point.lon == pytest.approx(115.415 - 0.0053, abs=3e-4)


def test_a_village_is_a_place_when_the_list_says_so(db: Connection) -> None:
    row = {"name": "善政社区", **HERE}
    told = load(db, row | {"level": ""}, row | {"level": "社区"})
    assert (told.taken, [number for number, _ in told.refused]) == (1, [2])
    best = gazetteer(db).geocode("善政社区").candidates[0]
    assert best.level is PlaceLevel.VILLAGE


@pytest.mark.parametrize(
    "row",
    [
        {"name": "", **HERE},
        {"name": "滨阳路25号", "x": "东经", "y": "27.755"},
        {"name": "滨阳路25号", "x": "27.755", "y": "115.405"},
        {"name": "滨阳路25号", "x": "116.4", "y": "39.9"},
        {"name": "滨阳路25号", "level": "楼上", **HERE},
        {"name": "三湖镇滨阳路25号", "level": "", "x": "nan", "y": "27.755"},
        {"name": "滨阳路25号", "x": "115_4", "y": "27.755"},
        {"name": "长" * 201, **HERE},
        {"name": "滨阳路25号", "aliases": "长" * 201, **HERE},
        {"name": "滨阳路25号", "aliases": "|".join(f"别名{n}" for n in range(21)), **HERE},
        {"name": "滨阳路25号", SURPLUS: "左边", **HERE},
    ],
)
def test_a_row_that_cannot_be_taken_is_told_and_the_others_are_taken(
    db: Connection, row: dict[str, str]
) -> None:
    blank = {"level": "", "aliases": ""}
    told = load(db, blank | row, blank | {"name": "商城路3号", **HERE})
    assert (told.taken, told.of) == (1, 2)
    assert [number for number, _ in told.refused] == [2]
    assert told.refused[0][1].zh


def test_a_list_of_which_no_row_can_be_taken_leaves_the_former_places(db: Connection) -> None:
    load(db, {"name": "旧粮站", **HERE})
    assert load(db, {"name": "旧粮站", "x": "116.4", "y": "39.9"}).taken == 0
    assert gazetteer(db).geocode("旧粮站").candidates[0].score == 1


def test_a_list_cannot_call_itself_what_the_program_s_own_entries_are_called(
    db: Connection,
) -> None:
    pin = NewEntry("小桥头商店", PlaceLevel.BUILDING, LonLat(115.405, 27.755), "pin", DAY)
    gazetteer(db).learn(pin)
    load(db, {"name": "旧粮站", **HERE}, about=replace(LIST, source="pin"))
    assert gazetteer(db).geocode("小桥头商店").candidates[0].source == "pin"


def test_a_back_dated_list_takes_the_place_of_those_in_between(db: Connection) -> None:
    for month, name in ((1, "旧粮站"), (10, "老电影院"), (3, "新戏台")):
        about = replace(LIST, since=date(2026, month, 1))
        load(db, {"name": name, **HERE}, about=about)
    asked = "SELECT name FROM gazetteer_entry WHERE daterange(valid_from, valid_to) @> :day"

    def known(month: int) -> set[str]:
        return set(db.scalars(text(asked), {"day": date(2026, month, 15)}))

    assert [known(month) for month in (2, 5, 11)] == [{"旧粮站"}, {"新戏台"}, {"新戏台"}]


def test_many_former_lists_do_not_hide_the_present_one(db: Connection) -> None:
    row = {"name": "鑫鑫源", "level": "", "aliases": "鑫鑫源农资店", **HERE}
    for day in range(1, 31):
        load(db, row, about=replace(LIST, since=date(2026, 1, day)))
    found = gazetteer(db).geocode("鑫鑫源农资经营店")
    assert [one.name for one in found.candidates] == ["鑫鑫源"]


def test_cells_of_a_list_are_cleaned_as_those_of_a_sheet_of_incidents(db: Connection) -> None:
    told = load(db, {"name": "滨阳\u200b路25号\x07", "x": "１１５.４０５", "y": "27.755"})
    assert told.taken == 1
    assert gazetteer(db).geocode("滨阳路25号").candidates[0].name == "滨阳路25号"


def test_a_list_without_coordinates_is_refused_as_a_whole(db: Connection) -> None:
    with pytest.raises(PlaceColumnsError):
        load(db, {"name": "滨阳路25号", "x": "115.4"})


def test_a_newer_list_of_the_same_source_ends_the_older_on_its_day(db: Connection) -> None:
    load(db, {"name": "旧粮站", **HERE}, {"name": "老电影院", **HERE})
    later = date(2026, 6, 1)
    load(db, {"name": "旧粮站", **HERE}, about=replace(LIST, since=later))

    def known(day: date) -> list[Any]:
        found = [gazetteer(db, day).geocode(name) for name in ("旧粮站", "老电影院")]
        return [bool(one.candidates) and one.candidates[0].score == 1 for one in found]

    assert known(DAY) == [True, True]
    assert known(later) == [True, False]
