"""Reading the teams of a period, and the doors that were on their ways."""

from collections.abc import Sequence

from sqlalchemy import Connection, and_, cast, select

from governance.night_visits.evening.model import Visit
from governance.night_visits.households.model import Household
from governance.night_visits.planning.model import VisitPlan, VisitStop, VisitTeam
from governance.night_visits.review.asking import ReviewQuestion
from governance.night_visits.review.columns import read_columns
from governance.night_visits.review.review_queries import ATTEMPTED, MET, places_of
from governance.night_visits.review.tables import Stops, Team
from governance.night_visits.vocabulary import LIVED_IN, PlanState


def read_teams(db: Connection, question: ReviewQuestion) -> list[Team]:
    """Return the teams of the period whose plan was not called off, in order of their evening."""
    evenings = question.evenings
    asked = (
        select(
            VisitTeam.id, VisitTeam.plan_id, VisitPlan.evening, VisitPlan.area, VisitTeam.number,
            VisitTeam.station, VisitTeam.started_at, VisitTeam.ended_at, VisitTeam.metres,
        )
        .join(VisitPlan, VisitPlan.id == VisitTeam.plan_id)
        .where(VisitPlan.evening.between(evenings.first, evenings.last))
        .where(VisitPlan.state.not_in([PlanState.CANCELLED.value, PlanState.DRAFT.value]))
        .order_by(VisitPlan.evening, VisitPlan.area, VisitTeam.number)
    )  # fmt: skip
    if question.campaign is not None:
        asked = asked.where(VisitPlan.campaign_id == question.campaign)
    return [
        Team(
            str(row.id), str(row.plan_id), row.evening, row.area, row.number, row.station,
            row.started_at, row.ended_at, row.metres,
        )
        for row in db.execute(asked)
    ]  # fmt: skip


def read_stops(
    db: Connection, question: ReviewQuestion, grids: Sequence[str], teams: Sequence[Team]
) -> Stops:
    """Return the planned stops of teams, with what came of each that evening."""
    team, grid = places_of([one.id for one in teams], "team"), places_of(grids, "grid")
    evenings = question.evenings
    kinds = {"team": int, "grid": int, "lived_in": bool, "is_attempted": bool, "is_met": bool}
    rows = (
        select(
            team.c.place.label("team"),
            grid.c.place.label("grid"),
            Household.occupancy.in_(sorted(LIVED_IN)).label("lived_in"),
            ATTEMPTED.label("is_attempted"),
            MET.label("is_met"),
        )
        .select_from(VisitStop)
        .join(VisitTeam, VisitTeam.id == VisitStop.team_id)
        .join(VisitPlan, VisitPlan.id == VisitTeam.plan_id)
        .join(team, cast(team.c.code, VisitTeam.id.type) == VisitTeam.id)
        .join(Household, Household.id == VisitStop.household_id)
        .join(grid, grid.c.code == Household.area)
        .outerjoin(
            Visit,
            and_(
                Visit.household_id == VisitStop.household_id,
                Visit.evening == VisitPlan.evening,
                Visit.counts,
            ),
        )
        .where(VisitPlan.evening.between(evenings.first, evenings.last))
    )
    return Stops(**read_columns(db, rows, kinds))
