"""The scan against the plainest program that does the same."""

import math
from itertools import combinations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.clusters.scan.search import scan_space_time
from geo.clusters.scan.trials import Chance, Scene, best_by_chance
from geo.clusters.scan.vocabulary import Limits, Periods, Side, Trials
from geo.clusters.scan.windows import windows_of
from geo.clusters.scan.zones import zones_round

AREAS, DAYS = 6, 5
FloatArray = npt.NDArray[np.float64]
#: Places in metres, people, weights of days.
County = tuple[FloatArray, FloatArray, FloatArray]
Sought = tuple[Periods, Limits]


def plain_ratio(observed: int, expected: float, total: int) -> float:
    if expected <= 0 or expected >= total - 1e-9:
        return 0.0
    first = observed * math.log(observed / expected) if observed else 0.0
    beyond = total - observed
    return first + (beyond * math.log(beyond / (total - expected)) if beyond else 0.0)


def plain_windows(days: int, periods: Periods) -> list[tuple[int, int]]:
    return [
        (start, stop)
        for start, stop in combinations(range(days + 1), 2)
        if periods.shortest <= stop - start <= periods.longest
        and (stop == days or not periods.is_prospective)
    ]


def plain_circles(
    places: FloatArray, people: FloatArray, limits: Limits
) -> list[npt.NDArray[np.bool_]]:
    away = np.hypot(*(places[:, None] - places[None]).T)
    within = [row <= radius + 1e-6 for row in away for radius in row[row <= limits.radius_m]]
    most = limits.population_share + 1e-9
    return [circle for circle in within if people[circle].sum() / people.sum() <= most]


def is_sought(observed: int, expected: float, limits: Limits) -> bool:
    if observed > expected:
        return limits.side is not Side.LOW and observed >= limits.least_events
    return limits.side is not Side.HIGH


def plain_best(county: County, counts: npt.NDArray[np.int64], sought: Sought) -> float:
    places, people, weights = county
    periods, limits = sought
    total, best = int(counts.sum()), 0.0
    for circle in plain_circles(places, people, limits):
        share = people[circle].sum() / people.sum() / weights.sum()
        for start, stop in plain_windows(len(weights), periods):
            observed = int(counts[circle, start:stop].sum())
            expected = share * weights[start:stop].sum() * total
            if is_sought(observed, expected, limits):
                best = max(best, plain_ratio(observed, expected, total))
    return best


def drawn_county(rng: np.random.Generator) -> County:
    """Six areas on sixteen places: many as far away as others, some at one place."""
    return (
        rng.integers(0, 4, (AREAS, 2)).astype(np.float64) * 1000,
        rng.integers(1, 50, AREAS).astype(np.float64),
        rng.integers(1, 4, DAYS).astype(np.float64),
    )


@settings(max_examples=150)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from(list(Side)),
    st.sampled_from([(1, 1), (1, 3), (2, 4), (1, 5)]),
    st.sampled_from([0.2, 0.5, 1.0]),
    st.data(),
)
def test_the_best_is_that_of_all_windows_tried_one_by_one(
    seed: int, side: Side, lengths: tuple[int, int], share: float, data: st.DataObject
) -> None:
    rng = np.random.default_rng(seed)
    county = places, people, weights = drawn_county(rng)
    counts = rng.poisson(rng.choice([0.2, 2, 30]), (AREAS, DAYS))
    radius_m = data.draw(st.sampled_from([1500.0, math.inf]))
    limits = Limits(population_share=share, side=side, radius_m=radius_m)
    periods = Periods(lengths[1], lengths[0], data.draw(st.booleans()), weights)
    result = scan_space_time(places, counts, people, Trials(seed, 0), periods, limits)
    ours = result.clusters[0].llr if result.clusters else 0.0
    theirs = plain_best(county, counts, (periods, limits))
    assert abs(ours - theirs) < 1e-9 * max(1.0, theirs)
    for cluster in result.clusters:
        assert cluster.observed == counts[list(cluster.areas), cluster.start : cluster.stop].sum()
        part = people[list(cluster.areas)].sum() / people.sum()
        part *= weights[cluster.start : cluster.stop].sum() / weights.sum()
        assert abs(cluster.expected - part * counts.sum()) < 1e-9 * counts.sum()


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_trials_scatter_events_by_people_and_days(seed: int, is_prospective: bool) -> None:  # noqa: FBT001
    """The mean best of trials is that of a scan of events scattered by NumPy."""
    rng = np.random.default_rng(seed)
    county = places, people, weights = drawn_county(rng)
    periods, limits = Periods(3, 1, is_prospective, weights), Limits()
    chance = np.outer(people, weights).ravel()
    scattered = rng.multinomial(60, chance / chance.sum(), 60).reshape(-1, AREAS, DAYS)
    theirs = [plain_best(county, counts, (periods, limits)) for counts in scattered]
    ours = scan_space_time(places, scattered[0], people, Trials(seed, 999), periods).maxima
    spread = np.hypot(np.std(theirs) / np.sqrt(60), ours.std() / np.sqrt(999))
    assert abs(np.mean(theirs) - ours.mean()) <= 5 * spread


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.sampled_from(list(Side)), st.sampled_from([0.5, 1.0]))
def test_each_trial_in_space_has_the_best_of_all_its_circles(
    seed: int, side: Side, share: float
) -> None:
    places, people, _ = drawn_county(np.random.default_rng(seed))
    limits, periods, trials = Limits(share, side=side), Periods(1), Trials(seed, 40)
    alone = np.ones(1)
    scene = Scene(zones_round(places, people, limits), windows_of(alone, periods), 50, limits)
    events, _ = Chance(scene, people / people.sum(), trials).draw(slice(0, 40))
    theirs = [
        plain_best((places, people, alone), one[:, None], (periods, limits)) for one in events
    ]
    ours = best_by_chance(scene, people / people.sum(), trials)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)
