"""Ways between doors go by the roads of the base map, else round its water, else straight."""

from collections.abc import Callable
from datetime import UTC, datetime

import numpy as np
import pytest
from sqlalchemy import Connection, insert

from geo.metric import LocalMetric
from geo.routing.values import Mode
from governance.night_visits.planning.choosing import travel_of
from governance.night_visits.planning.ground_queries import read_ground
from governance.policies.night_visits import Crossing, TravelRules
from grid_boundaries.ground.model import BasemapFeature, BasemapSource

METRIC = LocalMetric.for_bounds((115.39, 27.74, 115.44, 27.79))
RULES = TravelRules(detour=1.0)
#: Two doors 400 m apart, a river from north to south between them.
WEST, EAST = (115.4000, 27.7600), (115.4040, 27.7600)
RIVER = "LINESTRING(115.4020 27.7400, 115.4020 27.7800)"
#: A road from door to door that makes a bow of its own to the north.
ROAD = "LINESTRING(115.4000 27.7600, 115.4020 27.7640, 115.4040 27.7600)"

Store = Callable[[str, str], None]


@pytest.fixture
def store(connection: Connection) -> Store:
    """Put one thing into the base map."""
    row = {
        "name": "test",
        "attribution": "test",
        "provenance": {},
        "counts": {},
        "imported_at": datetime(2026, 3, 1, tzinfo=UTC),
    }
    source = connection.scalar(insert(BasemapSource).values(row).returning(BasemapSource.id))

    def keep(kind: str, shape: str) -> None:
        made = {"source_id": source, "kind": kind, "geom": f"SRID=4490;{shape}"}
        connection.execute(insert(BasemapFeature).values(made))

    return keep


def way_m(db: Connection, rules: TravelRules = RULES) -> float:
    """Return how far it is on foot from one door to the other."""
    lon, lat = np.array([WEST, EAST]).T
    places = np.column_stack(METRIC.project(lon, lat))
    ground = read_ground(db, places, METRIC, rules)
    travel = travel_of(places, frozenset({Mode.WALKING}), ground, rules)
    return float(travel.metres[Mode.WALKING][0, 1])


def test_without_a_base_map_a_way_is_straight(connection: Connection) -> None:
    assert way_m(connection) == pytest.approx(394, abs=2)


def test_over_a_river_there_is_no_way_but_by_a_declared_crossing(
    connection: Connection, store: Store
) -> None:
    store("river", RIVER)
    straight = way_m(connection)
    assert straight > 2_000 or np.isinf(straight)
    crossing = Crossing(name="老桥", lon=115.4020, lat=27.7620)
    bent = way_m(connection, TravelRules(detour=1.0, crossings=(crossing,)))
    assert bent == pytest.approx(2 * np.hypot(197, 222), rel=0.02)


def test_a_stream_is_stepped_over(connection: Connection, store: Store) -> None:
    store("stream", RIVER)
    assert way_m(connection) == pytest.approx(394, abs=2)


def test_where_roads_are_known_the_way_goes_by_them(connection: Connection, store: Store) -> None:
    store("river", RIVER)
    store("minor", ROAD)
    assert way_m(connection) == pytest.approx(2 * np.hypot(197, 443), rel=0.02)
