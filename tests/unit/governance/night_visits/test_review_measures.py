"""Figures of coverage hold whatever the rows are."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.night_visits.review.asking import EveningsError, choose_evenings
from governance.night_visits.review.measures import (
    NOT_DUE,
    Groups,
    Measured,
    age,
    measure,
    measure_teams,
)
from governance.night_visits.review.tables import (
    NEVER,
    OUTCOMES,
    Calls,
    Evenings,
    Homes,
    Review,
    Stops,
    Team,
    day_number,
)
from governance.night_visits.review.vocabulary import ReviewKey
from governance.policies.night_visits import ReviewRules

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVENINGS = Evenings(date(2026, 2, 1), date(2026, 2, 28), NOW, date(2026, 3, 1))
FIRST = day_number(EVENINGS.first)
GRIDS = [f"360824100001{n:03d}" for n in range(1, 5)] + ["360824101001001"]
TEAMS = 3


def some_review(seed: int, homes: int, calls: int, stops: int) -> Review:
    """Return a review of rows dealt from a seed: any combination that the database admits."""
    deal = np.random.default_rng(seed)

    def whole(low: int, high: int, n: int) -> np.ndarray:
        return deal.integers(low, high, n).astype(np.int32)

    def truth(n: int) -> np.ndarray:
        return deal.random(n) < 0.5

    attempts = whole(0, 3, homes)
    met = np.where(truth(homes) & (attempts > 0), FIRST + whole(0, 28, homes), NEVER)
    before = np.where(truth(homes), FIRST - whole(1, 400, homes), NEVER)
    outcome = whole(0, len(OUTCOMES), calls)
    has_point = truth(calls)
    findings = whole(0, 3, calls)
    turned = np.minimum(findings, whole(0, 3, calls))
    is_attempted = truth(stops)
    teams = [
        Team(str(n), "p", EVENINGS.first, "360824100", n, "", None, None, None)
        for n in range(TEAMS)
    ]
    return Review(
        EVENINGS,
        GRIDS,
        Homes(
            whole(0, 5, homes), truth(homes), truth(homes), truth(homes),
            deal.choice([0, 7, 30, 365], homes).astype(np.int32), FIRST - whole(0, 500, homes),
            before.astype(np.int32), met.astype(np.int32), attempts,
            115 + deal.random(homes), 27 + deal.random(homes),
        ),
        Calls(
            whole(0, 50, calls), whole(0, 5, calls), whole(-1, TEAMS, calls),
            FIRST + whole(0, 28, calls), outcome, 100.0 * deal.random(calls),
            100.0 + deal.random(calls), np.full(calls, 20.0), np.full(calls, 80.0), has_point,
            has_point & truth(calls), np.where(has_point, 10.0, np.nan),
            np.where(has_point, 115.4, np.nan), np.where(has_point, 27.7, np.nan), findings,
            turned, np.minimum(turned, whole(0, 3, calls)),
        ),
        Stops(
            whole(0, TEAMS, stops), whole(0, 5, stops), truth(stops), is_attempted,
            is_attempted & truth(stops),
        ),
        teams,
        0,
    )  # fmt: skip


SIZES = st.tuples(st.integers(0, 2**32), *(st.integers(0, 60) for _ in range(3)))


def measured(review: Review, digits: int = 15) -> Measured:
    return measure(review, Groups.by_digits(review.grids, digits)[0], ReviewRules())


@given(SIZES)
def test_no_numerator_is_more_than_its_denominator(sizes: tuple[int, int, int, int]) -> None:
    review = some_review(*sizes)
    found = measured(review).pairs
    assert set(found) == set(ReviewKey)
    by_team = measure_teams(review.stops, review.calls, TEAMS)
    for pairs in (*found.values(), *by_team.values()):
        assert (pairs.met >= 0).all()
        assert (pairs.met <= pairs.of).all()


@given(SIZES)
def test_grids_add_up_to_townships_and_to_the_county(sizes: tuple[int, int, int, int]) -> None:
    review = some_review(*sizes)
    by_grid, whole = measured(review), measured(review, 6)
    for key in ReviewKey:
        assert by_grid.pairs[key].met.sum() == whole.pairs[key].met[0]
        assert by_grid.pairs[key].of.sum() == whole.pairs[key].of[0]
    for rate, amounts in by_grid.rates.items():
        assert amounts.amount.sum() == pytest.approx(whole.rates[rate].amount[0])
        assert amounts.per.sum() == pytest.approx(whole.rates[rate].per[0])


@given(SIZES)
def test_the_buckets_part_the_homes_that_were_due(sizes: tuple[int, int, int, int]) -> None:
    review = some_review(*sizes)
    found = measured(review, 6)
    due = found.pairs[ReviewKey.ON_TIME].of[0]
    assert found.ageing.sum() == due
    assert (age(review.homes, EVENINGS.end) != NOT_DUE).sum() == due
    assert (found.waiting <= found.ageing).all()
    assert found.waiting.sum() == due - found.pairs[ReviewKey.DUE_MET].met[0]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 3, 1), date(2026, 2, 1)),
        (date(2026, 3, 2), date(2026, 3, 3)),
        (date(2025, 1, 1), date(2026, 2, 1)),
    ],
)
def test_evenings_that_cannot_be_are_refused(first: date, last: date) -> None:
    with pytest.raises(EveningsError):
        choose_evenings(first, last, now=NOW, today=date(2026, 3, 1))


def test_four_weeks_up_to_today_are_asked_for_when_no_evenings_are_named() -> None:
    asked = choose_evenings(None, None, now=NOW, today=date(2026, 3, 1))
    assert (asked.first, asked.last) == (date(2026, 2, 2), date(2026, 3, 1))
