"""Reading all that a period is looked back on, for one question."""

from datetime import date

from sqlalchemy import Connection

from geo.errors import Words
from governance.incidents.hotspots.grounds import NoGridsInSightError
from governance.night_visits.review.asking import ReviewQuestion
from governance.night_visits.review.stored import review_queries, team_queries
from governance.night_visits.review.tables import Review
from governance.night_visits.review.vocabulary import Grouping
from governance.policy import Policy
from grid_boundaries.lookup import edition_in_force
from grid_boundaries.queries import grid_names
from grid_boundaries.vocabulary import GridKind


class NoGridsToReviewError(NoGridsInSightError):
    """There is no grid in force in what was asked for and may be counted."""

    sentence = Words(
        zh="所选区域内没有您可以统计的现行网格，请改选区域，或联系管理员核对授权。",
        en="There is no grid in force there that you may count. Choose another area, or ask an "
        "administrator to check your grants.",
    )


def grids_of(db: Connection, question: ReviewQuestion) -> dict[str, str]:
    """Return the general grids in force that are asked for, names by code.

    Raises
    ------
    NoEditionError
        When none are in force.
    NoGridsToReviewError
        When none of them is asked for and may be counted.
    """
    edition = edition_in_force(db, day=question.evenings.today)
    found = {
        row.code: row.name
        for row in grid_names(db, edition.id)
        if row.kind == GridKind.GENERAL and question.holds(row.code)
    }
    if not found:
        raise NoGridsToReviewError
    return found


def names_of(db: Connection, day: date, by: Grouping) -> dict[str, str]:
    """Return the names of areas of the edition in force, by code.

    Raises
    ------
    NoEditionError
        When none is in force.
    """
    edition = edition_in_force(db, day=day)
    rows = grid_names(db, edition.id)
    if by is Grouping.GRID:
        return {row.code: row.name for row in rows}
    if by is Grouping.VILLAGE:
        return {row.village_code: row.village_name or row.village_code for row in rows}
    return {row.village_code[:9]: row.township_name or row.village_code[:9] for row in rows}


def read_review(
    db: Connection, question: ReviewQuestion, policy: Policy, grids: list[str]
) -> Review:
    """Return households, calls, stops and teams of some grids."""
    rules = policy.night_visits
    teams = team_queries.read_teams(db, question)
    hours = (rules.opens, rules.closes, policy.county.timezone)
    return Review(
        evenings=question.evenings,
        grids=grids,
        homes=review_queries.read_homes(db, question, grids, rules),
        calls=review_queries.read_calls(db, question, grids, teams, hours),
        stops=team_queries.read_stops(db, question, grids, teams),
        teams=teams,
        elsewhere=review_queries.count_elsewhere(db, question, grids),
    )
