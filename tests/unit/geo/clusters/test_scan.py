"""The scan on chessboards one can draw."""

import numpy as np
import pytest

from geo.clusters.scan import trials as trials_module
from geo.clusters.scan.reporting import gumbel_p
from geo.clusters.scan.search import scan_space, scan_space_time
from geo.clusters.scan.vocabulary import Limits, Periods, Side, Trials
from tests.unit.geo.clusters.chessboard import (
    BOARD,
    MIDDLE,
    PEOPLE,
    planted,
    planted_days,
    scan,
)


def test_a_planted_cluster_is_found_with_its_circle_and_figures() -> None:
    counts = planted()
    first = scan(counts).clusters[0]
    assert sorted(first.areas) == MIDDLE
    assert (first.centre, first.areas[0]) == (27, 27)
    assert first.radius_m == pytest.approx(1000 * np.sqrt(2))
    assert first.observed == counts[MIDDLE].sum()
    assert first.expected == pytest.approx(counts.sum() * 9 / 64)
    outside = (counts.sum() - first.observed) / (counts.sum() - first.expected)
    assert first.relative_risk == pytest.approx(first.observed / first.expected / outside)
    assert (first.p, first.is_high, first.start, first.stop) == (0.01, True, 0, 1)
    assert first.p_gumbel < 1e-6


def test_areas_equally_far_are_within_together_or_not_at_all() -> None:
    for cluster in scan(planted()).clusters:
        away = np.hypot(*(BOARD - BOARD[cluster.centre]).T)
        assert set(cluster.areas) == set(np.flatnonzero(away <= cluster.radius_m + 1).tolist())


def test_a_cluster_shares_no_area_with_those_told_before() -> None:
    counts = planted()
    counts[[7, 15]] += 30
    told = [area for cluster in scan(counts).clusters for area in cluster.areas]
    assert len(told) == len(set(told))
    assert {7, 15} <= set(told)


def test_clusters_come_by_likelihood_and_below_one_but_for_the_first() -> None:
    result = scan(planted(more=1))
    ratios = [cluster.llr for cluster in result.clusters]
    assert ratios == sorted(ratios, reverse=True)
    assert all(cluster.p < 1 for cluster in result.clusters[1:])


def test_the_most_likely_is_told_even_if_every_trial_is_as_good() -> None:
    even = np.full(64, 3)
    even[0] = 4
    result = scan(even)
    assert [cluster.p for cluster in result.clusters] == [1.0]


def test_a_lack_is_found_only_when_it_is_looked_for() -> None:
    counts = np.full(64, 20)
    counts[MIDDLE] = 2
    assert sorted(scan(counts, side=Side.LOW).clusters[0].areas) == MIDDLE
    assert not scan(counts, side=Side.LOW).clusters[0].is_high
    assert sorted(scan(counts, side=Side.BOTH).clusters[0].areas) == MIDDLE
    assert all(cluster.is_high for cluster in scan(counts).clusters)


def test_a_lack_may_be_complete() -> None:
    counts = np.full(64, 20)
    counts[MIDDLE] = 0
    first = scan(counts, side=Side.LOW).clusters[0]
    assert (first.observed, first.relative_risk) == (0, 0)


def test_all_events_in_one_place_are_endlessly_more_than_none() -> None:
    counts = np.zeros(64, int)
    counts[27] = 9
    assert scan(counts).clusters[0].relative_risk == np.inf


def test_a_single_event_is_no_cluster_unless_one_says_so() -> None:
    counts = np.zeros(64, int)
    counts[27] = 1
    assert scan(counts).clusters == ()
    assert scan(counts, least_events=1).clusters[0].areas == (27,)


def test_no_circle_holds_more_people_or_ground_than_allowed() -> None:
    counts = planted()
    assert all(len(c.areas) <= 6 for c in scan(counts, population_share=0.1).clusters)
    assert all(c.radius_m <= 1000 for c in scan(counts, radius_m=1000).clusters)


def test_an_area_with_more_people_than_allowed_is_the_centre_of_none() -> None:
    people = PEOPLE.copy()
    people[27] = 6400
    counts = planted()
    result = scan_space(BOARD, counts, people, Trials(1, 19), Limits(population_share=0.3))
    assert all(27 not in cluster.areas for cluster in result.clusters)


def test_where_every_area_is_too_large_there_is_no_cluster() -> None:
    assert scan(planted(), population_share=0.001).clusters == ()


def test_an_area_without_people_lies_within_and_counts_for_nothing() -> None:
    people, counts = PEOPLE.copy(), planted()
    people[26] = counts[26] = 0
    first = scan_space(BOARD, counts, people, Trials(1, 19)).clusters[0]
    assert 26 in first.areas
    assert first.expected == pytest.approx(counts.sum() * 8 / 63)


def test_no_events_make_no_cluster() -> None:
    result = scan(np.zeros(64, int))
    assert (result.clusters, len(result.maxima)) == ((), 0)


def test_a_cluster_alive_on_the_last_day_is_found_with_its_first() -> None:
    counts = planted_days(60, 53, 60)
    first = scan_space_time(BOARD, counts, PEOPLE, Trials(1, 99), Periods(14)).clusters[0]
    assert sorted(first.areas) == MIDDLE
    assert (first.start, first.stop, first.p) == (53, 60, 0.01)
    assert first.observed == counts[MIDDLE, 53:].sum()
    assert first.expected == pytest.approx(counts.sum() * 9 / 64 * 7 / 60)


