"""Reading plans: which there are, and one whole, as far as who asks may see it."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select, text

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.night_visits.households.model import Household
from governance.night_visits.planning.model import (
    VisitLeftOut,
    VisitPlan,
    VisitStop,
    VisitTeam,
)
from governance.night_visits.vocabulary import PlanState

#: Held while a plan is made: of two for one evening the second sees the first.
_PLANNING_LOCK: Final = 0x77616E67_67650005

#: One page of those left out; the counts are of all of them.
MOST_LEFT_OUT: Final = 500


class PlanNotFoundError(GovernanceError):
    """There is no such plan, or it may not be seen."""

    sentence = Words(zh="没有这份夜访计划。", en="There is no such plan of night visits.")


def has_grids(db: Connection, area: str) -> bool:
    """Whether the edition in force has a grid in an area."""
    asked = text(
        "SELECT EXISTS (SELECT FROM grid g JOIN edition e ON e.id = g.edition_id "
        "WHERE e.state = 'active' AND starts_with(g.code, :area))"
    )
    return bool(area) and bool(db.scalar(asked, {"area": area}))


def is_synthetic_area(db: Connection, area: str) -> bool:
    """Whether any household of an area is invented."""
    within = Household.area.startswith(area, autoescape=True)
    found = select(literal(1)).where(within, Household.synthetic).limit(1)
    return db.scalar(found) is not None


def hold_planning(db: Connection) -> None:
    """Let nobody else make a plan until the transaction ends; plans are made seldom."""
    db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PLANNING_LOCK})


def has_overlapping_plan(db: Connection, evening: date, area: str) -> bool:
    """Whether a plan that is alive covers the area, or part of it, that evening."""
    within = or_(func.starts_with(VisitPlan.area, area), func.starts_with(area, VisitPlan.area))
    asked = select(literal(1)).where(
        VisitPlan.evening == evening, VisitPlan.state != PlanState.CANCELLED.value, within
    )
    return db.scalar(asked.limit(1)) is not None


def read_plan(
    db: Connection,
    plan_id: uuid.UUID,
    areas: Collection[str] | None = None,
    *,
    lock: bool = False,
) -> Record:
    """Return a plan; `areas` are those of who asks, None for the program itself.

    Raises
    ------
    PlanNotFoundError
        When there is none, or it lies in none of the areas.
    """
    asked = select(VisitPlan.__table__).where(VisitPlan.id == plan_id)
    if areas is not None:
        asked = asked.where(_within(areas))
    found = db.execute(asked.with_for_update() if lock else asked).one_or_none()
    if found is None:
        raise PlanNotFoundError
    return found


def in_progress_before(db: Connection, evening: date) -> list[uuid.UUID]:
    """Return the plans of earlier evenings that are in progress, the earliest first."""
    asked = select(VisitPlan.id).where(
        VisitPlan.state == PlanState.IN_PROGRESS.value, VisitPlan.evening < evening
    )
    return list(db.scalars(asked.order_by(VisitPlan.evening, VisitPlan.area)))


def list_plans(
    db: Connection, areas: Collection[str], *, since: date, until: date
) -> Sequence[Record]:
    """Return the plans of evenings from `since` to `until`, latest first, with what they hold.

    Columns beside the plan's own: ``teams``, ``stops``.
    """
    teams = select(func.count()).where(VisitTeam.plan_id == VisitPlan.id).scalar_subquery()
    stops = select(func.count()).where(VisitStop.plan_id == VisitPlan.id).scalar_subquery()
    asked = (
        select(VisitPlan.__table__, teams.label("teams"), stops.label("stops"))
        .where(VisitPlan.evening.between(since, until), _within(areas))
        .order_by(VisitPlan.evening.desc(), VisitPlan.area)
    )
    return db.execute(asked).all()


def _within(areas: Collection[str]) -> ColumnElement[bool]:
    ways = [func.starts_with(VisitPlan.area, area) for area in sorted(areas) if area]
    return or_(literal(False), *ways)  # noqa: FBT003 SQL has no names


def stops_by_team(db: Connection, plan_id: uuid.UUID) -> Mapping[uuid.UUID, list[Record]]:
    """Return a plan's stops in the order of each route, with what is known of the household.

    Columns: those of the stop, ``area, visit_class, address, lon, lat, last_outcome,
    at_home_from, at_home_until``.
    """
    asked = (
        select(
            VisitStop.__table__,
            Household.area,
            Household.visit_class,
            Household.address,
            Household.last_outcome,
            Household.at_home_from,
            Household.at_home_until,
            func.ST_X(Household.geom).label("lon"),
            func.ST_Y(Household.geom).label("lat"),
        )
        .join(Household, Household.id == VisitStop.household_id)
        .where(VisitStop.plan_id == plan_id)
        .order_by(VisitStop.team_id, VisitStop.position)
    )
    found: dict[uuid.UUID, list[Record]] = {}
    for row in db.execute(asked):
        found.setdefault(row.team_id, []).append(row)
    return found


def teams_with_routes(db: Connection, plan_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Return the teams of a plan that have a stop."""
    asked = select(VisitStop.team_id).where(VisitStop.plan_id == plan_id).distinct()
    return frozenset(db.scalars(asked))


def read_left_out(db: Connection, plan_id: uuid.UUID) -> Sequence[Record]:
    """Return who was left out, those that matter most first, `MOST_LEFT_OUT` at most."""
    asked = (
        select(VisitLeftOut.__table__, Household.area, Household.visit_class, Household.due_on)
        .join(Household, Household.id == VisitLeftOut.household_id)
        .where(VisitLeftOut.plan_id == plan_id)
        .order_by(VisitLeftOut.points.desc(), VisitLeftOut.household_id)
        .limit(MOST_LEFT_OUT)
    )
    return db.execute(asked).all()


def count_left_out(db: Connection, plan_id: uuid.UUID) -> dict[str, int]:
    """Return how many were left out for each reason."""
    asked = select(VisitLeftOut.reason, func.count()).where(VisitLeftOut.plan_id == plan_id)
    return {row[0]: row[1] for row in db.execute(asked.group_by(VisitLeftOut.reason))}
