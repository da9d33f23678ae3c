"""Choosing routes: how long ways take, whom the routing visits, and why it leaves others out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from geo.routing.barriers import Barriers, travel_over
from geo.routing.effort import Effort
from geo.routing.leaving_out import LeftOut as Omitted
from geo.routing.leaving_out import explain
from geo.routing.roads import Roads, travel_by_road
from geo.routing.solving import plan_evening
from geo.routing.travel import Pace, Travel, straight_travel
from geo.routing.values import Evening, FloatArray, Mode, Plan
from governance.night_visits.planning.drafting import Draft
from governance.night_visits.planning.keeping import Chosen, LeftOutOne
from governance.night_visits.vocabulary import LeftOut
from governance.policies.night_visits import NightVisitPolicy, TravelRules

#: Nobody goes further than this on an evening where ways round water are looked for; metres.
REACH_M: Final = 12_000.0

#: How much of the search is done, and the points found so far.
Advance = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the ground between the doors, in the plane of the plan.

    Attributes
    ----------
    roads
        None where no roads were imported.
    barriers
        None where no water was.
    """

    roads: Roads | None = None
    barriers: Barriers | None = None


def choose_routes(
    draft: Draft,
    ground: Ground,
    policy: NightVisitPolicy,
    *,
    advance: Advance,
    is_enough: Callable[[], bool],
) -> Chosen:
    """Return the routes of an evening; the same draft and ground give the same ones."""
    evening = draft.planned.evening
    travel = travel_of(evening.places_m, frozenset(evening.teams.modes), ground, policy.travel)
    effort = Effort(**policy.search.model_dump(), should_stop=is_enough, on_progress=advance)
    plan = plan_evening(evening, travel, effort)
    left = {one.home: _told(one, evening) for one in explain(evening, travel, plan)}
    legs = {route.team: _legs(evening, travel, route.team, route.stops) for route in plan.routes}
    return Chosen(plan, left, legs, method_of(travel, effort, plan, policy))


def travel_of(
    places_m: FloatArray, modes: frozenset[Mode], ground: Ground, rules: TravelRules
) -> Travel:
    """Return how long ways take and how far they are: by road, else round water, else straight."""
    if ground.roads is not None:
        return travel_by_road(ground.roads, places_m, modes)
    known = {
        Mode.WALKING: Pace(rules.walking_kmh, rules.detour),
        Mode.DRIVING: Pace(rules.driving_kmh, rules.detour),
    }
    paces = {mode: pace for mode, pace in known.items() if mode in modes}
    if ground.barriers is not None:
        return travel_over(places_m, ground.barriers, paces, REACH_M)
    return straight_travel(places_m, paces)


def _told(one: Omitted, evening: Evening) -> LeftOutOne:
    """Return a reason with its figures as a plan keeps them."""
    details: dict[str, Any] = {}
    if one.team is not None:
        details["team"] = one.team
    if one.late_s is not None:
        details["over_min"] = -(-one.late_s // 60)
    if one.instead_of is not None:
        details["lowest_points"] = round(float(evening.candidates.prizes[one.instead_of]), 2)
    return LeftOutOne(LeftOut(one.reason.value), details)


def _legs(evening: Evening, travel: Travel, team: int, stops: Sequence[int]) -> list[float]:
    """Return the metres to each stop from the one before, the first from the station."""
    metres = travel.metres[evening.teams.modes[team]]
    stations = len(evening.stations_m)
    points = [int(evening.teams.starts[team]), *(stations + stop for stop in stops)]
    return [float(metres[a, b]) for a, b in pairwise(points)]


def method_of(
    travel: Travel, effort: Effort, plan: Plan, policy: NightVisitPolicy
) -> Mapping[str, Any]:
    """Return everything by which the same routes could be chosen again."""
    return {
        "travel": travel.method,
        "search": policy.search.model_dump(),
        "rounds": {"n": plan.rounds, "of": effort.rounds},
        "attempts": plan.iterations,
        "weights": policy.weights.model_dump(),
        "cap": policy.cap.model_dump(),
        "classes": {code: one.model_dump() for code, one in policy.classes.items()},
    }
