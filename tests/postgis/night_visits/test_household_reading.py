"""Who sees what of a household, and what a change by hand leaves behind."""

import uuid
from datetime import date
from typing import Any

import pytest

from geo.lonlat import PositionMethod, RawPosition
from governance.night_visits.households import changing, household_queries
from governance.night_visits.households.changing import Change, Placement
from governance.night_visits.households.household_queries import Asked
from governance.night_visits.households.reach import Reach
from governance.night_visits.households.refusals import (
    AtHomeHoursError,
    HouseholdAddressUnclearError,
    HouseholdChangedError,
    HouseholdElsewhereError,
    HouseholdNotFoundError,
    HouseholdOutsideError,
    VisitClassUnknownError,
)
from governance.people.roles import Role
from governance.people.scope import Grant
from grid_boundaries.lookup import load_index
from tests.household_sheets import POLICY, gazetteer_of, store_places
from tests.moving import Desk
from tests.nine_county import IN_GRID_1, OUTSIDE, VILLAGE
from tests.staffed_county import NOW
from tests.visiting import GRID_1, store_household

PLANNER = Reach.of("planner", [Grant(Role.VISIT_PLANNER, "360824")])
TOWN_PLANNER = Reach.of("town", [Grant(Role.VISIT_PLANNER, "360824100")])
WORKER = Reach.of("worker", [Grant(Role.GRID_WORKER, GRID_1)])
NEIGHBOUR = Reach.of("neighbour", [Grant(Role.GRID_WORKER, f"{VILLAGE}002")])
VOLUNTEER = Reach.of("volunteer", [Grant(Role.VISIT_MEMBER, "", VILLAGE)])
ANALYST = Reach.of("analyst", [Grant(Role.ANALYST, "360824")])
WHY = {"reason": "too_coarse", "zh": "只到村", "en": "only the village", "candidates": []}


def listed(desk: Desk, reach: Reach, **asked: Any) -> list[dict[str, Any]]:
    return household_queries.list_households(desk.db, reach, Asked(**asked))


def hands(desk: Desk, reach: Reach = PLANNER) -> changing.Desk:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    return changing.Desk(desk.db, reach, POLICY, NOW, edition, gazetteer_of(desk))


def test_who_visits_in_the_grid_sees_the_door(desk: Desk) -> None:
    home = store_household(desk.db)
    (row,) = listed(desk, WORKER)
    assert (row["id"], row["is_whole"], row["lon"]) == (home, True, IN_GRID_1[0])
    assert "平安路" in row["address"]


def test_who_plans_sees_the_village_and_no_point(desk: Desk) -> None:
    store_household(desk.db, reason={"zh": "距边界 3 米", "en": "3 m"}, accuracy_m=4)
    (row,) = listed(desk, PLANNER)
    assert row["address"] == "新干县金川镇善政社区"
    assert (row["is_whole"], row["lon"], row["lat"], row["reason"]) == (False, None, None, None)
    assert row["accuracy_m"] is None


@pytest.mark.parametrize("reach", [NEIGHBOUR, VOLUNTEER, ANALYST])
def test_others_see_no_household(desk: Desk, reach: Reach) -> None:
    home = store_household(desk.db)
    assert listed(desk, reach) == []
    assert household_queries.find_household(desk.db, reach, home) is None
    assert household_queries.count_households(desk.db, reach).of == 0


def test_part_of_an_address_finds_nothing_that_may_not_be_seen(desk: Desk) -> None:
    store_household(desk.db, address="新干县金川镇善政社区平安路7号", number="X7")
    assert listed(desk, PLANNER, q="平安路7号") == []
    assert [row["number"] for row in listed(desk, WORKER, q="平安路7号")] == ["X7"]
    assert [row["number"] for row in listed(desk, PLANNER, q="X7")] == ["X7"]


def test_only_the_county_sees_the_queue_and_sees_it_whole(desk: Desk) -> None:
    store_household(desk.db, area="", unplaced=WHY, geom=None, address="善政社区后山")
    queue = household_queries.list_unplaced(desk.db, PLANNER, limit=9, after=None)
    assert [row["address"] for row in queue] == ["善政社区后山"]
    for reach in (TOWN_PLANNER, WORKER):
        assert household_queries.list_unplaced(desk.db, reach, limit=9, after=None) == []


def test_pages_follow_one_another_by_number(desk: Desk) -> None:
    for number in ("N3", "N1", "N2"):
        store_household(desk.db, number=number)
    first = listed(desk, PLANNER, limit=2)
    rest = listed(desk, PLANNER, limit=2, after=first[-1]["number"])
    assert [row["number"] for row in first + rest] == ["N1", "N2", "N3"]


def test_counts_are_of_all_within_reach(desk: Desk) -> None:
    store_household(desk.db, visit_class="care")
    store_household(desk.db, occupancy="vacant", opted_out=True)
    store_household(desk.db, area="", unplaced=WHY, geom=None)
    told = household_queries.count_households(desk.db, PLANNER)
    assert (told.of, told.placed, told.opted_out) == (3, 2, 1)
    assert told.by_class == {"care": 1, "key": 2}
    assert told.by_occupancy == {"occupied": 2, "vacant": 1}
    assert household_queries.count_households(desk.db, WORKER).of == 2


