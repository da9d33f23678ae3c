"""An evening's plan from its making to its end; what is done to it is written down beside it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select, update

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.night_visits.nights import evening_of
from governance.night_visits.planning import plan_queries
from governance.night_visits.planning.model import VisitPlan, VisitPlanEvent, VisitTeam
from governance.night_visits.planning.plan_moves import check_changeable, check_move
from governance.night_visits.planning.teams import team_queries
from governance.night_visits.planning.teams.rules import find_doubles, find_team_faults
from governance.night_visits.vocabulary import PlanState
from governance.policies.night_visits import NightVisitPolicy


class EveningTakenError(GovernanceError):
    """There is a plan of this evening already for the area, or for part of it."""

    sentence = Words(
        zh="当晚该片区（或其上下级片区）已有夜访计划，请打开原计划修改。",
        en="That evening has a plan already for this area, one around it or a part of it. "
        "Open that one.",
    )


class EveningWindowError(GovernanceError):
    """Nobody calls at a door so late, or the evening ends before it begins."""

    sentence = Words(
        zh="走访时段不合理：应早开始、晚结束，且不晚于 {hard_stop}。",
        en="The window cannot be right: it must end after it begins, and not after {hard_stop}.",
    )


class EveningPastError(GovernanceError):
    """An evening that is over is not planned."""

    sentence = Words(
        zh="这一天已经过去，请选今天或以后的日期。",
        en="That day is over. Choose today or a later one.",
    )


class UnknownAreaError(GovernanceError):
    """There are no grids in this area."""

    sentence = Words(
        zh="没有这个片区，或不在您的规划范围内，请从列表中选择。",
        en="There is no such area, or it is not yours to plan. Choose one from the list.",
    )


class PlanAtFaultError(GovernanceError):
    """A plan cannot be approved as it is."""

    sentence = Words(zh="夜访计划还不能批准：{zh}", en="The plan cannot be approved yet: {en}")


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """The evening that somebody wants planned."""

    evening: date
    area: str
    opens: time
    closes: time
    campaign_id: uuid.UUID | None = None

    def window(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the moments between which it is."""
        begins, ends = (
            datetime.combine(self.evening, one, zone) for one in (self.opens, self.closes)
        )
        return begins, ends


@dataclass(frozen=True, slots=True)
class Deed:
    """Who does something to a plan, and when."""

    by: str
    now: datetime


def create_plan(
    db: Connection, asked: PlanAsked, policy: NightVisitPolicy, *, zone: ZoneInfo, deed: Deed
) -> uuid.UUID:
    """Begin the plan of an evening, without teams.

    Raises
    ------
    UnknownAreaError, EveningPastError, EveningWindowError, EveningTakenError
        When it cannot be.
    """
    if not plan_queries.has_grids(db, asked.area):
        raise UnknownAreaError
    if asked.evening < evening_of(deed.now, zone, policy.night_ends):
        raise EveningPastError
    if not asked.opens < asked.closes <= policy.hard_stop:
        raise EveningWindowError(hard_stop=f"{policy.hard_stop:%H:%M}")
    plan_queries.hold_planning(db)
    if plan_queries.has_overlapping_plan(db, asked.evening, asked.area):
        raise EveningTakenError
    plan_id, (opens_at, closes_at) = uuid.uuid4(), asked.window(zone)
    row = {
        "id": plan_id,
        "campaign_id": asked.campaign_id,
        "evening": asked.evening,
        "area": asked.area,
        "opens_at": opens_at,
        "closes_at": closes_at,
        "created_by": deed.by,
        "created_at": deed.now,
        "synthetic": plan_queries.is_synthetic_area(db, asked.area),
    }
    db.execute(insert(VisitPlan).values(row))
    note(db, plan_id, "created", {"area": asked.area}, deed)
    return plan_id


def change(db: Connection, plan_id: uuid.UUID) -> Record:
    """Take hold of a plan that is going to be changed; raises `PlanFixedError`."""
    plan = plan_queries.read_plan(db, plan_id, lock=True)
    check_changeable(PlanState(plan.state))
    db.execute(
        update(VisitPlan).where(VisitPlan.id == plan_id).values(version=VisitPlan.version + 1)
    )
    return plan


