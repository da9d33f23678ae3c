"""Figures of coverage, exact, on a county one can draw."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, update

from governance.incidents.model import Incident
from governance.indicators import Ratio
from governance.night_visits.review.asking import ReviewQuestion, choose_evenings
from governance.night_visits.review.measures import BUCKETS, Groups, measure, measure_teams
from governance.night_visits.review.reading import grids_of, read_review
from governance.night_visits.review.tables import Review
from governance.night_visits.review.vocabulary import Ageing, RateKey, ReviewKey
from governance.night_visits.vocabulary import Outcome
from governance.people.roles import Role
from governance.people.scope import Action, Grant
from governance.people.sight import EVERYTHING, Sight
from governance.policy import load_policy
from tests.moving import Desk
from tests.nine_county import VILLAGE
from tests.staffed_county import GRIDS, TOWNSHIP
from tests.visit_histories import VisitHistory, at

FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)
NOW = at(date(2026, 3, 2), 9)
KEY = ReviewKey


@dataclass
class Told:
    """A review that was read, and its figures over all of it."""

    review: Review

    def __getitem__(self, key: ReviewKey) -> Ratio:
        measured = measure(self.review, self.whole, load_policy().night_visits.review)
        return measured.pairs[key][0]

    @property
    def whole(self) -> Groups:
        return Groups.by_digits(self.review.grids, 6)[0]

    def rate(self, key: RateKey) -> tuple[float, float]:
        measured = measure(self.review, self.whole, load_policy().night_visits.review)
        return float(measured.rates[key].amount[0]), float(measured.rates[key].per[0])

    def ageing(self) -> dict[Ageing, int]:
        measured = measure(self.review, self.whole, load_policy().night_visits.review)
        return {one: int(n) for one, n in zip(BUCKETS, measured.ageing[:, 0], strict=True) if n}


def look_back(db: Connection, **more: Any) -> Told:
    first, last = more.pop("first", FIRST), more.pop("last", LAST)
    evenings = choose_evenings(first, last, now=NOW, today=date(2026, 3, 2))
    question = ReviewQuestion(more.pop("sight", EVERYTHING), evenings, **more)
    grids = list(grids_of(db, question))
    return Told(read_review(db, question, load_policy(), grids))


@pytest.fixture
def history(desk: Desk) -> VisitHistory:
    return VisitHistory(desk.db)


def test_homes_that_stand_empty_are_in_no_coverage(history: VisitHistory) -> None:
    met, missed, _ = history.homes(1, 3)
    empty = history.home(2, occupancy="vacant")
    history.home(2, occupancy="moved")
    seasonal = history.home(2, 500, occupancy="seasonal")
    history.call(met, FIRST)
    history.call(missed, FIRST, Outcome.NOT_HOME)
    history.call(empty, FIRST, Outcome.VACANT)
    history.call(seasonal, LAST, Outcome.DEFERRED)
    told = look_back(history.db)
    assert told[KEY.ATTEMPTED] == Ratio(2, 4)
    assert told[KEY.MET] == Ratio(1, 4)


def test_a_call_that_waits_for_a_person_counts_for_nothing(history: VisitHistory) -> None:
    history.call(history.home(1), FIRST, counts=False)
    told = look_back(history.db)
    assert told[KEY.ATTEMPTED] == Ratio(0, 1)
    assert told[KEY.NEAR] == Ratio(0, 0)


def test_a_call_after_midnight_is_of_the_evening_before(history: VisitHistory) -> None:
    home = history.home(1)
    history.call(home, LAST, hour=24.6)
    assert look_back(history.db)[KEY.MET] == Ratio(1, 1)
    march = look_back(history.db, first=date(2026, 3, 1), last=date(2026, 3, 2))
    assert march[KEY.MET] == Ratio(0, 1)


def test_a_grid_is_covered_from_the_policys_share_on(history: VisitHistory) -> None:
    for grid, met in ((1, 4), (2, 3)):
        for home in history.homes(grid, 5)[:met]:
            history.call(home, FIRST)
    assert look_back(history.db)[KEY.GRIDS] == Ratio(1, 9)


@pytest.mark.parametrize(
    ("before", "met", "bucket"),
    [
        (date(2026, 1, 10), date(2026, 2, 9), Ageing.ON_TIME),
        (date(2026, 1, 10), date(2026, 2, 10), Ageing.WEEK),
        (date(2026, 1, 10), date(2026, 2, 16), Ageing.WEEK),
        (date(2026, 1, 10), date(2026, 2, 17), Ageing.MONTH),
        (date(2025, 12, 1), date(2026, 2, 1), Ageing.LONGER),
        (date(2026, 1, 10), None, Ageing.MONTH),
        (date(2026, 1, 29), None, Ageing.WEEK),
        (None, None, Ageing.NEVER),
        (None, date(2026, 2, 1), Ageing.LONGER),
    ],
)
def test_a_home_that_was_due_is_as_late_as_it_was_met_or_still_waits(
    history: VisitHistory, before: date | None, met: date | None, bucket: Ageing
) -> None:
    home = history.home(1, visited_before=before)
    if met is not None:
        history.call(home, met)
    told = look_back(history.db)
    assert told.ageing() == {bucket: 1}
    assert told[KEY.ON_TIME] == Ratio(int(bucket is Ageing.ON_TIME), 1)
    assert told[KEY.DUE_MET] == Ratio(int(met is not None), 1)


def test_who_is_to_be_left_alone_is_not_due(history: VisitHistory) -> None:
    history.home(1, opted_out=True)
    history.home(1, 400, not_before=date(2026, 3, 15))
    history.home(1, 500, visited_before=date(2026, 2, 20))
    history.home(1, 600, visit_class="unheard_of")
    assert look_back(history.db)[KEY.ON_TIME] == Ratio(0, 0)


def test_who_declined_was_due_and_attempted(history: VisitHistory) -> None:
    home = history.home(1, not_before=date(2026, 4, 15))
    history.call(home, FIRST, Outcome.REFUSED)
    assert look_back(history.db)[KEY.DUE_ATTEMPTED] == Ratio(1, 1)
    assert look_back(history.db)[KEY.DUE_MET] == Ratio(0, 1)


def test_the_window_is_that_of_the_plan_or_else_of_the_policy(history: VisitHistory) -> None:
    plan = history.plan(FIRST, opens_at=at(FIRST, 18), closes_at=at(FIRST, 20))
    crew = history.team(plan, FIRST)
    for number, (hour, who) in enumerate(
        [(18, crew), (19.9, crew), (20, crew), (20, None), (18.9, None), (21, None)]
    ):
        history.call(history.home(1, 100 + number * 50), FIRST, crew=who, hour=hour)
    assert look_back(history.db)[KEY.IN_WINDOW] == Ratio(3, 6)


def test_findings_count_as_turned_and_as_closed(history: VisitHistory, incident: uuid.UUID) -> None:
    visit = history.call(history.home(1), FIRST)
    history.find(visit)
    history.find(visit, incident)
    told = look_back(history.db)
    assert (told[KEY.TURNED], told[KEY.CLOSED]) == (Ratio(1, 2), Ratio(0, 1))
    history.db.execute(update(Incident).where(Incident.id == incident).values(state="archived"))
    assert look_back(history.db)[KEY.CLOSED] == Ratio(1, 1)


def test_a_teams_hours_metres_and_stops(history: VisitHistory) -> None:
    crew = history.team(history.plan(FIRST), FIRST)
    homes = [history.home(1, 100 + 100 * i) for i in range(4)]
    for position, home in enumerate(homes):
        history.stop(crew, home, position)
    history.call(homes[0], FIRST, crew=crew, hour=19)
    history.call(homes[1], FIRST, Outcome.NOT_HOME, crew=crew, hour=19.5)
    history.call(homes[2], FIRST, crew=crew, hour=19 + 5 / 6)
    history.call(homes[3], FIRST, Outcome.DEFERRED, crew=crew, hour=21)
    told = look_back(history.db)
    assert told[KEY.STOPS] == Ratio(3, 4)
    met, hours = told.rate(RateKey.PER_HOUR)
    assert met == 2
    assert hours == pytest.approx(1)
    metres, met = told.rate(RateKey.METRES)
    assert metres == pytest.approx(200, abs=1)
    assert met == 2
    assert told[KEY.NEAR] == Ratio(3, 3)
    by_team = measure_teams(told.review.stops, told.review.calls, len(told.review.teams))
    assert by_team[KEY.MET][0] == Ratio(2, 4)
    assert by_team[KEY.STOPS][0] == Ratio(3, 4)


def test_proof_is_of_calls_with_a_device_point(history: VisitHistory) -> None:
    near, far, inaccurate, none = history.homes(1, 4)
    history.call(near, FIRST)
    history.call(far, FIRST, proof="far", distance_m=400)
    history.call(inaccurate, FIRST, proof="inaccurate", accuracy_m=900)
    history.call(none, FIRST, proof="none", geom=None, accuracy_m=None, distance_m=None)
    assert look_back(history.db)[KEY.NEAR] == Ratio(1, 3)


def test_who_may_count_a_part_counts_that_part(history: VisitHistory) -> None:
    for grid in (1, 2):
        history.call(history.home(grid), FIRST)
    sight = Sight.through([Grant(Role.VILLAGE_OFFICER, GRIDS[0])], Action.COUNT)
    told = look_back(history.db, sight=sight)
    assert told.review.grids == [GRIDS[0]]
    assert told[KEY.MET] == Ratio(1, 1)
    assert look_back(history.db, area=GRIDS[1])[KEY.MET] == Ratio(1, 1)


def test_figures_by_area_add_up(history: VisitHistory) -> None:
    for grid in (1, 1, 5):
        history.call(history.home(grid, 100 + 10 * grid), FIRST)
    review = look_back(history.db).review
    groups, codes = Groups.by_digits(review.grids, 15)
    pairs = measure(review, groups, load_policy().night_visits.review).pairs[KEY.MET]
    assert codes == list(GRIDS)
    assert [pairs[i] for i in (0, 1, 4)] == [Ratio(2, 2), Ratio(0, 0), Ratio(1, 1)]
    assert Groups.by_digits(review.grids, 12)[1] == [VILLAGE]
    assert Groups.by_digits(review.grids, 9)[1] == [TOWNSHIP]


def test_a_campaign_counts_its_own_households_and_visits(history: VisitHistory) -> None:
    campaign = history.campaign(classes=["key"])
    crew = history.team(history.plan(FIRST, campaign_id=campaign), FIRST)
    mine, other, ordinary = (
        history.home(1),
        history.home(1, 400),
        history.home(1, 500, visit_class="ordinary"),
    )
    history.call(mine, FIRST, crew=crew)
    history.call(other, FIRST)
    history.call(ordinary, FIRST, crew=crew)
    told = look_back(history.db, campaign=campaign)
    assert told[KEY.MET] == Ratio(1, 2)
    assert look_back(history.db)[KEY.MET] == Ratio(3, 3)


def test_homes_in_no_grid_in_force_are_told_of(history: VisitHistory) -> None:
    history.home(1, area="360824100001999")
    assert look_back(history.db).review.elsewhere == 1
