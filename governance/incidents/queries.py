"""Reading incidents: lists, points for maps, counts, and one incident as it stands."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Select,
    Uuid,
    and_,
    any_,
    func,
    literal,
    not_,
    or_,
    select,
)

from geo.errors import Words
from geo.postgis import SRID
from governance.errors import GovernanceError
from governance.incidents.disclosure import Shown, disclose
from governance.incidents.model import GridAssignment, Incident, PinTask
from governance.incidents.visibility import (
    POINT_OF_GRID,
    is_exact,
    is_own,
    seen_by,
    shown_point,
    shown_title,
)
from governance.people.sight import Sight
from grid_boundaries.model import Grid


class IncidentNotFoundError(GovernanceError):
    """There is no such incident."""

    sentence = Words(zh="没有这个事件。", en="There is no such incident.")


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents are asked for; None means any.

    Attributes
    ----------
    bbox
        West, south, east, north in degrees, EPSG:4490.
    since, until
        Half-open period of `occurred_at`.
    area
        A county, township, village or grid code: the incident's grid lies in it.
    outcome
        ``assigned`` or ``pinning``.
    """

    bbox: tuple[float, float, float, float] | None = None
    since: datetime | None = None
    until: datetime | None = None
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    area: str | None = None
    state: str | None = None
    outcome: str | None = None
    text: str | None = None


#: A query, whatever its columns.
Asked = Select[*tuple[Any, ...]]

#: Joins the assignment in force to its incident.
CURRENT = and_(GridAssignment.incident_id == Incident.id, GridAssignment.current)
_OPEN_PIN = and_(PinTask.incident_id == Incident.id, PinTask.closed_at.is_(None))
LATEST_FIRST = (Incident.occurred_at.desc(), Incident.id.desc())

_COLUMNS = (
    Incident.id,
    Incident.no,
    Incident.channel,
    Incident.category,
    Incident.title,
    Incident.narrative,
    Incident.occurred_at,
    Incident.reported_at,
    Incident.state,
    Incident.address,
    Incident.raw_x,
    Incident.raw_y,
    Incident.raw_crs,
    Incident.accuracy_m,
    Incident.method,
    Incident.synthetic,
    Incident.version,
    Incident.label,
    Incident.holder,
    Incident.level,
    GridAssignment.grid_code,
    GridAssignment.confidence,
    Grid.name.label("grid_name"),
    Grid.village_code,
    PinTask.id.label("pin_id"),
    PinTask.reason.label("pin_reason"),
)


def visible(sight: Sight, *columns: Any) -> Asked:  # noqa: ANN401 expressions of any type
    """Return a query over the incidents that may be seen: every reading of them begins here."""
    return select(*columns).select_from(Incident).where(seen_by(sight))


def matching(sight: Sight, wanted: IncidentFilter, *columns: Any) -> Asked:  # noqa: ANN401 as above
    """Return a query over the incidents asked for; only what a filter needs is joined.

    What is not shown of an incident cannot be asked for either: its place and its address.
    """
    asked = visible(sight, *columns).where(*_conditions(sight, wanted))
    if wanted.area is not None or wanted.outcome == "assigned":
        asked = asked.join(GridAssignment, CURRENT)
    if wanted.area is not None:
        asked = asked.where(GridAssignment.grid_id.in_(_grids_in(wanted.area)))
    if wanted.outcome == "pinning":
        asked = asked.join(PinTask, _OPEN_PIN)
    return asked


def _grids_in(area: str) -> Asked:
    """Return the grids of an area in every edition: an incident may rest in an earlier one."""
    within = Grid.village_code.startswith(area, autoescape=True)
    return select(Grid.id).where(or_(Grid.code == area, within))


def _conditions(sight: Sight, wanted: IncidentFilter) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = []
    if wanted.bbox is not None:
        made.append(_shown_in(sight, wanted.bbox))
    if wanted.since is not None:
        made.append(Incident.occurred_at >= wanted.since)
    if wanted.until is not None:
        made.append(Incident.occurred_at < wanted.until)
    if wanted.categories:
        made.append(Incident.category.in_(wanted.categories))
    if wanted.channels:
        made.append(Incident.channel.in_(wanted.channels))
    if wanted.state is not None:
        made.append(Incident.state == wanted.state)
    if wanted.text:
        made.append(_mentions(sight, wanted.text))
    return made