def test_a_cluster_that_is_over_is_found_only_in_retrospect() -> None:
    counts = planted_days(60, 20, 27)
    looking_back = Periods(14, is_prospective=False)
    first = scan_space_time(BOARD, counts, PEOPLE, Trials(1, 99), looking_back).clusters[0]
    assert (sorted(first.areas), first.start, first.stop) == (MIDDLE, 20, 27)
    alive = scan_space_time(BOARD, counts, PEOPLE, Trials(1, 99), Periods(14)).clusters
    assert all(cluster.p > 0.01 for cluster in alive)


def test_no_cluster_is_shorter_or_longer_than_allowed() -> None:
    counts = planted_days(60, 50, 60)
    for is_prospective in (True, False):
        periods = Periods(longest=8, shortest=6, is_prospective=is_prospective)
        result = scan_space_time(BOARD, counts, PEOPLE, Trials(1, 99), periods)
        assert {cluster.stop - cluster.start for cluster in result.clusters} <= {6, 7, 8}


def test_days_that_always_have_more_are_no_cluster() -> None:
    weights = np.ones(60)
    weights[-7:] = 20
    counts = np.random.default_rng(3).poisson(0.1 * weights, (64, 60))
    trials = Trials(1, 99)
    every, each = Periods(14, day_weights=weights), Periods(14)
    assert scan_space_time(BOARD, counts, PEOPLE, trials, each).clusters[0].p == 0.01
    assert scan_space_time(BOARD, counts, PEOPLE, trials, every).clusters[0].p > 0.05


def test_all_areas_at_once_may_be_a_cluster_in_time() -> None:
    counts = np.random.default_rng(3).poisson(0.1, (64, 60))
    counts[:, -3:] += np.random.default_rng(4).poisson(1, (64, 3))
    limits = Limits(population_share=1)
    first = scan_space_time(BOARD, counts, PEOPLE, Trials(1, 99), Periods(14), limits).clusters[0]
    assert (len(first.areas), first.start, first.stop) == (64, 57, 60)


def test_the_whole_is_no_cluster() -> None:
    counts = np.full((64, 2), 3)
    limits = Limits(population_share=1)
    result = scan_space_time(BOARD, counts, PEOPLE, Trials(1, 9), Periods(2), limits)
    assert all(cluster.llr > 1e-6 for cluster in result.clusters)


def test_the_answer_does_not_depend_on_the_number_of_processors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts = planted_days(30, 25, 30, more=0.3)
    answers = []
    for processors in (1, 3):
        monkeypatch.setattr("os.sched_getaffinity", lambda _pid, n=processors: set(range(n)))
        in_time = scan_space_time(BOARD, counts, PEOPLE, Trials(5, 99), Periods(7))
        answers.append((in_time, scan(planted())))
    for one, other in zip(*answers, strict=True):
        assert one.clusters == other.clusters
        assert one.maxima.tolist() == other.maxima.tolist()


def test_more_trials_begin_with_the_same_ones() -> None:
    few, many = scan(planted(), replicates=20), scan(planted(), replicates=99)
    assert many.maxima[:20].tolist() == few.maxima.tolist()
    assert (
        scan_space(BOARD, planted(), PEOPLE, Trials(2, 20)).maxima.tolist() != few.maxima.tolist()
    )


@pytest.mark.parametrize("guess", [0.0, 1000.0])
def test_a_poor_guess_of_what_trials_reach_changes_nothing(
    guess: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = scan(planted()).maxima.tolist()
    monkeypatch.setattr(trials_module, "FIRST_GUESS", guess)
    monkeypatch.setattr(trials_module, "CAUTION", 1.0 if guess else 0.0)
    assert scan(planted()).maxima.tolist() == usual


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    trials = Trials(1, 99, advance=lambda done, of: told.append((done, of)))
    scan_space(BOARD, planted(), PEOPLE, trials)
    assert told == [(16, 99), (80, 99), (99, 99)]


def test_stopped_early_the_trials_done_make_the_answer() -> None:
    asked = iter([False, True])
    result = scan_space(BOARD, planted(), PEOPLE, Trials(1, 99, stop=lambda: next(asked)))
    assert len(result.maxima) == 16
    assert result.clusters[0].p == 1 / 17


def test_without_trials_clusters_are_told_without_probability() -> None:
    first = scan(planted(), replicates=0).clusters[0]
    assert (first.p, np.isnan(first.p_gumbel)) == (1.0, True)
    assert sorted(first.areas) == MIDDLE


def test_under_chance_alone_small_probabilities_are_as_rare_as_they_say() -> None:
    found = []
    for day in range(200):
        counts = np.random.default_rng(day).multinomial(150, np.full(64, 1 / 64))
        found.append(scan_space(BOARD, counts, PEOPLE, Trials(day, 99)).clusters[0].p)
    found_p = np.array(found)
    for level in (0.05, 0.1, 0.25, 0.5, 0.75):
        tolerance = 3.5 * np.sqrt(level * (1 - level) / 200)
        assert abs((found_p <= level).mean() - level) < tolerance


def test_gumbel_agrees_with_the_trials_where_these_can_tell() -> None:
    maxima = scan(planted(more=0), replicates=999).maxima
    for level in (0.5, 0.2, 0.05, 0.02):
        at = float(np.quantile(maxima, 1 - level))
        assert gumbel_p(at, maxima) == pytest.approx(level, rel=0.35)


def test_gumbel_needs_a_spread() -> None:
    assert np.isnan(gumbel_p(3, np.array([2.0])))
    assert np.isnan(gumbel_p(3, np.array([2.0, 2.0])))
