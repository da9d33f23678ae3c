"""What is refused before anything is planned."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geo.routing.errors import UnevenEveningError, UnusableEveningError
from geo.routing.travel import Travel
from geo.routing.values import Evening, Mode, Windows
from tests.unit.geo.routing.evenings import evening_of, homes_along, ints, teams_of


@pytest.mark.parametrize(
    "wrong",
    [{"service_s": ints(1)}, {"areas": ints(1, 2, 3)}, {"places_m": np.zeros((3, 2))}],
)
def test_one_of_each_for_every_home(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnevenEveningError, match="homes"):
        replace(homes_along(100, 200), **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"places_m": np.full((1, 2), np.nan)},
        {"places_m": np.zeros((1, 3))},
        {"prizes": np.array([-1.0])},
        {"prizes": np.array([np.inf])},
        {"service_s": ints(-1)},
        {"needs": ints(-1)},
        {"windows": Windows(ints(1), ints(0), ints(9))},
    ],
)
def test_a_home_has_a_place_a_prize_and_a_duration(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnusableEveningError):
        replace(homes_along(100), **wrong)


@pytest.mark.parametrize("span", [(5, 5), (-1, 5), (0, 200_000)])
def test_a_window_is_open_for_a_while(span: tuple[int, int]) -> None:
    with pytest.raises(UnusableEveningError, match="windows"):
        Windows(ints(0), ints(span[0]), ints(span[1]))


def test_a_window_has_both_ends() -> None:
    with pytest.raises(UnevenEveningError):
        Windows(ints(0), ints(0), ints())


@pytest.mark.parametrize(
    "wrong",
    [
        {"shifts_s": np.array([[9, 9]])},
        {"shifts_s": np.zeros((1, 3), np.int64)},
        {"starts": ints(-1)},
        {"most_stops": ints(-1)},
        {"skills": ints(-1)},
    ],
)
def test_a_team_has_a_shift_and_a_station(wrong: dict[str, Any]) -> None:
    with pytest.raises(UnusableEveningError, match="teams"):
        teams_of(**wrong)


def test_one_of_each_for_every_team() -> None:
    with pytest.raises(UnevenEveningError, match="teams"):
        teams_of(modes=())


def test_who_is_named_exists() -> None:
    for wrong in ((homes_along(100), teams_of(ends=ints(1))), (homes_along(1, pins=ints(1)), None)):
        with pytest.raises(UnusableEveningError):
            evening_of(*wrong)


def test_a_station_is_somewhere() -> None:
    evening, _ = evening_of(homes_along(100))
    for places in (np.zeros((1, 3)), np.full((1, 2), np.nan)):
        with pytest.raises(UnusableEveningError, match="stations"):
            replace(evening, stations_m=places)


def test_matrices_are_square_and_alike() -> None:
    seconds, metres = np.zeros((2, 2), np.int32), np.zeros((2, 3), np.float32)
    with pytest.raises(UnevenEveningError):
        Travel({Mode.WALKING: seconds}, {Mode.WALKING: metres}, "by hand")


def test_homes_without_more_are_open_to_all() -> None:
    evening: Evening = evening_of(homes_along(100, 200))[0]
    assert evening.pinned().all()
    assert evening.skilled().all()
    assert evening.in_area().all()
