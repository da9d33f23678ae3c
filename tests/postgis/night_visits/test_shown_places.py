"""Where a stop is shown to somebody who does not call there: never at its door."""

import math
import uuid
from typing import Any

import pytest
from sqlalchemy import Connection

from governance.night_visits.planning.plan_queries import read_plan
from governance.night_visits.planning.shown import show_teams
from governance.policy import load_policy
from tests.moving import Desk
from tests.nine_county import VILLAGE
from tests.visiting import store_household, store_plan, store_stops, store_team

RULES = load_policy().night_visits.review
HOME = (115.4051, 27.7551)


def shown(db: Connection, plan: uuid.UUID, *, knows: bool = False) -> list[dict[str, Any]]:
    (team,) = show_teams(db, read_plan(db, plan), lambda _area: knows, RULES)
    stops: list[dict[str, Any]] = team["stops"]
    return stops


def plan_of(desk: Desk, homes: int) -> uuid.UUID:
    """Store so many homes within a few metres, the first of them a stop."""
    made = [store_household(desk.db, position=(HOME[0] + n * 1e-6, HOME[1])) for n in range(homes)]
    plan = store_plan(desk.db)
    team = store_team(desk.db, plan, [desk.staff["village"], desk.staff["worker_1"]])
    store_stops(desk.db, plan, team, made[:1])
    return plan


def metres(stop: dict[str, Any]) -> float:
    """Return how far from the door a stop is shown."""
    east = (stop["lon"] - HOME[0]) * 111_320 * math.cos(math.radians(HOME[1]))
    return math.hypot(east, (stop["lat"] - HOME[1]) * 111_320)


def test_where_five_homes_share_a_cell_the_stop_is_in_its_middle(desk: Desk) -> None:
    (stop,) = shown(desk.db, plan_of(desk, 5))
    assert not stop["exact"]
    assert 0 < metres(stop) <= RULES.cell_m * math.sqrt(2) / 2
    step = RULES.cell_m / 111_320
    assert stop["lat"] / step % 1 == pytest.approx(0.5, abs=1e-6)


def test_where_fewer_share_it_the_stop_is_at_a_point_of_its_grid(desk: Desk) -> None:
    (stop,) = shown(desk.db, plan_of(desk, 4))
    assert not stop["exact"]
    assert (round(stop["lon"], 6), round(stop["lat"], 6)) == (115.405, 27.755)


def test_the_address_ends_at_the_village(desk: Desk) -> None:
    (stop,) = shown(desk.db, plan_of(desk, 5))
    assert stop["address"] == "新干县金川镇善政社区"
    assert stop["area"].startswith(VILLAGE)


def test_who_calls_there_sees_the_door(desk: Desk) -> None:
    (stop,) = shown(desk.db, plan_of(desk, 1), knows=True)
    assert stop["exact"]
    assert metres(stop) < 1
    assert "号" in stop["address"]
