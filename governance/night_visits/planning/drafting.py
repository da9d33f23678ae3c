"""What the routes of a draft are chosen from: read what is due and who goes out.

Three steps, so that the middle one, which takes its time, holds no transaction: this, `choosing`,
and `keeping`.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection, select

from geo.errors import Words
from geo.metric import LocalMetric
from geo.postgis import Record
from geo.routing.values import BoolArray, Mode
from governance.errors import GovernanceError
from governance.night_visits.households.due_queries import DueList, DueQuestion, read_due
from governance.night_visits.planning import plan_queries
from governance.night_visits.planning.evening_of import Planned, TeamOut, make_evening
from governance.night_visits.planning.model import (
    VisitCampaign,
)
from governance.night_visits.planning.plan_moves import check_changeable
from governance.night_visits.planning.teams import team_queries
from governance.night_visits.vocabulary import PlanState
from governance.people.sight import Sight
from governance.policies.night_visits import NightVisitPolicy

_LONGEST_STOPS = 10_000
#: The routing holds the way from each to each: of more that are due, those with most points.
MOST_CANDIDATES: Final = 3_000


class NoTeamsError(GovernanceError):
    """There is nobody whose route could be planned."""

    sentence = Words(
        zh="没有可以排线的小组：请先添加小组，或解锁一组。",
        en="There is no team whose route may be planned: add one, or unlock one.",
    )


@dataclass(frozen=True, slots=True)
class PlanningView:
    """By what an evening is planned.

    Attributes
    ----------
    sight
        Which open incidents may count.
    hot_grids
        Grids that are hotspots now.
    """

    policy: NightVisitPolicy
    zone: ZoneInfo
    metric: LocalMetric
    sight: Sight
    hot_grids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Draft:
    """What the routing is to choose from, and what the plan was when that was read.

    Attributes
    ----------
    held
        Households on the routes of locked teams.
    in_area
        Whether a team of those to be planned serves where a household lives (n,).
    """

    plan: Record
    due: DueList
    teams: tuple[TeamOut, ...]
    planned: Planned
    held: frozenset[uuid.UUID]
    in_area: BoolArray


def read_draft(db: Connection, plan_id: uuid.UUID, view: PlanningView) -> Draft:
    """Return what a plan's routes are to be chosen from.

    Raises
    ------
    PlanFixedError
        When it is no draft any more.
    NoTeamsError
        When no team is free to be planned.
    """
    plan = plan_queries.read_plan(db, plan_id)
    check_changeable(PlanState(plan.state))
    due = due_of(db, plan, view)
    rows = team_queries.read_teams(db, plan_id)
    locked = {row.id for row in rows if row.locked}
    police = _with_police(db, plan)
    free = tuple(_team_out(row, view, police) for row in rows if row.id not in locked)
    if not free:
        raise NoTeamsError
    stops = [row for route in plan_queries.stops_by_team(db, plan_id).values() for row in route]
    held = frozenset(row.household_id for row in stops if row.team_id in locked)
    pins = {row.household_id: row.team_id for row in stops if row.pinned}
    served = tuple(area for team in free for area in team.areas)
    in_area = np.array([area.startswith(served) for area in due.areas], np.bool_)
    is_pinned = np.array([one in pins for one in due.ids], np.bool_)
    is_held = np.array([one in held for one in due.ids], np.bool_)
    is_wanted = ((~due.points.over_visited & in_area) | is_pinned) & ~is_held
    shortlist = _shortlisted(due, is_wanted, is_pinned)
    planned = make_evening(due, shortlist, free, view.policy, pins)
    return Draft(plan, due, free, planned, held, in_area)


def _shortlisted(due: DueList, is_wanted: BoolArray, is_pinned: BoolArray) -> BoolArray:
    """Return those among which the routing chooses: all, or the ones that matter most."""
    order = np.lexsort((np.arange(len(due)), -due.points.points, ~is_pinned, ~is_wanted))
    shortlist = np.zeros(len(due), np.bool_)
    shortlist[order[:MOST_CANDIDATES]] = True
    return shortlist & is_wanted


def due_of(db: Connection, plan: Record, view: PlanningView) -> DueList:
    """Return who is due on the evening of a plan, of the classes that its campaign is for."""
    question = DueQuestion(plan.area, plan.evening, _classes(db, plan), view.hot_grids)
    return read_due(db, question, view.policy, sight=view.sight, metric=view.metric)


def _classes(db: Connection, plan: Record) -> tuple[str, ...]:
    if plan.campaign_id is None:
        return ()
    asked = select(VisitCampaign.classes).where(VisitCampaign.id == plan.campaign_id)
    return tuple(db.scalar(asked) or ())


def _with_police(db: Connection, plan: Record) -> frozenset[uuid.UUID]:
    """Return the teams in which somebody is police."""
    going = team_queries.read_going(db, plan)
    return frozenset(
        team for team, those in going.items() if any(one.who.is_police for one in those)
    )


def _team_out(row: Record, view: PlanningView, police: frozenset[uuid.UUID]) -> TeamOut:
    east, north = view.metric.project([row.lon], [row.lat])
    return TeamOut(
        id=row.id,
        number=row.number,
        place_m=(float(east[0]), float(north[0])),
        mode=Mode(row.mode),
        areas=tuple(row.areas),
        opens_s=_seconds(row.opens_at, view.zone),
        closes_s=_seconds(row.closes_at, view.zone),
        has_police=row.id in police,
        most_stops=row.most_stops or _LONGEST_STOPS,
    )


def _seconds(moment: datetime, zone: ZoneInfo) -> int:
    here = moment.astimezone(zone)
    return here.hour * 3600 + here.minute * 60 + here.second
