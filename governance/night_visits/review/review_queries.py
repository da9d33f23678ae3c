"""Reading households, calls and teams of a period, each as a few arrays."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Double,
    Integer,
    Select,
    Text,
    Time,
    and_,
    any_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from governance.incidents.model import Incident
from governance.incidents.vocabulary import State
from governance.night_visits.evening.model import Visit, VisitFinding
from governance.night_visits.households.model import Household
from governance.night_visits.planning.model import VisitCampaign, VisitPlan, VisitTeam
from governance.night_visits.review.asking import ReviewQuestion
from governance.night_visits.review.columns import read_columns
from governance.night_visits.review.sparing import PastCalls
from governance.night_visits.review.tables import (
    EPOCH,
    NEVER,
    OUTCOMES,
    Calls,
    Homes,
    Ints,
    Team,
)
from governance.night_visits.vocabulary import ATTEMPTS, LIVED_IN, GeoProof, Outcome
from governance.policies.night_visits import NightVisitPolicy

ATTEMPTED: Final = Visit.outcome.in_(sorted(ATTEMPTS))
MET: Final = Visit.outcome == Outcome.MET.value
_DONE: Final = (State.CLOSED.value, State.ARCHIVED.value)


def _day(column: Any) -> ColumnElement[int]:  # noqa: ANN401 any expression of a date
    return func.coalesce(column - literal(EPOCH, Date), NEVER, type_=Integer)


def places_of(codes: Sequence[str], name: str) -> CTE:
    """Return codes with their place, counted from 0."""
    numbered = func.unnest(literal(list(codes), ARRAY(Text)))
    table = numbered.table_valued("code", with_ordinality="ordinal", name=name).render_derived()
    return select(table.c.code, (table.c.ordinal - 1).label("place")).cte(name + "s")


def _of_campaign(campaign: uuid.UUID | None) -> ColumnElement[bool]:
    """Return where a visit was made by a team of a campaign."""
    if campaign is None:
        return true()
    plans = exists().where(
        VisitTeam.id == Visit.team_id,
        VisitPlan.id == VisitTeam.plan_id,
        VisitPlan.campaign_id == campaign,
    )
    return plans.correlate(Visit)


def _asked_homes(question: ReviewQuestion) -> ColumnElement[bool]:
    """Return where a household is one that a campaign is about."""
    if question.campaign is None:
        return true()
    wanted = exists().where(
        VisitCampaign.id == question.campaign,
        func.starts_with(Household.area, VisitCampaign.area),
        or_(
            func.cardinality(VisitCampaign.classes) == 0,
            Household.visit_class == any_(VisitCampaign.classes),
        ),
    )
    return wanted.correlate(Household)


def read_homes(
    db: Connection, question: ReviewQuestion, grids: Sequence[str], policy: NightVisitPolicy
) -> Homes:
    """Return the households of some grids that were registered by the last evening."""
    first, last = question.evenings.first, question.evenings.last
    here = and_(Visit.evening >= first, _of_campaign(question.campaign))
    called = (
        select(
            Visit.household_id,
            func.max(Visit.evening).filter(MET, Visit.evening < first).label("before"),
            func.min(Visit.evening).filter(MET, here).label("met"),
            func.count().filter(ATTEMPTED, here).label("attempts"),
        )
        .where(Visit.counts, Visit.evening <= last)
        .group_by(Visit.household_id)
        .cte("called")
    )
    grid = places_of(grids, "grid")
    intervals = {name: one.every_days for name, one in policy.classes.items()}
    every_days = case(intervals, value=Household.visit_class, else_=0) if intervals else literal(0)
    kinds: dict[str, type] = {
        "grid": int, "lived_in": bool, "opted_out": bool, "is_resting": bool, "every_days": int,
        "registered": int, "met_before": int, "first_met": int, "attempts": int,
        "lon": float, "lat": float,
    }  # fmt: skip
    rows = (
        select(
            grid.c.place.label("grid"),
            Household.occupancy.in_(sorted(LIVED_IN)).label("lived_in"),
            Household.opted_out.label("opted_out"),
            (Household.not_before > last).label("is_resting"),
            every_days.label("every_days"),
            _day(Household.registered_on).label("registered"),
            _day(func.greatest(called.c.before, Household.visited_before)).label("met_before"),
            _day(called.c.met).label("first_met"),
            func.coalesce(called.c.attempts, 0).label("attempts"),
            func.ST_X(Household.geom).label("lon"),
            func.ST_Y(Household.geom).label("lat"),
        )
        .join(grid, grid.c.code == Household.area)
        .outerjoin(called, called.c.household_id == Household.id)
        .where(Household.registered_on <= last, _asked_homes(question))
    )
    return Homes(**read_columns(db, rows, kinds))


def count_elsewhere(db: Connection, question: ReviewQuestion, grids: Sequence[str]) -> int:
    """Return how many homes that may be counted lie in no grid in force."""
    areas = question.areas
    mine = [true()] if areas is None else [Household.area.startswith(one) for one in areas]
    asked = (
        select(func.count())
        .select_from(Household)
        .where(
            Household.area != "",
            Household.area.startswith(question.area),
            or_(Household.id.is_(None), *mine),
            Household.registered_on <= question.evenings.last,
            not_(Household.area == any_(literal(list(grids), ARRAY(Text)))),
        )
    )
    return db.scalar(asked) or 0


def _epoch(column: Any) -> ColumnElement[float]:  # noqa: ANN401 any expression of a moment
    return cast(func.extract("epoch", column), Double)


def _moment(clock: time, zone: str) -> ColumnElement[Any]:
    """Return a time of the evening on which a visit was made, by the county's clock."""
    local = Visit.evening + literal(clock, Time)
    return func.timezone(zone, local, type_=DateTime(timezone=True))


