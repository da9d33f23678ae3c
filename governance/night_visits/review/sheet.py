"""Night visits of a period as a sheet: figures, lists that want somebody, and what is withheld."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from sqlalchemy import Connection

from geo.coverage.distances import Equity, compare_distances
from geo.metric import geodesic_distance_m
from governance.indicators import Ratio
from governance.night_visits.review.asking import ReviewQuestion
from governance.night_visits.review.measures import (
    BUCKETS,
    Counts,
    Groups,
    Measured,
    Pairs,
    is_covered,
    measure,
    met_by_grid,
)
from governance.night_visits.review.sparing import is_too_often, looks_back
from governance.night_visits.review.stored import review_queries
from governance.night_visits.review.stored.reading import grids_of, read_review
from governance.night_visits.review.tables import Ints, Mask, Review, day_number
from governance.night_visits.review.vocabulary import DIGITS, Ageing, Grouping, RateKey, ReviewKey
from governance.people.withholding import withhold
from governance.policies.night_visits import NightVisitPolicy
from governance.policy import Policy
from governance.vocabulary import Level

#: A grid in which nobody called for so many days has no team.
MONTH_DAYS: Final = 30
_COUNTY: Final = 6


@dataclass(frozen=True, slots=True)
class WorstGrid:
    """A grid that wants somebody, with the pair by which it does."""

    code: str
    name: str
    pair: Ratio


@dataclass(frozen=True, slots=True)
class Grouped:
    """Figures by area: one column a code; a pair that is not told is hidden."""

    codes: list[str]
    measured: Measured
    hidden: Mapping[ReviewKey, Mask]

    def pair(self, key: ReviewKey, place: int) -> Ratio | None:
        """Return a pair, or None where it is withheld."""
        return None if self.hidden[key][place] else self.measured.pairs[key][place]


@dataclass(frozen=True)
class ReviewSheet:
    """What is told of a period.

    Attributes
    ----------
    names
        Of grids, by code.
    k
        The smallest count that is told to who asks; 1 for staff.
    idle
        Grids in which nobody called for `MONTH_DAYS` up to the last evening.
    too_often, called
        Homes called at beyond the cap, and all that were called at, by grid.
    """

    question: ReviewQuestion
    review: Review
    names: Mapping[str, str]
    rules: NightVisitPolicy
    k: int
    idle: list[str]
    too_often: Ints
    called: Ints

    @cached_property
    def whole(self) -> Grouped:
        """Everything asked for as one group."""
        return self._grouped(_COUNTY)

    def by(self, grouping: Grouping) -> Grouped:
        """Return the figures by area."""
        return self._grouped(DIGITS[grouping])

    def _grouped(self, digits: int) -> Grouped:
        groups, codes = Groups.by_digits(self.review.grids, digits)
        measured = measure(self.review, groups, self.rules.review)
        hidden = {key: self.is_withheld(pairs, codes) for key, pairs in measured.pairs.items()}
        return Grouped(codes, measured, hidden)

    def is_withheld(self, pairs: Pairs, codes: list[str]) -> Mask:
        """Return which pairs are not told: too few in one of their parts, or covering for such."""
        townships = [code[: Level.TOWNSHIP.digits] for code in codes]
        parts = (pairs.met, pairs.of, pairs.of - pairs.met)
        held = [withhold(part, townships, self.k).cells for part in parts]
        return np.asarray(np.any(held, axis=0))

    def ageing(self) -> dict[Ageing, tuple[int, int] | None]:
        """Return how many were due in each bucket, and how many of them still wait."""
        told = {}
        for place, bucket in enumerate(BUCKETS):
            n, waiting = (int(part[place, 0]) for part in self._aged)
            few = any(0 < part < self.k for part in (n, waiting, n - waiting))
            told[bucket] = None if few else (n, waiting)
        return told

    @property
    def _aged(self) -> tuple[Counts, Counts]:
        measured = self.whole.measured
        return measured.ageing, measured.waiting

    def rate(self, key: RateKey) -> tuple[float, float] | None:
        """Return how much for how much; None where it would tell of few."""
        rates = self.whole.measured.rates[key]
        amount, per = float(rates.amount[0]), float(rates.per[0])
        met = amount if key is RateKey.PER_HOUR else per
        return None if 0 < met < self.k else (amount, per)

    def below(self) -> list[WorstGrid]:
        """Return the grids that are not covered, the least share first; none that is withheld."""
        pairs = met_by_grid(self.review)
        found = (pairs.of > 0) & ~is_covered(pairs, self.rules.review.covered_percent)
        return self._worst(pairs, found)

    def overdue(self) -> list[WorstGrid]:
        """Return the grids by how many homes wait for more than a month or for ever, of all due."""
        by_grid = self.by(Grouping.GRID).measured
        late = by_grid.waiting[[BUCKETS.index(Ageing.LONGER), BUCKETS.index(Ageing.NEVER)]].sum(0)
        pairs = Pairs(late, by_grid.pairs[ReviewKey.ON_TIME].of)
        rows = self._worst(pairs, late > 0)
        return sorted(rows, key=lambda row: (-row.pair.met, row.code))

    def _worst(self, pairs: Pairs, found: Mask) -> list[WorstGrid]:
        codes = list(self.review.grids)
        told = found & ~self.is_withheld(pairs, codes)
        rows = [
            WorstGrid(codes[i], self.names[codes[i]], pairs[i])
            for i in np.flatnonzero(told).tolist()
        ]
        return sorted(rows, key=lambda row: (row.pair.met / row.pair.of, -row.pair.of, row.code))

    def spared(self) -> Ratio | None:
        """Return the homes called at beyond the cap, of those called at."""
        pairs = Pairs(np.array([self.too_often.sum()]), np.array([self.called.sum()]))
        return None if self.is_withheld(pairs, [""])[0] else pairs[0]

    def equity(self) -> Equity | None:
        """Return how calls go with the distance from the county's seat, if it is known.

        Homes in which somebody lives. None, too, where a quarter would tell of few.
        """
        seat, homes = self.rules.review.seat, self.review.homes
        if seat is None:
            return None
        kept = homes.lived_in & ~np.isnan(homes.lon)
        lon, lat = homes.lon[kept], homes.lat[kept]
        distance_m = geodesic_distance_m(lon, lat, seat[0], seat[1])
        area = homes.grid[kept].astype(np.int64)
        calls = homes.attempts[kept].astype(np.int64)
        found = compare_distances(distance_m, calls, area, len(self.review.grids))
        parts = [n for one in found.quarters for n in (one.reached, one.homes - one.reached)]
        return None if any(0 < n < self.k for n in parts) else found


def read_sheet(db: Connection, question: ReviewQuestion, policy: Policy) -> ReviewSheet:
    """Read and measure a period; small counts are withheld from who only counts.

    Raises
    ------
    NoEditionError, NoGridsToReviewError
        When there is nothing to look back on.
    """
    return read_grids(db, question, policy, grids_of(db, question))


def read_grids(
    db: Connection, question: ReviewQuestion, policy: Policy, names: Mapping[str, str]
) -> ReviewSheet:
    """Read and measure some grids, named by code; they must be ones that may be counted."""
    rules = policy.night_visits
    review = read_review(db, question, policy, list(names))
    called_at = review_queries.grids_called_at(db, question, review.grids, MONTH_DAYS)
    too_often, called = _count_too_often(db, question, review, rules)
    return ReviewSheet(
        question=question,
        review=review,
        names=names,
        rules=rules,
        k=rules.review.k if question.sight.is_counting_only else 1,
        idle=[code for code in review.grids if code not in called_at],
        too_often=too_often,
        called=called,
    )


def _count_too_often(
    db: Connection, question: ReviewQuestion, review: Review, rules: NightVisitPolicy
) -> tuple[Ints, Ints]:
    """Return how many homes of each grid were called at beyond the cap, and called at at all."""
    days = looks_back(rules.cap)
    past, grid = review_queries.read_past_calls(db, question, review.grids, days)
    is_in_period = past.evening >= day_number(question.evenings.first)
    beyond = is_in_period & is_too_often(past, rules.cap)
    n = len(review.grids)
    counted = []
    for kept in (beyond, is_in_period):
        _, first = np.unique(past.household[kept], return_index=True)
        counted.append(np.bincount(grid[kept][first], minlength=n).astype(np.int32))
    return counted[0], counted[1]
