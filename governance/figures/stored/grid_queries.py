"""Reading grids for figures: which were in force, who served them, and how areas are called."""

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, func, or_, select, true

from governance.figures.spans import Span
from governance.figures.stored.report_queries import last_assigned, voided_by
from governance.figures.vocabulary import Breakdown
from governance.incidents.model import GridAssignment, Incident
from governance.incidents.visibility import seen_by
from governance.people.duty import HOLDING
from governance.people.model import GridStaffing, Unit
from governance.people.sight import Sight
from grid_boundaries.lookup import NoEditionError, edition_id_as_of
from grid_boundaries.model import Grid
from grid_boundaries.queries import grid_names
from grid_boundaries.vocabulary import GridKind


def find_edition(db: Connection, day: date) -> uuid.UUID | None:
    """Return the edition in force on a day, if there was one."""
    try:
        return edition_id_as_of(db, day)
    except NoEditionError:
        return None


def grids_seen(db: Connection, edition: uuid.UUID | None, sight: Sight, area: str) -> list[str]:
    """Return the general grids of an edition in an area, as far as the sight reaches."""
    if edition is None:
        return []
    asked = select(Grid.code).where(Grid.edition_id == edition, Grid.kind == GridKind.GENERAL.value)
    if area:
        asked = asked.where(Grid.code.startswith(area, autoescape=True))
    if not sight.is_everything:
        areas = [window.area for window in sight.windows if window.area]
        within = [Grid.code.startswith(one, autoescape=True) for one in areas]
        asked = asked.where(or_(Grid.code.in_([]), *within))
    return list(db.scalars(asked.order_by(Grid.code.collate("C"))))


def staffed_on(db: Connection, day: date) -> set[str]:
    """Return the grids that had a leader or worker in post on a day."""
    asked = select(GridStaffing.grid_code).where(
        GridStaffing.part.in_([part.value for part in HOLDING]),
        GridStaffing.valid_from <= day,
        or_(GridStaffing.valid_to.is_(None), GridStaffing.valid_to > day),
    )
    return set(db.scalars(asked))


def reports_by_grid(
    db: Connection, sight: Sight, span: Span, area: str, *, as_of: datetime
) -> dict[str, int]:
    """Return how many reports of a period each grid had, by what was known at a moment.

    Those without a grid are under the empty code; voided ones do not count.
    """
    place = (
        select(last_assigned(GridAssignment.grid_code).label("grid_code"))
        .where(GridAssignment.incident_id == Incident.id, GridAssignment.decided_at <= as_of)
        .lateral("place")
    )
    code = func.coalesce(place.c.grid_code, "").label("code")
    asked = (
        select(code, func.count())
        .select_from(Incident)
        .join(place, true())
        .where(seen_by(sight), Incident.id.not_in(voided_by(as_of)))
        .where(Incident.reported_at >= span.since, Incident.reported_at < span.until)
        .group_by(code)
    )
    if area:
        asked = asked.where(place.c.grid_code.startswith(area, autoescape=True))
    return {grid: n for grid, n in db.execute(asked)}  # noqa: C416 dict() takes a result for a mapping


def names_of_areas(db: Connection, edition: uuid.UUID | None, by: Breakdown) -> dict[str, str]:
    """Return the names of townships, villages or grids by their codes."""
    if edition is None:
        return {}
    names: dict[str, str] = {}
    for grid in grid_names(db, edition):
        if by is Breakdown.GRID:
            names[grid.code] = grid.name
        elif by is Breakdown.VILLAGE:
            names[grid.village_code] = grid.village_name or grid.village_code
        else:
            code = grid.township_code or grid.village_code[:9]
            names[code] = grid.township_name or code
    return names


def names_of_units(db: Connection, codes: Collection[str]) -> dict[str, str]:
    """Return the names of units by their codes."""
    asked = select(Unit.code, Unit.name).where(Unit.code.in_(sorted(codes)))
    return {code: name for code, name in db.execute(asked)}  # noqa: C416 as above