def approve(db: Connection, plan_id: uuid.UUID, policy: NightVisitPolicy, *, deed: Deed) -> None:
    """Approve a plan: from now on its teams see it, and nobody changes it.

    Raises
    ------
    PlanMoveError
        When it is no draft.
    PlanAtFaultError
        With everything that speaks against it.
    """
    plan = plan_queries.read_plan(db, plan_id, lock=True)
    check_move(PlanState(plan.state), PlanState.APPROVED)
    faults = find_faults(db, plan, policy)
    if faults:
        raise PlanAtFaultError(
            zh="".join(one.zh for one in faults), en=" ".join(one.en for one in faults)
        )
    _move(db, plan_id, PlanState.APPROVED, deed, approved_by=deed.by, approved_at=deed.now)


_NO_TEAMS = Words("还没有小组。", "There are no teams.")
_NO_STOPS = Words(
    "第 {team} 组没有路线，请重新排线或删去该组。",
    "Team {team} has no route: plan the routes again, or remove it.",
)


def find_faults(db: Connection, plan: Record, policy: NightVisitPolicy) -> list[Words]:
    """Return everything that keeps a plan from being approved."""
    teams = team_queries.read_teams(db, plan.id)
    going = team_queries.read_going(db, plan)
    with_routes = plan_queries.teams_with_routes(db, plan.id)
    faults = [] if teams else [_NO_TEAMS]
    for team in teams:
        faults += find_team_faults(team.number, going.get(team.id, ()), policy.teams)
        if team.id not in with_routes:
            faults.append(_NO_STOPS.fill(team=team.number))
    return faults + list(find_doubles(list(going.values())))


def take_back(db: Connection, plan_id: uuid.UUID, *, deed: Deed) -> None:
    """Make an approved plan a draft again, before anybody set out; raises `PlanMoveError`."""
    _check(db, plan_id, PlanState.DRAFT)
    _move(db, plan_id, PlanState.DRAFT, deed, approved_by=None, approved_at=None)


def begin(db: Connection, plan_id: uuid.UUID, *, deed: Deed) -> None:
    """Note that the first team set out; raises `PlanMoveError`."""
    _check(db, plan_id, PlanState.IN_PROGRESS)
    _move(db, plan_id, PlanState.IN_PROGRESS, deed)


def complete(db: Connection, plan_id: uuid.UUID, *, deed: Deed) -> None:
    """Note that the evening is over; raises `PlanMoveError`."""
    _check(db, plan_id, PlanState.COMPLETED)
    _move(db, plan_id, PlanState.COMPLETED, deed, ended_at=deed.now)


def cancel(db: Connection, plan_id: uuid.UUID, *, deed: Deed) -> None:
    """Give an evening up; its plan stays to be read. Raises `PlanMoveError`."""
    _check(db, plan_id, PlanState.CANCELLED)
    _move(db, plan_id, PlanState.CANCELLED, deed, ended_at=deed.now)


def remove_team(db: Connection, plan_id: uuid.UUID, team_id: uuid.UUID, *, deed: Deed) -> None:
    """Take a team out of a draft, with its route."""
    change(db, plan_id)
    gone = db.execute(
        delete(VisitTeam).where(VisitTeam.id == team_id, VisitTeam.plan_id == plan_id)
    )
    if not gone.rowcount:
        raise plan_queries.PlanNotFoundError
    note(db, plan_id, "team_removed", {"team": str(team_id)}, deed)


def note(
    db: Connection, plan_id: uuid.UUID, what: str, details: Mapping[str, Any], deed: Deed
) -> None:
    """Write down what was done to a plan."""
    row = {"plan_id": plan_id, "what": what, "details": details, "by": deed.by, "at": deed.now}
    db.execute(insert(VisitPlanEvent).values(row))


def _check(db: Connection, plan_id: uuid.UUID, wanted: PlanState) -> None:
    check_move(PlanState(plan_queries.read_plan(db, plan_id, lock=True).state), wanted)


def _move(db: Connection, plan_id: uuid.UUID, to: PlanState, deed: Deed, **changes: object) -> None:
    values = {"state": to.value, "version": VisitPlan.version + 1, **changes}
    db.execute(update(VisitPlan).where(VisitPlan.id == plan_id).values(values))
    note(db, plan_id, to.value, {}, deed)


def events_of(db: Connection, plan_id: uuid.UUID) -> list[Record]:
    """Return what was done to a plan, in order."""
    asked = select(
        VisitPlanEvent.what, VisitPlanEvent.details, VisitPlanEvent.by, VisitPlanEvent.at
    )
    return list(
        db.execute(asked.where(VisitPlanEvent.plan_id == plan_id).order_by(VisitPlanEvent.id))
    )