def _shown_in(sight: Sight, bbox: tuple[float, float, float, float]) -> ColumnElement[bool]:
    """Return where the point that is shown lies in a box."""
    box = func.ST_MakeEnvelope(*bbox, SRID)
    in_box = Incident.geom.op("&&")(box)
    if sight.is_everything:
        return in_box
    shown = select(Grid.code).where(POINT_OF_GRID.op("&&")(box)).scalar_subquery()
    by_grid = Incident.area == any_(func.array(shown))
    return or_(and_(in_box, is_exact(sight)), and_(by_grid, not_(is_exact(sight))))


def _mentions(sight: Sight, words: str) -> ColumnElement[bool]:
    """Return where a title or an address holds the words, or the number is just that.

    Chinese has no cases, and comparing without them costs a third. What is hidden of a title
    or an address, a telephone number, a door, is not found either.
    """
    has_no_case = words.lower() == words.upper()
    in_title, in_address = (
        column.contains(words, autoescape=True)
        if has_no_case
        else column.icontains(words, autoescape=True)
        for column in (Incident.title, Incident.address)
    )
    if not sight.is_everything:
        in_address = and_(in_address, is_exact(sight))
        if any(letter.isdigit() for letter in words):
            in_title = and_(in_title, shown_title(sight).icontains(words, autoescape=True))
            in_address = and_(in_address, is_own(sight))
    return or_(in_title, in_address, Incident.no == words.upper())


def list_incidents(
    db: Connection,
    sight: Sight,
    wanted: IncidentFilter,
    *,
    limit: int,
    after: tuple[datetime, uuid.UUID] | None = None,
) -> list[Shown]:
    """Return incidents, latest first; `after` is the (occurred_at, id) of the last one seen."""
    chosen = matching(sight, wanted, Incident.id)
    if after is not None:
        chosen = chosen.where(func.row(Incident.occurred_at, Incident.id) < func.row(*after))
    page = chosen.order_by(*LATEST_FIRST).limit(limit).subquery("page")
    asked = _with_grid_and_pin(sight).join(page, page.c.id == Incident.id)
    return [disclose(row, sight.viewer) for row in db.execute(asked.order_by(*LATEST_FIRST))]


def count_incidents(db: Connection, sight: Sight, wanted: IncidentFilter) -> tuple[int, int]:
    """Return how many incidents match, of how many may be seen."""
    every = db.scalar(visible(sight, func.count())) or 0
    if wanted == IncidentFilter():
        return every, every
    return db.scalar(matching(sight, wanted, func.count())) or 0, every


def _with_grid_and_pin(sight: Sight) -> Asked:
    point = shown_point(sight)
    return (
        visible(
            sight,
            *_COLUMNS,
            is_own(sight).label("is_own"),
            func.ST_X(point).label("lon"),
            func.ST_Y(point).label("lat"),
        )
        .outerjoin(GridAssignment, CURRENT)
        .outerjoin(Grid, Grid.id == GridAssignment.grid_id)
        .outerjoin(PinTask, _OPEN_PIN)
    )


def read_incident(db: Connection, sight: Sight, incident_id: uuid.UUID) -> Shown:
    """Return one incident with its current grid and pinning task.

    Raises
    ------
    IncidentNotFoundError
        When there is none with this id, or it may not be seen.
    """
    asked = _with_grid_and_pin(sight).where(Incident.id == incident_id)
    row = db.execute(asked).one_or_none()
    if row is None:
        raise IncidentNotFoundError
    return disclose(row, sight.viewer)


def seen_among(db: Connection, sight: Sight, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of some incidents may be seen."""
    asked = visible(sight, Incident.id).where(Incident.id == any_(literal(list(ids), _IDS)))
    return set(db.scalars(asked))


_IDS = ARRAY(Uuid)


def incidents_by_grid(db: Connection, sight: Sight, wanted: IncidentFilter) -> dict[str, int]:
    """Return how many matching incidents each grid has; grids without any are absent."""
    if wanted.outcome == "pinning":
        return {}
    located = replace(wanted, outcome="assigned")
    asked = matching(sight, located, GridAssignment.grid_code, func.count())
    asked = asked.group_by(GridAssignment.grid_code)
    return {code: n for code, n in db.execute(asked)}  # noqa: C416 dict() takes a result for a mapping


def last_placements(db: Connection) -> tuple[int, int]:
    """Return the latest assignment and the latest pinning task: they change with every report.

    A transaction that began earlier may still commit a lower number afterwards.
    """
    asked = select(
        select(func.coalesce(func.max(GridAssignment.id), 0)).scalar_subquery(),
        select(func.coalesce(func.max(PinTask.id), 0)).scalar_subquery(),
    )
    placed, waiting = db.execute(asked).one()
    return placed, waiting
