"""Coverage of each grid as the map tells it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from governance.incidents.hotspots.grounds import EditionGrounds
from governance.night_visits.review.asking import ReviewQuestion, choose_evenings
from governance.night_visits.review.coverage import Coverage, cover
from governance.night_visits.review.sheet import ReviewSheet, read_sheet
from governance.night_visits.vocabulary import Outcome
from governance.people.roles import Role
from governance.people.scope import Action, Grant
from governance.people.sight import EVERYTHING, Sight
from governance.policy import load_policy
from tests.moving import Desk
from tests.staffed_county import COUNTY, GRIDS
from tests.visit_histories import VisitHistory, at

FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)
ANALYST = Sight.through([Grant(Role.ANALYST, COUNTY)], Action.COUNT)


@dataclass
class Town:
    """The nine grids with what is written of them."""

    desk: Desk
    history: VisitHistory

    def sheet(self, sight: Sight = EVERYTHING, **more: Any) -> ReviewSheet:
        first, last = more.get("first", FIRST), more.get("last", LAST)
        today = date(2026, 3, 2)
        evenings = choose_evenings(first, last, now=at(today, 9), today=today)
        return read_sheet(self.desk.db, ReviewQuestion(sight, evenings), load_policy())

    def cover(self, sight: Sight = EVERYTHING, **more: Any) -> Coverage:
        ground = EditionGrounds().of(self.desk.db, self.desk.edition)
        sheet = self.sheet(sight, **more)
        return cover(sheet, ground.polygons, ground.metric, ground.townships)


@pytest.fixture
def town(desk: Desk) -> Town:
    return Town(desk, VisitHistory(desk.db))


def test_met_and_attempted_stand_apart(town: Town) -> None:
    met, missed, _ = town.history.homes(1, 3)
    town.history.call(met, FIRST)
    town.history.call(missed, FIRST, Outcome.REFUSED)
    told = town.cover().columns
    assert [told[f"due_{name}"][0] for name in ("met_n", "met_of")] == [1, 3]
    assert [told[f"due_{name}"][0] for name in ("attempted_n", "attempted_of")] == [2, 3]
    assert told["waiting_never"].tolist() == [2, *[0] * 8]


def test_a_grid_without_a_call_for_a_month_is_idle(town: Town) -> None:
    town.history.call(town.history.home(1), LAST - timedelta(days=29))
    town.history.call(town.history.home(2), LAST - timedelta(days=30))
    town.history.call(town.history.home(3), LAST, Outcome.DEFERRED)
    assert town.cover().is_idle.tolist() == [False, *[True] * 8]
    assert town.sheet().idle == list(GRIDS[1:])


def test_homes_called_at_beyond_the_cap_are_counted_once(town: Town) -> None:
    often, seldom = town.history.homes(1, 2)
    for evening in (0, 1, 2, 5):
        town.history.call(often, FIRST + timedelta(days=evening))
    town.history.call(seldom, FIRST)
    before = town.history.home(2)
    town.history.call(before, FIRST - timedelta(days=1))
    town.history.call(before, FIRST)
    told = town.cover().columns
    assert told["too_often_n"].tolist() == [1, 1, *[0] * 7]
    assert told["too_often_of"].tolist() == [2, 1, *[0] * 7]
    assert str(town.sheet().spared()) == "66.66 %"


def test_only_a_good_device_point_sweeps(town: Town) -> None:
    near, vague, _ = (town.history.home(1, east_m) for east_m in (100, 500, 900))
    town.history.call(near, FIRST)
    town.history.call(vague, FIRST, accuracy_m=80.0)
    told = town.cover().columns
    assert (told["swept_n"][0], told["swept_of"][0]) == (1, 3)
    assert told["swept_m2"][0] == pytest.approx(np.pi * 100**2, rel=0.04)
    assert told["inhabited_m2"][0] > 2.7 * told["swept_m2"][0]


def test_evenings_are_stepped_through_and_many_by_the_week(town: Town) -> None:
    for place, home in enumerate(town.history.homes(1, 3)):
        town.history.call(home, LAST - timedelta(days=place))
    steps = town.cover().steps
    assert (len(steps.begins), steps.days, steps.begins[-1]) == (28, 1, LAST)
    assert steps.met[-4:, 0].tolist() == [0, 1, 1, 1]
    weekly = town.cover(first=LAST - timedelta(days=69)).steps
    assert (len(weekly.begins), weekly.days) == (10, 7)
    assert weekly.met[:, 0].tolist() == [*[0] * 9, 3]


def test_cells_hold_at_least_five_whoever_asks(town: Town) -> None:
    for offset in range(5):
        town.history.home(1, 100 + offset, 100)
    for offset in range(4):
        town.history.home(9, 800 + offset, 800)
    for sight in (EVERYTHING, ANALYST):
        cells = town.cover(sight).cells
        assert (cells.counts.sum(), cells.left_out, cells.k) == (5, 4, 5)
        assert cells.counts[-1, 0] == 5  # in the south-west
    west, south, east, north = town.cover().cells.bounds
    assert (west, south) <= (115.40101, 27.7509)
    assert (east, north) >= (115.40101, 27.7509)


def test_who_only_counts_is_told_of_no_few_and_no_gap_gives_them_away(town: Town) -> None:
    for grid, reached in ((1, 3), (2, 10), (3, 0), (4, 12)):
        for home in town.history.homes(grid, 20)[:reached]:
            town.history.call(home, FIRST)
    told = town.cover(ANALYST)
    met = told.columns["met_n"]
    assert np.isnan(met[0])
    assert np.isnan(met).sum() == 2  # one more, or the township's total would tell the first
    assert np.isnan(told.columns["met_of"]).tolist() == np.isnan(met).tolist()
    assert not np.isnan(town.cover().columns["met_n"]).any()
    assert np.isnan(told.steps.met).any()


def test_without_homes_there_is_nothing_to_reach(town: Town) -> None:
    found = town.cover()
    assert found.columns["met_of"].tolist() == [0] * 9
    assert found.cells.counts.tolist() == [[0]]
    assert found.cells.bounds == pytest.approx((115.40, 27.75, 115.43, 27.78))
    assert town.sheet().below() == []
    assert town.sheet().overdue() == []


def test_far_and_near_are_compared_from_the_county_seat(town: Town) -> None:
    for grid in range(1, 10):
        for place, home in enumerate(town.history.homes(grid, 4)):
            if place < (4 if grid in {1, 4, 7} else 1):  # the seat lies in the west
                town.history.call(home, FIRST)
    found = town.sheet().equity()
    assert found is not None
    assert (found.areas, [one.homes for one in found.quarters]) == (9, [9, 9, 9, 9])
    assert sum(one.calls for one in found.quarters) == 18
    assert found.quarters[0].calls > found.quarters[-1].calls
    assert town.sheet(ANALYST).equity() is None  # a quarter of nine homes would tell of few
