"""By what an evening is planned here: the policy, the plane of the grids in force, what is hot."""

import uuid
from collections.abc import Hashable
from datetime import timedelta
from typing import Final

from fastapi import Request

from api.deps import Desk
from api.maps.kept import Kept
from governance.incidents.hotspots.grounds import EditionGround, EditionGrounds
from governance.incidents.hotspots.question import HotspotQuestion
from governance.incidents.hotspots.sheet import read_hotspots
from governance.incidents.hotspots.vocabulary import Exposure, Heat
from governance.incidents.reading.filtering import IncidentFilter
from governance.night_visits.planning.drafting import PlanningView
from governance.people.scope import Action
from grid_boundaries.lookup import edition_in_force

#: Incidents of so many days make a grid hot.
HOT_DAYS: Final = 30

HotGrids = Kept[frozenset[str]]


def ground_in_force(request: Request, desk: Desk) -> EditionGround:
    """Return the grids in force; raises `NoEditionError` when there are none."""
    return _in_force(request, desk)[1]


def planning_view(request: Request, desk: Desk) -> PlanningView:
    """Return the view of whoever asks; raises `NoEditionError` when no grids are in force."""
    edition, ground = _in_force(request, desk)
    kept: HotGrids = request.app.state.hot_grids
    asked: Hashable = (edition, desk.me.sight(Action.COUNT))
    hot = kept.of(asked, desk.today, lambda: _hot_grids(desk, ground), now=desk.now)
    policy, seen = desk.policy, desk.me.sight(Action.READ)
    return PlanningView(policy.night_visits, policy.county.zone, ground.metric, seen, hot)


def _in_force(request: Request, desk: Desk) -> tuple[uuid.UUID, EditionGround]:
    edition = edition_in_force(desk.db, day=desk.today)
    grounds: EditionGrounds = request.app.state.grounds
    return edition.id, grounds.of(desk.db, edition.id)


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