def _found() -> CTE:
    made = VisitFinding.incident_id.is_not(None)
    return (
        select(
            VisitFinding.visit_id,
            func.count().label("findings"),
            func.count().filter(made).label("turned"),
            func.count().filter(Incident.state.in_(_DONE)).label("closed"),
        )
        .outerjoin(Incident, Incident.id == VisitFinding.incident_id)
        .group_by(VisitFinding.visit_id)
        .cte("found")
    )


_CALL_KINDS: Final[Mapping[str, type]] = {
    "household": int, "grid": int, "team": int, "evening": int, "outcome": int,
    "arrived": float, "left": float, "opens": float, "closes": float,
    "has_point": bool, "is_near": bool, "accuracy_m": float, "lon": float, "lat": float,
    "findings": int, "turned": int, "closed": int,
}  # fmt: skip


def read_calls(
    db: Connection,
    question: ReviewQuestion,
    grids: Sequence[str],
    teams: Sequence[Team],
    hours: tuple[time, time, str],
) -> Calls:
    """Return the visits of the period that count.

    Parameters
    ----------
    hours
        When evenings begin and end unless their plan says otherwise, and the county's zone.
    """
    opens, closes, zone = hours
    evenings, found = question.evenings, _found()
    team = places_of([one.id for one in teams], "team")
    rows = _calls_of(question, grids).add_columns(
        func.dense_rank().over(order_by=Visit.household_id).label("household"),
        func.coalesce(team.c.place, -1).label("team"),
        _day(Visit.evening).label("evening"),
        func.array_position(literal([str(one) for one in OUTCOMES], ARRAY(Text)), Visit.outcome)
        .op("-")(1)
        .label("outcome"),
        _epoch(Visit.arrived_at).label("arrived"),
        _epoch(Visit.left_at).label("left"),
        _epoch(func.coalesce(VisitPlan.opens_at, _moment(opens, zone))).label("opens"),
        _epoch(func.coalesce(VisitPlan.closes_at, _moment(closes, zone))).label("closes"),
        (Visit.proof != GeoProof.NONE.value).label("has_point"),
        (Visit.proof == GeoProof.NEAR.value).label("is_near"),
        Visit.accuracy_m.label("accuracy_m"),
        func.ST_X(Visit.geom).label("lon"),
        func.ST_Y(Visit.geom).label("lat"),
        func.coalesce(found.c.findings, 0).label("findings"),
        func.coalesce(found.c.turned, 0).label("turned"),
        func.coalesce(found.c.closed, 0).label("closed"),
    )
    rows = (
        rows.outerjoin(VisitTeam, VisitTeam.id == Visit.team_id)
        .outerjoin(VisitPlan, VisitPlan.id == VisitTeam.plan_id)
        .outerjoin(team, cast(team.c.code, VisitTeam.id.type) == Visit.team_id)
        .outerjoin(found, found.c.visit_id == Visit.id)
        .where(Visit.evening.between(evenings.first, evenings.last))
    )
    return Calls(**read_columns(db, rows, _CALL_KINDS))


def _calls_of(question: ReviewQuestion, grids: Sequence[str]) -> Select[Any]:
    grid = places_of(grids, "grid")
    return (
        select(grid.c.place.label("grid"))
        .select_from(Visit)
        .join(Household, Household.id == Visit.household_id)
        .join(grid, grid.c.code == Household.area)
        .where(Visit.counts, _of_campaign(question.campaign))
    )


def read_past_calls(
    db: Connection, question: ReviewQuestion, grids: Sequence[str], days: int
) -> tuple[PastCalls, Ints]:
    """Return calls that count, from so many days before the period on, and the grid of each."""
    evenings = question.evenings
    number = func.dense_rank().over(order_by=Visit.household_id)
    rows = (
        _calls_of(question, grids)
        .add_columns(
            number.label("household"),
            _day(Visit.evening).label("evening"),
            (Visit.outcome == Outcome.REFUSED.value).label("is_refused"),
        )
        .where(
            ATTEMPTED,
            Visit.evening.between(evenings.first - timedelta(days=days), evenings.last),
        )
    )
    kinds = {"grid": int, "household": int, "evening": int, "is_refused": bool}
    found = read_columns(db, rows, kinds)
    return PastCalls(found["household"], found["evening"], found["is_refused"]), found["grid"]


def grids_called_at(
    db: Connection, question: ReviewQuestion, grids: Sequence[str], days: int
) -> set[str]:
    """Return the grids in which somebody called in the days up to the last evening."""
    since = question.evenings.last - timedelta(days=days)
    asked = (
        select(Household.area)
        .join(Visit, Visit.household_id == Household.id)
        .where(Visit.counts, ATTEMPTED, _of_campaign(question.campaign))
        .where(Visit.evening > since, Visit.evening <= question.evenings.last)
        .where(Household.area == any_(literal(list(grids), ARRAY(Text))))
        .distinct()
    )
    return set(db.scalars(asked))
