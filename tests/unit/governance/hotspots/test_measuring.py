"""Hotspots measured: a planted one is found, chance is not, and the unknown stays unknown."""

from datetime import date, timedelta

import numpy as np
import pytest

from geo.clusters.courses import Course
from geo.clusters.neighbours import Neighbours
from governance.incidents.hotspots.day_table import DayTable, Span
from governance.incidents.hotspots.measuring import Ground, measure_hotspots
from governance.incidents.hotspots.vocabulary import Heat
from governance.incidents.hotspots.weeks import Weeks, follow_courses
from governance.policies.sections import HotspotPolicy

SIDE = 12
RULES = HotspotPolicy(permutations=9_999, scan_replicates=199)
END = date(2026, 3, 1)
YEAR = Span(date(2025, 3, 1), END)
MONTH = Span(END - timedelta(days=30), END)


def lattice() -> Ground:
    rows, columns = np.divmod(np.arange(SIDE * SIDE), SIDE)
    pairs = [
        (here, there)
        for here in range(SIDE * SIDE)
        for there in range(here)
        if max(abs(rows[here] - rows[there]), abs(columns[here] - columns[there])) == 1
    ]
    first, second = np.array(pairs).T
    neighbours = Neighbours.of_pairs(first, second, SIDE * SIDE)
    centroids = np.column_stack([columns, rows]) * 1000.0
    return Ground(centroids, neighbours, np.full(SIDE * SIDE, 200.0))


def table(rng: np.random.Generator, *, since: date | None = YEAR.begin) -> DayTable:
    counts = rng.poisson(0.02, (SIDE * SIDE, YEAR.days))
    return DayTable(YEAR, counts, since, 0)


#: The four grids in the middle.
MIDDLE = [row * SIDE + column for row in (5, 6) for column in (5, 6)]


def test_a_planted_hotspot_is_found_by_both_statistics() -> None:
    told = table(np.random.default_rng(1))
    told.counts[MIDDLE, -10:] += 1
    found = measure_hotspots(told, MONTH, lattice(), RULES)
    assert {found.heat[place] for place in MIDDLE} <= {Heat.HOT, Heat.WARM}
    first = found.alive[0]
    assert first.p <= 0.005
    assert set(MIDDLE) <= set(first.areas)
    assert MONTH.days - 12 <= first.start <= MONTH.days - 8
    assert found.lasting[0].p <= 0.005


def test_chance_alone_makes_no_hotspot() -> None:
    found = measure_hotspots(table(np.random.default_rng(2)), MONTH, lattice(), RULES)
    hot = [heat for heat in found.heat if heat in {Heat.HOT, Heat.COLD}]
    assert len(hot) <= 1
    assert all(one.p > 0.05 for one in found.alive[:1] + found.lasting[:1])


def test_the_same_table_gives_the_same_sheet() -> None:
    first, second = (
        measure_hotspots(table(np.random.default_rng(3)), MONTH, lattice(), RULES) for _ in range(2)
    )
    assert first.heat == second.heat
    assert first.alive == second.alive
    np.testing.assert_array_equal(first.p, second.p)


def test_a_grid_without_exposure_has_no_rate_and_no_class() -> None:
    ground = lattice()
    ground.exposure[7] = np.nan
    found = measure_hotspots(table(np.random.default_rng(4)), MONTH, ground, RULES)
    assert found.heat[7] is Heat.UNKNOWN
    assert np.isnan(found.rates[7])
    assert not any(7 in one.areas for one in (*found.alive, *found.lasting))


def test_a_county_without_any_report_is_not_unknown() -> None:
    empty = DayTable(YEAR, np.zeros((SIDE * SIDE, YEAR.days), dtype=np.int64), None, 0)
    found = measure_hotspots(empty, MONTH, lattice(), RULES)
    assert set(found.heat) == {Heat.USUAL}
    assert found.alive == found.lasting == ()


def test_a_period_before_the_first_report_is_not_compared_with() -> None:
    rng = np.random.default_rng(5)
    begun = MONTH.before.begin
    found = measure_hotspots(table(rng, since=begun), MONTH, lattice(), RULES)
    assert not np.isnan(found.changes["before"][0]).any()
    assert np.isnan(found.changes["year"][0]).all()
    later = table(rng, since=begun + timedelta(days=1))
    found = measure_hotspots(later, MONTH, lattice(), RULES)
    assert np.isnan(found.changes["before"][0]).all()


def test_a_short_period_has_clusters_in_space_alone() -> None:
    week = Span(END - timedelta(days=7), END)
    told = table(np.random.default_rng(6))
    told.counts[MIDDLE, -7:] += 2
    found = measure_hotspots(told, week, lattice(), RULES)
    assert found.alive == ()
    assert set(MIDDLE) <= set(found.lasting[0].areas)


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2024, 2, 29), date(2023, 2, 28)), (date(2026, 3, 1), date(2025, 3, 1))],
)
def test_the_same_days_of_the_year_before(day: date, before: date) -> None:
    span = Span(day, day + timedelta(days=10))
    assert span.year_before == Span(before, before + timedelta(days=10))


def test_weeks_are_counted_back_from_the_last_day() -> None:
    told = table(np.random.default_rng(7))
    weeks = Weeks.of(told, 12)
    assert weeks.begins[-1] == END - timedelta(days=7)
    assert weeks.counts[-1].sum() == told.counts[:, -7:].sum()
    assert weeks.counts.shape == (12, SIDE * SIDE)


def test_a_table_of_less_than_a_week_has_no_weeks() -> None:
    days = Span(END - timedelta(days=6), END)
    told = DayTable(days, np.ones((SIDE * SIDE, 6), dtype=np.int64), days.begin, 0)
    weeks = Weeks.of(told, 12)
    assert weeks.begins == ()
    assert set(follow_courses(weeks, lattice(), RULES)) == {Course.NONE}


def test_chance_alone_gives_hardly_any_grid_a_course() -> None:
    counts = np.random.default_rng(3).poisson(3.0, (12, SIDE * SIDE))
    weeks = Weeks(tuple(END + timedelta(days=7 * week) for week in range(12)), counts)
    courses = follow_courses(weeks, lattice(), RULES)
    assert sum(course is not Course.NONE for course in courses) <= 0.05 * SIDE * SIDE


def test_a_neighbourhood_that_stays_hot_is_followed() -> None:
    counts = np.random.default_rng(3).poisson(3.0, (12, SIDE * SIDE))
    counts[:, list(MIDDLE)] += 12
    weeks = Weeks(tuple(END + timedelta(days=7 * week) for week in range(12)), counts)
    courses = follow_courses(weeks, lattice(), RULES)
    followed = [courses[grid] for grid in MIDDLE]
    assert Course.NONE not in followed
    assert followed.count(Course.PERSISTENT) >= 3


def test_a_peak_among_quiet_neighbours_is_no_hot_spot() -> None:
    counts = np.random.default_rng(5).poisson(10.0, (SIDE * SIDE, 1))
    peak = 3 * SIDE + 3
    counts[[row * SIDE + column for row in range(2, 5) for column in range(2, 5)]] = 0
    counts[peak] = 180
    told = DayTable(Span(END - timedelta(days=1), END), counts, END - timedelta(days=1), 0)
    found = measure_hotspots(told, told.span, lattice(), RULES)
    assert found.z[peak] > 0
    assert found.q[peak] <= RULES.likely
    assert found.heat[peak] is Heat.USUAL
