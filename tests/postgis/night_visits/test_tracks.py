"""Where a team went, for its planner, and not for long."""

import uuid
from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
from sqlalchemy import func, select

from governance.night_visits.evening.model import TeamSign
from governance.night_visits.review.tracks import (
    Track,
    TrackNotFoundError,
    forget_signs,
    kept_since,
    read_track,
)
from governance.night_visits.vocabulary import Outcome
from governance.people.roles import Role
from governance.people.scope import Action, Grant
from governance.people.sight import NOTHING, Sight
from governance.policy import load_policy
from tests.moving import Desk
from tests.staffed_county import COUNTY, GRIDS, VILLAGE
from tests.visit_histories import Crew, Home, VisitHistory, at

EVENING = date(2026, 2, 10)
RULES = load_policy().night_visits.review
PLANNING = Sight.through([Grant(Role.VISIT_PLANNER, COUNTY)], Action.PLAN_VISITS)
VISITING = Sight.through([Grant(Role.VILLAGE_OFFICER, VILLAGE)], Action.VISIT)


@dataclass
class Walk:
    """Four doors in a row, 100 m apart: the third before the second, the last left out."""

    history: VisitHistory
    crew: Crew
    homes: list[Home]
    person: uuid.UUID

    def track(self, planning: Sight = PLANNING, visiting: Sight = VISITING) -> Track:
        db = self.history.db
        return read_track(db, self.crew.id, RULES, planning=planning, visiting=visiting)


@pytest.fixture
def walk(desk: Desk) -> Walk:
    history = VisitHistory(desk.db)
    crew = history.team(history.plan(EVENING), EVENING)
    homes = [history.home(1, 100 + 100 * place) for place in range(4)]
    for place, home in enumerate(homes):
        history.stop(crew, home, place)
    for place, hour in ((0, 19), (2, 19.4), (1, 19.8)):
        history.call(homes[place], EVENING, crew=crew, hour=hour)
    history.call(homes[3], EVENING, Outcome.DEFERRED, crew=crew, hour=21)
    person = desk.staff["worker_1"]
    history.sign(crew, person, homes[3], 20.5)
    history.sign(crew, person, homes[0], 20.7, accuracy_m=300.0)
    return Walk(history, crew, homes, person)


def test_what_was_planned_and_what_was_walked_are_measured(walk: Walk) -> None:
    way = walk.track().way
    assert (way.stops, way.skipped, way.out_of_order) == (4, 1, 1)
    assert way.planned_m == pytest.approx(300, abs=2)
    assert way.walked_m == pytest.approx(200 + 100 + 200, abs=2)  # 0 to 2 to 1 to 3


def test_a_point_that_is_not_accurate_is_no_part_of_the_track(walk: Walk) -> None:
    track = walk.track()
    assert len(track.points) == 4
    assert track.points[-1].tolist() == pytest.approx([walk.homes[3].lon, walk.homes[3].lat])


def test_who_visits_there_sees_doors_and_who_only_plans_sees_cells(walk: Walk) -> None:
    exact, rough = walk.track(), walk.track(visiting=NOTHING)
    assert (exact.cell_m, rough.cell_m) == (None, 500)
    assert [stop.lon for stop in exact.stops] == pytest.approx([one.lon for one in walk.homes])
    assert len({(stop.lon, stop.lat) for stop in rough.stops}) == 1  # a point of the grid
    assert (len(rough.points), rough.good_points) == (0, 4)  # fewer than five live there
    assert rough.way == exact.way
    for place in range(12):
        walk.history.home(1, 100 + 30 * place)
    crowded = walk.track(visiting=NOTHING)
    assert 0 < len(np.unique(crowded.points, axis=0)) <= 2
    assert len({(stop.lon, stop.lat) for stop in crowded.stops}) <= 2
    doors = {(one.lon, one.lat) for one in walk.homes}
    shown = {(stop.lon, stop.lat) for stop in (*rough.stops, *crowded.stops)}
    assert not doors & shown


def test_one_grid_beyond_ones_own_makes_all_of_it_rough(walk: Walk) -> None:
    own = Sight.through([Grant(Role.GRID_WORKER, GRIDS[0])], Action.VISIT)
    assert walk.track(visiting=own).cell_m is None
    walk.history.stop(walk.crew, walk.history.home(2), 4)
    assert walk.track(visiting=own).cell_m == 500


def test_a_team_of_an_area_that_one_does_not_plan_is_not_there(walk: Walk) -> None:
    elsewhere = Sight.through([Grant(Role.VISIT_PLANNER, "360824101")], Action.PLAN_VISITS)
    for planning in (elsewhere, NOTHING):
        with pytest.raises(TrackNotFoundError):
            walk.track(planning=planning)


def test_a_team_without_anything_has_an_empty_way(walk: Walk) -> None:
    crew = walk.history.team(walk.crew.plan, EVENING, number=2)
    track = read_track(walk.history.db, crew.id, RULES, planning=PLANNING, visiting=NOTHING)
    assert (track.way.stops, track.way.walked_m, len(track.points)) == (0, 0, 0)


def test_places_of_signs_are_forgotten_after_a_month_and_the_signs_stay(walk: Walk) -> None:
    db = walk.history.db
    assert forget_signs(db, before=kept_since(at(EVENING, 20 + 24 * 30), RULES)) == 0
    assert forget_signs(db, before=kept_since(at(EVENING, 21 + 24 * 30), RULES)) == 2
    kept = select(func.count(), func.count(TeamSign.geom)).select_from(TeamSign)
    assert tuple(db.execute(kept).one()) == (2, 0)
    assert len(walk.track().points) == 3
