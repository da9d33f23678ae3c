"""Travel along a graph of roads that can be drawn by hand."""

import numpy as np
import pytest
import shapely

from geo.routing.roads import Roads, build_roads, travel_by_road
from geo.routing.travel import NO_WAY_S, Travel
from geo.routing.values import Mode

#: North to south over an east-west road at (0, 0), where they share a vertex; a footpath between
#: their ends; a lane by itself, far away; a bridge over the first road that does not meet it.
LINES = (
    [[-1_000, 0], [0, 0], [1_000, 0]],
    [[0, 1_000], [0, 0], [0, -1_000]],
    [[0, 1_000], [1_000, 0]],
    [[9_000, 0], [9_500, 0]],
    [[500, 500], [500, -500]],
)
CLASSES = ["primary", "residential", "footway", "residential", "tertiary"]


def roads() -> Roads:
    return build_roads(np.array([shapely.linestrings(line) for line in LINES]), CLASSES)


def travel(*places: tuple[float, float]) -> Travel:
    return travel_by_road(roads(), np.array(places, np.float64))


def test_roads_meet_where_they_share_a_vertex() -> None:
    built = roads()
    assert (len(built.ends), built.nodes, built.components) == (7, 9, 3)
    assert sorted(built.length_m.tolist()) == pytest.approx(
        [500, 1_000, 1_000, 1_000, 1_000, 1_000, 1_000 * 2**0.5]
    )
    assert "7 edges" in travel((0, 0)).method


def test_a_car_goes_at_the_pace_of_each_road_and_people_walk_to_it() -> None:
    by = travel((-1_000, 9), (0, 1_000))
    # 9 m on foot at 4.5 km/h, a kilometre at 50 and one at 20
    assert by.seconds[Mode.DRIVING][0, 1] == np.ceil(7.2 + 72 + 180)
    assert by.metres[Mode.DRIVING][0, 1] == pytest.approx(2_009)


def test_people_take_the_path_and_cars_go_round() -> None:
    by = travel((0, 1_000), (1_000, 0))
    assert by.metres[Mode.WALKING][0, 1] == pytest.approx(1_000 * 2**0.5)
    assert by.metres[Mode.DRIVING][0, 1] == pytest.approx(2_000)
    assert (by.seconds[Mode.DRIVING] == by.seconds[Mode.DRIVING].T).all()


def test_places_at_the_same_road_are_joined_along_it() -> None:
    by = travel((-800, 0), (-300, 0), (-600, 0))
    assert by.metres[Mode.DRIVING].tolist() == [[0, 500, 200], [500, 0, 300], [200, 300, 0]]
    assert by.seconds[Mode.DRIVING][0, 1] == 36


def test_two_places_at_one_spot_have_no_way_between_them() -> None:
    by = travel((-300, 0), (-300, 0))
    assert by.seconds[Mode.WALKING][0, 1] <= 1
    assert by.metres[Mode.WALKING][0, 1] == pytest.approx(0, abs=1e-6)


def test_what_does_not_hang_together_has_no_way() -> None:
    by = travel((0, 0), (9_100, 0), (500, 400))
    assert (by.seconds[Mode.DRIVING][0, 1:] == NO_WAY_S).all()
    assert np.isinf(by.metres[Mode.WALKING][0, 1:]).all()


def test_without_a_road_for_cars_nobody_drives() -> None:
    path = build_roads(np.array([shapely.linestrings(LINES[2])]), ["footway"])
    by = travel_by_road(path, np.array([[0.0, 1_000.0], [1_000.0, 0.0]]))
    assert by.seconds[Mode.DRIVING][0, 1] == NO_WAY_S
    assert by.seconds[Mode.WALKING][0, 1] < NO_WAY_S
