"""What a scan refuses to be asked."""

from typing import Any

import numpy as np
import pytest

from geo.clusters.errors import SearchLimitError, UnevenValuesError, UnusableValuesError
from geo.clusters.scan.search import scan_space, scan_space_time
from geo.clusters.scan.vocabulary import Periods, Trials
from tests.unit.geo.clusters.chessboard import (
    BOARD,
    PEOPLE,
    planted,
    planted_days,
    scan,
)


@pytest.mark.parametrize(
    "limits",
    [{"population_share": 0}, {"population_share": 1.1}, {"radius_m": -1}, {"least_events": 0}],
)
def test_a_limit_out_of_range_is_refused(limits: dict[str, Any]) -> None:
    with pytest.raises(SearchLimitError):
        scan(planted(), **limits)


@pytest.mark.parametrize(
    "periods", [Periods(0), Periods(61), Periods(3, shortest=4), Periods(3, shortest=0)]
)
def test_a_length_out_of_range_is_refused(periods: Periods) -> None:
    with pytest.raises(SearchLimitError):
        scan_space_time(BOARD, planted_days(60, 0, 1), PEOPLE, Trials(1, 9), periods)


@pytest.mark.parametrize("trials", [Trials(-1), Trials(1, replicates=-1)])
def test_seed_and_trials_have_their_range(trials: Trials) -> None:
    with pytest.raises(SearchLimitError):
        scan_space(BOARD, planted(), PEOPLE, trials)


def test_each_area_has_everything() -> None:
    with pytest.raises(UnevenValuesError):
        scan_space(BOARD[:-1], planted(), PEOPLE, Trials(1))
    with pytest.raises(UnevenValuesError):
        scan_space(BOARD, planted(), PEOPLE[:-1], Trials(1))
    periods = Periods(3, day_weights=[1, 1])
    with pytest.raises(UnevenValuesError):
        scan_space_time(BOARD, planted_days(60, 0, 1), PEOPLE, Trials(1), periods)


def test_events_where_nobody_lives_are_refused() -> None:
    people = PEOPLE.copy()
    people[27] = 0
    with pytest.raises(UnusableValuesError):
        scan_space(BOARD, planted(), people, Trials(1))
    with pytest.raises(UnusableValuesError):
        scan_space(BOARD, np.zeros(64, int), np.zeros(64), Trials(1))


@pytest.mark.parametrize("bad", [0.5, -1.0, np.nan])
def test_counts_are_whole(bad: float) -> None:
    counts = planted().astype(float)
    counts[0] = bad
    with pytest.raises(UnusableValuesError):
        scan(counts)


def test_events_on_days_without_weight_and_windows_without_any_are_refused() -> None:
    counts = np.zeros((64, 9), int)
    counts[0, 0] = 5
    for weights in (np.arange(9), np.append(np.ones(6), [0, 0, 0])):
        with pytest.raises(UnusableValuesError):
            scan_space_time(BOARD, counts, PEOPLE, Trials(1), Periods(3, day_weights=weights))
