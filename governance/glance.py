"""The county at a glance, counted by the database, of what may be seen."""

from typing import Any

from sqlalchemy import CTE, Connection, ScalarSelect, func, select

from governance.incidents.model import GridAssignment, Incident, PinTask
from governance.incidents.pins.pin_queries import WAITS_FOR_PIN
from governance.incidents.reading.filtering import CURRENT, visible
from governance.incidents.visibility import lies_within
from governance.indicators import Days, Glance, Ratio
from governance.people.sight import Sight
from grid_boundaries.model import Edition, Grid
from grid_boundaries.vocabulary import EditionState, GridKind


def count_at_a_glance(db: Connection, sight: Sight, days: Days) -> Glance:
    """Return the figures of these days, of incidents, tasks and grids that may be seen."""
    # One look at each table: each figure is an aggregate over the same cohort.
    cohort = _cohort(sight, days)
    grids = _grids(sight)
    tasks = visible(sight, WAITS_FOR_PIN.label("waits")).join(
        PinTask, PinTask.incident_id == Incident.id
    )
    waiting = tasks.cte("tasks")
    reporting = select(func.count(cohort.c.grid_code.distinct())).join(
        grids, grids.c.code == cohort.c.grid_code
    )
    asked = select(
        visible(sight, func.count()).scalar_subquery().label("kept"),
        _count(cohort).label("reported"),
        _count(cohort, cohort.c.rule.is_not(None), cohort.c.rule != "manual").label("assigned"),
        _count(waiting).label("tasks"),
        _count(waiting, waiting.c.waits).label("waiting"),
        _count(grids).label("grids"),
        reporting.scalar_subquery().label("reporting"),
    )
    row = db.execute(asked).one()
    return Glance(
        reported=Ratio(row.reported, row.kept),
        assigned=Ratio(row.assigned, row.reported),
        pinning=Ratio(row.waiting, row.tasks),
        grids=Ratio(row.reporting, row.grids),
        days=days,
    )


def _cohort(sight: Sight, days: Days) -> CTE:
    return (
        visible(sight, Incident.id, GridAssignment.grid_code, GridAssignment.rule)
        .outerjoin(GridAssignment, CURRENT)
        .where(Incident.occurred_at >= days.since, Incident.occurred_at < days.until)
        .cte("cohort")
    )


def _grids(sight: Sight) -> CTE:
    return (
        select(Grid.code)
        .join(Edition, Edition.id == Grid.edition_id)
        .where(Edition.state == EditionState.ACTIVE.value, Grid.kind == GridKind.GENERAL.value)
        .where(lies_within(sight, Grid.code))
        .cte("grids")
    )


def _count(table: CTE, *conditions: Any) -> ScalarSelect[int]:  # noqa: ANN401 expressions of any type
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()
