"""Who is due in an area on an evening, and what counts in how much they matter."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from geo.metric import LocalMetric
from governance.incidents.model import Incident
from governance.night_visits.evening.model import Visit
from governance.night_visits.households.due_queries import DueList, DueQuestion, read_due
from governance.night_visits.households.model import Household
from governance.people.sight import EVERYTHING, NOTHING
from governance.policy import load_policy
from tests.nine_county import VILLAGE
from tests.visiting import EVENING, GRID_1, at, store_household

POLICY = load_policy().night_visits
METRIC = LocalMetric.for_bounds((115.39, 27.74, 115.44, 27.79))


def due_home(connection: Connection, *, late: int = 0, **changes: Any) -> uuid.UUID:
    """Store a household that fell due so many days before the evening."""
    return store_household(connection, due_on=EVENING - timedelta(days=late), **changes)


def due(
    connection: Connection, *, area: str = VILLAGE, sight: Any = EVERYTHING, **changes: Any
) -> DueList:
    question = DueQuestion(area, EVENING, **changes)
    return read_due(connection, question, POLICY, sight=sight, metric=METRIC)


def test_who_falls_due_today_is_due_and_tomorrow_is_not(connection: Connection) -> None:
    home = due_home(connection)
    store_household(connection, due_on=EVENING + timedelta(days=1))
    assert due(connection).ids == [home]


@pytest.mark.parametrize(
    "changes",
    [
        {"opted_out": True},
        {"not_before": EVENING + timedelta(days=1)},
        {"occupancy": "vacant"},
        {"occupancy": "moved"},
    ],
)
def test_who_is_not_to_be_called_at_is_not_due(
    connection: Connection, changes: dict[str, Any]
) -> None:
    due_home(connection, late=400, **changes)
    assert due(connection).ids == []


def test_another_area_is_not_asked_for(connection: Connection) -> None:
    due_home(connection)
    assert due(connection, area=f"{VILLAGE}002").ids == []
    assert len(due(connection, area=GRID_1)) == 1


def test_a_campaign_asks_for_its_classes_alone(connection: Connection) -> None:
    home = due_home(connection, visit_class="care")
    due_home(connection, visit_class="key")
    assert due(connection, classes=("care",)).ids == [home]


def test_who_is_later_matters_more_and_comes_first(connection: Connection) -> None:
    due_home(connection)
    late = due_home(connection, late=30)
    found = due(connection)
    assert found.ids[found.order[0]] == late
    assert found.points.points[found.order].tolist() == [50.0, 25.0]


def open_incident(connection: Connection, lon: float, lat: float) -> None:
    made = uuid.uuid4()
    row = {
        "id": made,
        "no": f"XG-{made}",
        "source": "test",
        "body_hash": b"",
        "channel": "grid_patrol",
        "category": "fire_safety",
        "title": "楼道堆物",
        "occurred_at": at("12:00"),
        "reported_at": at("12:00"),
        "state": "accepted",
        "address": "某处",
        "area": GRID_1,
        "geom": f"SRID=4490;POINT({lon} {lat})",
    }
    connection.execute(insert(Incident).values(row))


def test_open_incidents_nearby_count_as_far_as_who_plans_may_see_them(
    connection: Connection,
) -> None:
    due_home(connection, position=(115.405, 27.755))
    open_incident(connection, 115.4052, 27.755)  # 20 m
    open_incident(connection, 115.4065, 27.755)  # 148 m
    assert due(connection).facts.incidents.tolist() == [1]
    assert due(connection, sight=NOTHING).facts.incidents.tolist() == [0]
    connection.execute(update(Incident).values(state="closed"))
    assert due(connection).facts.incidents.tolist() == [0]


def test_a_hot_grid_counts(connection: Connection) -> None:
    due_home(connection)
    assert due(connection, hot_grids=frozenset({GRID_1})).points.factors["hot_grid"].tolist() == [
        1.25
    ]


def visited(
    connection: Connection, home: uuid.UUID, evening: date, outcome: str = "not_home"
) -> None:
    row = {
        "id": uuid.uuid4(),
        "household_id": home,
        "revision": 1,
        "evening": evening,
        "area": GRID_1,
        "outcome": outcome,
        "arrived_at": at("19:30", evening=evening),
        "received_at": at("19:31", evening=evening),
        "proof": "none",
    }
    connection.execute(insert(Visit).values(row))
    connection.execute(
        update(Household).where(Household.id == home).values(last_attempt_on=evening)
    )


def test_calls_of_the_last_days_make_a_home_rest_and_older_ones_do_not(
    connection: Connection,
) -> None:
    home = due_home(connection)
    for days in (40, 20, 10):
        visited(connection, home, EVENING - timedelta(days=days))
    found = due(connection)
    assert (found.facts.attempts.tolist(), found.facts.rested_days.tolist()) == ([2], [10])
    assert not found.points.over_visited[0]
    visited(connection, home, EVENING - timedelta(days=5))
    assert due(connection).points.over_visited[0]


def test_a_stop_that_was_never_reached_is_no_call(connection: Connection) -> None:
    home = due_home(connection)
    for days in (20, 15, 10):
        visited(connection, home, EVENING - timedelta(days=days), "deferred")
    assert due(connection).facts.attempts.tolist() == [0]
