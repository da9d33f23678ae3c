"""Choosing routes: how long ways take, whom the routing visits, and why it leaves others out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from geo.metric import LocalMetric
from geo.routing.effort import Effort
from geo.routing.solving import plan_evening
from geo.routing.travel import Pace, Travel, straight_travel
from geo.routing.values import Mode
from governance.night_visits.planning.drafting import Chosen, Draft, LeftOutOne
from governance.night_visits.vocabulary import LeftOut
from governance.policies.night_visits import NightVisitPolicy, TravelRules

SEED: Final = 20_260_101

#: How much of the search is done, and the points found so far.
Advance = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Grounded:
    """What is known of the ground between the doors."""


def read_ground(db: Connection, draft: Draft, metric: LocalMetric) -> Grounded:
    """Return what the base map tells of roads, rivers and crossings around an evening."""
    del db, draft, metric
    return Grounded()


def choose_routes(
    draft: Draft,
    ground: Grounded,
    policy: NightVisitPolicy,
    *,
    advance: Advance,
    is_enough: Callable[[], bool],
) -> Chosen:
    """Return the routes of an evening; the same draft and ground give the same ones."""
    evening = draft.planned.evening
    travel = travel_of(draft, ground, policy.travel)
    effort = Effort(seed=SEED, should_stop=is_enough, on_progress=advance)
    plan = plan_evening(evening, travel, effort)
    left = {
        at: LeftOutOne(LeftOut.NOT_CHOSEN, {})
        for at in range(len(evening.candidates))
        if at not in plan.served
    }
    return Chosen(plan, left, method_of(travel, effort, plan.rounds, policy))


def travel_of(draft: Draft, ground: Grounded, rules: TravelRules) -> Travel:
    """Return how long each way takes and how far it is."""
    del ground
    paces = {
        Mode.WALKING: Pace(rules.walking_kmh, rules.detour),
        Mode.DRIVING: Pace(rules.driving_kmh, rules.detour),
    }
    return straight_travel(draft.planned.evening.places_m, paces)


def method_of(
    travel: Travel, effort: Effort, rounds: int, policy: NightVisitPolicy
) -> Mapping[str, Any]:
    """Return everything by which the same routes could be chosen again."""
    return {
        "travel": travel.method,
        "seed": effort.seed,
        "rounds": rounds,
        "rounds_planned": effort.rounds,
        "attempts": effort.attempts,
        "weights": policy.weights.model_dump(),
        "cap": policy.cap.model_dump(),
        "classes": {code: one.model_dump() for code, one in policy.classes.items()},
    }
