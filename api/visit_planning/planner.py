"""Who plans night visits: their areas, and what they may do there."""

import uuid
from typing import Annotated

from fastapi import Depends

from api.deps import AtDesk, Desk
from governance.night_visits.planning import plan_queries
from governance.night_visits.planning.plans import Deed, UnknownAreaError
from governance.people.scope import Action, Thing


class Planner:
    """Whoever asks, as a planner.

    Attributes
    ----------
    areas
        Codes of those over which they plan.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk, self.db = desk, desk.db
        self.deed = Deed(desk.me.actor, desk.now)
        self.policy, self.zone = desk.policy.night_visits, desk.policy.county.zone
        self.areas = desk.me.sight(Action.PLAN_VISITS).areas

    def check_area(self, area: str) -> None:
        """Refuse an area of others, as one that is not there; raises `UnknownAreaError`."""
        if not self.desk.me.may(Action.PLAN_VISITS, Thing(area)):
            raise UnknownAreaError

    def check_plan(self, plan_id: uuid.UUID) -> None:
        """Refuse a plan of others, as one that is not there; raises `PlanNotFoundError`."""
        plan_queries.read_plan(self.db, plan_id, self.areas)


async def _planner(desk: AtDesk) -> Planner:
    return Planner(desk)


Planning = Annotated[Planner, Depends(_planner)]


def _plan_of(who: Planning, plan_id: uuid.UUID) -> uuid.UUID:
    who.check_plan(plan_id)
    return plan_id


#: A plan that the caller may change.
OwnPlan = Annotated[uuid.UUID, Depends(_plan_of)]
