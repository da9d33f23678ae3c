"""By what an evening is planned here: the policy, the plane of the grids in force, what is hot."""

import uuid
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import Request
from sqlalchemy import Connection

from api.deps import Desk
from api.maps.kept import Kept
from governance.incidents.hotspots.grounds import EditionGround, EditionGrounds
from governance.incidents.hotspots.question import HotspotQuestion
from governance.incidents.hotspots.sheet import read_hotspots
from governance.incidents.hotspots.vocabulary import Exposure, Heat
from governance.incidents.reading.filtering import IncidentFilter
from governance.night_visits.households.due_queries import DueList, DueQuestion, read_due
from governance.night_visits.planning import plan_queries
from governance.night_visits.planning.drafting import PlanningView, due_of
from governance.people.scope import Action
from grid_boundaries.lookup import NoEditionError
from grid_boundaries.queries import active_edition

#: Incidents of so many days make a grid hot.
HOT_DAYS: Final = 30

HotGrids = Kept[frozenset[str]]


@dataclass(frozen=True, slots=True)
class EveningView:
    """The view of whoever plans, and the grids it is over."""

    view: PlanningView
    ground: EditionGround

    def due_of(self, db: Connection, plan_id: uuid.UUID) -> DueList:
        """Return who is due on the evening of a plan."""
        return due_of(db, plan_queries.read_plan(db, plan_id), self.view)

    def due(self, db: Connection, question: DueQuestion) -> DueList:
        """Return who is due."""
        view = self.view
        return read_due(db, question, view.policy, sight=view.sight, metric=view.metric)


def planning_view(request: Request, desk: Desk) -> EveningView:
    """Return the view of whoever asks.

    Raises
    ------
    NoEditionError
        When no grids are in force.
    """
    edition = active_edition(desk.db)
    if edition is None:
        raise NoEditionError(day=desk.today.isoformat())
    grounds: EditionGrounds = request.app.state.grounds
    ground = grounds.of(desk.db, edition.id)
    kept: HotGrids = request.app.state.hot_grids
    sight = desk.me.sight(Action.COUNT)
    asked: Hashable = (edition.id, sight)
    hot = kept.of(asked, desk.today, lambda: _hot_grids(desk, ground), now=desk.now)
    policy = desk.policy
    view = PlanningView(
        policy.night_visits, policy.county.zone, ground.metric, desk.me.sight(Action.READ), hot
    )
    return EveningView(view, ground)


def _hot_grids(desk: Desk, ground: EditionGround) -> frozenset[str]:
    """Return the grids that are hotspots of the last days, as the map of hotspots tells them."""
    wanted = IncidentFilter(since=desk.now - timedelta(days=HOT_DAYS), until=desk.now)
    zone = desk.policy.county.zone
    question = HotspotQuestion.of(wanted, Exposure.HOUSEHOLDS, zone, now=desk.now)
    sight = desk.me.sight(Action.COUNT)
    sheet = read_hotspots(desk.db, sight, ground.seen_by(sight), question, desk.policy.hotspots)
    hot = {Heat.HOT, Heat.WARM}
    told = zip(sheet.ground.codes, sheet.hotspots.heat, strict=True)
    return frozenset(code for code, heat in told if heat in hot)
