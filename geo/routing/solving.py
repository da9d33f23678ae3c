"""Choose whom to visit and in which order: team orienteering with windows, in rounds."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from geo.routing.effort import Effort
from geo.routing.search.annealing import Heat, Spaces, anneal, fill_up
from geo.routing.search.chance import dice_of
from geo.routing.search.regions import Region, cut
from geo.routing.search.scene import Scene, part_of, scene_of
from geo.routing.search.schedule import routes_of, stops_of
from geo.routing.timetable import plan_of
from geo.routing.travel import Travel
from geo.routing.values import Evening, FloatArray, Plan

#: How many points of prize a change may lose, at first and at last, of prizes from 1 to 100.
FIRST_LOSS, LAST_LOSS = 30.0, 1.0
#: The middle one of such prizes; others are stretched to it.
USUAL_PRIZE = 50.0


def plan_evening(evening: Evening, travel: Travel, effort: Effort = Effort()) -> Plan:  # noqa: B008 - frozen
    """Return routes that collect as much prize as can be found, and of those a short one.

    What is maximised is the sum of prizes, stretched so that the middle one is 50, times
    `Effort.scale_s` less the seconds under way: whatever the unit of prizes, the same plan. A home
    that is pinned counts more than all that are not. No home that would still fit is left out.

    Raises
    ------
    MissingModeError
        When a team goes in a way `travel` does not know.
    UnevenEveningError
        When `travel` has not one point for each station and home.

    Notes
    -----
    Ruin and recreate under simulated annealing, after Schrimpf et al. (2000), "Record breaking
    optimization results using the ruin and recreate principle", Journal of Computational Physics
    159, and Christiaens & Vanden Berghe (2020); in parts of the county at once, after Taillard &
    Voss (2002), "POPMUSIC". It runs on all processors; their number does not change the plan.
    """
    travel.refuse_unless_for(frozenset(evening.teams.modes), len(evening.places_m))
    scale = effort.scale_s * _stretch(evening.candidates.prizes)
    search = _Search(evening, scene_of(evening, travel), effort, scale)
    rounds = search.run()
    stops = _filled(search.scene, search.record)
    return plan_of(evening, travel, stops, (rounds, search.iterations))


class _Found(NamedTuple):
    """Routes of a region: the best, those to go on from, and the value of the best."""

    best: list[list[int]]
    present: list[list[int]]
    value: float


@dataclass(slots=True)
class _Search:
    evening: Evening
    scene: Scene
    effort: Effort
    scale: float
    iterations: int = 0
    record: list[list[int]] = field(default_factory=list)

    def run(self) -> int:
        """Search; return how many rounds were done."""
        teams = len(self.evening.teams)
        present: list[list[int]] = [[] for _ in range(teams)]
        self.record, best_value = present, -np.inf
        last = min(self.effort.rounds, self.effort.stop_after or self.effort.rounds)
        last = last if teams else 0
        for number in range(last):
            if number and self.effort.should_stop is not None and self.effort.should_stop():
                return number
            best, present, value = self._round(number, present)
            if value > best_value:
                self.record, best_value = best, value
            self._tell(number + 1)
        return last

    def _round(self, number: int, stops: list[list[int]]) -> _Found:
        rng = np.random.default_rng([self.effort.seed, number])
        regions = cut(self.evening, self.scene.homes.may, stops, rng)
        tasks = [
            (region, [stops[team] for team in region.teams], (number, part))
            for part, region in enumerate(regions)
        ]
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            found = list(pool.map(lambda task: self._search_region(*task), tasks))
        best, present = list(stops), list(stops)
        for region, part in zip(regions, found, strict=True):
            for k, team in enumerate(region.teams):
                best[team], present[team] = part.best[k], part.present[k]
        self.iterations += sum(self._attempts(region) for region in regions)
        return _Found(best, present, sum(part.value for part in found))

    def _attempts(self, region: Region) -> int:
        if not len(region.homes):
            return 0
        teams = len(self.evening.teams)
        each = max(self.effort.attempts, -(-self.effort.least_attempts // teams))
        return -(-each * len(region.teams) // self.effort.rounds)

    def _search_region(
        self, region: Region, stops: list[list[int]], key: tuple[int, int]
    ) -> _Found:
        if not len(region.homes):
            return _Found(stops, stops, 0.0)
        scene = part_of(self.scene, region.homes, region.teams)
        inner = [np.searchsorted(region.homes, row).tolist() for row in stops]
        most = int(scene.crews.most.max())
        spaces = Spaces(*(routes_of(inner, len(region.homes), most) for _ in range(3)))
        heat = self._heat(key[0], self._attempts(region))
        value = anneal(scene, spaces, heat, dice_of(self.effort.seed, *key))
        best, present = (
            [region.homes[row].tolist() for row in stops_of(routes)]
            for routes in (spaces.best, spaces.present)
        )
        return _Found(best, present, value)

    def _heat(self, number: int, attempts: int) -> Heat:
        rounds = self.effort.rounds
        first, last = (
            self.effort.scale_s * FIRST_LOSS * (LAST_LOSS / FIRST_LOSS) ** (done / rounds)
            for done in (number, number + 1)
        )
        return Heat(first, last, attempts, self.scale)

    def _tell(self, rounds: int) -> None:
        if self.effort.on_progress is not None:
            homes = [home for row in self.record for home in row]
            prize = float(self.evening.candidates.prizes[homes].sum())
            self.effort.on_progress(rounds / self.effort.rounds, prize)


def _stretch(prizes: FloatArray) -> float:
    paid = prizes[prizes > 0]
    return USUAL_PRIZE / float(np.median(paid)) if len(paid) else 1.0


def _filled(scene: Scene, stops: list[list[int]]) -> list[list[int]]:
    most = int(scene.crews.most.max(initial=0))
    routes = routes_of(stops, len(scene.homes.point), most)
    fill_up(scene, routes, np.argsort(-scene.homes.worth, kind="stable"))
    return stops_of(routes)