def test_a_change_is_kept_with_who_made_it_and_moves_the_due_day(desk: Desk) -> None:
    home = store_household(desk.db, last_met_on=date(2026, 2, 1))
    told = hands(desk, WORKER).change(home, Change(1, {"visit_class": "care", "opted_out": False}))
    assert (told["visit_class"], told["version"]) == ("care", 2)
    assert told["due_on"] == date(2026, 5, 2)
    (entry,) = household_queries.history_of(desk.db, told)
    assert (entry["by"], entry["changes"]) == ("worker", {"visit_class": ["key", "care"]})


def test_who_opts_out_is_due_no_more_and_back_again(desk: Desk) -> None:
    home = store_household(desk.db)
    assert hands(desk).change(home, Change(1, {"opted_out": True}))["due_on"] is None
    assert hands(desk).change(home, Change(2, {"opted_out": False}))["due_on"] == date(2025, 3, 31)


def test_saying_what_is_known_changes_nothing(desk: Desk) -> None:
    home = store_household(desk.db)
    told = hands(desk).change(home, Change(1, {"occupancy": "occupied"}))
    assert told["version"] == 1
    assert household_queries.history_of(desk.db, told) == []


def test_the_register_takes_back_what_visits_told(desk: Desk) -> None:
    before = {"occupancy": "occupied", "not_before": None}
    home = store_household(desk.db, occupancy="vacant", before_visits=before)
    told = hands(desk).change(home, Change(1, {"occupancy": "occupied"}))
    assert told["occupancy"] == "occupied"
    row = desk.db.exec_driver_sql("SELECT before_visits FROM household").scalar()
    assert row is None


def test_of_two_who_change_the_second_is_told(desk: Desk) -> None:
    home = store_household(desk.db)
    hands(desk).change(home, Change(1, {"visit_class": "care"}))
    with pytest.raises(HouseholdChangedError) as refused:
        hands(desk, WORKER).change(home, Change(1, {"visit_class": "critical"}))
    assert "第 2 版" in refused.value.words.zh


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"visit_class": "petitioner"}, VisitClassUnknownError),
        ({"at_home_from": 1200, "at_home_until": 1140}, AtHomeHoursError),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    desk: Desk, told: dict[str, Any], refusal: type[Exception]
) -> None:
    home = store_household(desk.db)
    with pytest.raises(refusal):
        hands(desk).change(home, Change(1, told))


@pytest.mark.parametrize("reach", [NEIGHBOUR, VOLUNTEER, ANALYST])
def test_nobody_changes_what_they_do_not_see(desk: Desk, reach: Reach) -> None:
    home = store_household(desk.db)
    with pytest.raises(HouseholdNotFoundError):
        hands(desk, reach).change(home, Change(1, {"opted_out": True}))


def point(lon: float, lat: float) -> RawPosition:
    return RawPosition(lon, lat, "cgcs2000", None, PositionMethod.MAP_CLICK)


def test_a_point_on_the_map_gives_the_grid_and_takes_it_off_the_queue(desk: Desk) -> None:
    home = store_household(desk.db, area="", unplaced=WHY, geom=None)
    told = hands(desk).place(home, Placement(1, point(*IN_GRID_1)))
    assert (told["area"], told["unplaced"], told["method"]) == (GRID_1, None, "map_click")
    assert household_queries.list_unplaced(desk.db, PLANNER, limit=9, after=None) == []


def test_another_wording_of_the_address_places_it_as_well(desk: Desk) -> None:
    store_places(desk)
    home = store_household(desk.db, area="", unplaced=WHY, geom=None, address="滨阳路那家")
    told = hands(desk).place(home, Placement(1, address="金川镇滨阳路21号"))
    assert (told["area"], told["method"]) == (GRID_1, "door_plate")
    (entry,) = household_queries.history_of(desk.db, told | {"is_whole": True})
    assert entry["changes"]["address"] == ["滨阳路那家", "金川镇滨阳路21号"]


def test_an_address_that_leads_nowhere_for_certain_is_refused(desk: Desk) -> None:
    store_places(desk)
    home = store_household(desk.db, area="", unplaced=WHY, geom=None)
    with pytest.raises(HouseholdAddressUnclearError):
        hands(desk).place(home, Placement(1, address="金川镇善政社区"))


def test_a_point_outside_is_refused_and_it_goes_on_waiting(desk: Desk) -> None:
    home = store_household(desk.db, area="", unplaced=WHY, geom=None)
    with pytest.raises(HouseholdOutsideError):
        hands(desk).place(home, Placement(1, point(*OUTSIDE)))


def test_who_visits_puts_no_household_into_another_s_grid(desk: Desk) -> None:
    home = store_household(desk.db)
    with pytest.raises(HouseholdElsewhereError):
        hands(desk, WORKER).place(home, Placement(1, point(115.415, 27.755)))


def test_history_hides_doors_from_who_sees_the_village_only(desk: Desk) -> None:
    home = store_household(desk.db)
    told = hands(desk, WORKER).place(home, Placement(1, point(115.402, 27.755)))
    assert household_queries.history_of(desk.db, told)[0]["changes"]["point"] is not None
    masked = household_queries.find_household(desk.db, PLANNER, uuid.UUID(str(home)))
    assert masked is not None
    assert household_queries.history_of(desk.db, masked)[0]["changes"] == {"point": None}
