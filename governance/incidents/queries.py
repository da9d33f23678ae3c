"""Reading incidents: lists, points for maps, counts, and one incident as it stands."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    func,
    or_,
    select,
)

from geo.errors import Words
from geo.postgis import SRID, Record
from governance.errors import GovernanceError
from governance.incidents.model import GridAssignment, Incident, PinTask
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

_CURRENT = and_(GridAssignment.incident_id == Incident.id, GridAssignment.current)
_OPEN_PIN = and_(PinTask.incident_id == Incident.id, PinTask.closed_at.is_(None))
_LATEST_FIRST = (Incident.occurred_at.desc(), Incident.id.desc())

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
    func.ST_X(Incident.geom).label("lon"),
    func.ST_Y(Incident.geom).label("lat"),
    GridAssignment.grid_code,
    GridAssignment.confidence,
    Grid.name.label("grid_name"),
    Grid.village_code,
    PinTask.id.label("pin_id"),
    PinTask.reason.label("pin_reason"),
)


def visible(*columns: Any) -> Asked:  # noqa: ANN401 columns and expressions of any type
    """Return a query over the incidents that may be seen: every reading of incidents begins here.

    Until people sign in, all of them may.
    """
    return select(*columns).select_from(Incident)


def matching(wanted: IncidentFilter, *columns: Any) -> Asked:  # noqa: ANN401 as above
    """Return a query over the incidents asked for; only what a filter needs is joined."""
    asked = visible(*columns).where(*_conditions(wanted))
    if wanted.area is not None or wanted.outcome == "assigned":
        asked = asked.join(GridAssignment, _CURRENT)
    if wanted.area is not None:
        asked = asked.where(GridAssignment.grid_id.in_(_grids_in(wanted.area)))
    if wanted.outcome == "pinning":
        asked = asked.join(PinTask, _OPEN_PIN)
    return asked


def _grids_in(area: str) -> Asked:
    """Return the grids of an area in every edition: an incident may rest in an earlier one."""
    within = Grid.village_code.startswith(area, autoescape=True)
    return select(Grid.id).where(or_(Grid.code == area, within))


def _conditions(wanted: IncidentFilter) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = []
    if wanted.bbox is not None:
        made.append(Incident.geom.op("&&")(func.ST_MakeEnvelope(*wanted.bbox, SRID)))
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
        made.append(_mentions(wanted.text))
    return made


def _mentions(words: str) -> ColumnElement[bool]:
    """Return where a title or an address holds the words, or the number is just that.

    Chinese has no cases, and comparing without them costs a third.
    """
    if words.lower() == words.upper():
        in_text = [column.contains(words, autoescape=True) for column in _SEARCHED]
    else:
        in_text = [column.icontains(words, autoescape=True) for column in _SEARCHED]
    return or_(*in_text, Incident.no == words.upper())


_SEARCHED = (Incident.title, Incident.address)


def list_incidents(
    db: Connection,
    wanted: IncidentFilter,
    *,
    limit: int,
    after: tuple[datetime, uuid.UUID] | None = None,
) -> list[Record]:
    """Return incidents, latest first; `after` is the (occurred_at, id) of the last one seen."""
    chosen = matching(wanted, Incident.id)
    if after is not None:
        chosen = chosen.where(func.row(Incident.occurred_at, Incident.id) < func.row(*after))
    page = chosen.order_by(*_LATEST_FIRST).limit(limit).subquery("page")
    asked = _with_grid_and_pin().join(page, page.c.id == Incident.id)
    return list(db.execute(asked.order_by(*_LATEST_FIRST)))


def count_incidents(db: Connection, wanted: IncidentFilter) -> tuple[int, int]:
    """Return how many incidents match, of how many there are."""
    every = db.scalar(visible(func.count())) or 0
    if wanted == IncidentFilter():
        return every, every
    return db.scalar(matching(wanted, func.count())) or 0, every


def _with_grid_and_pin() -> Asked:
    return (
        visible(*_COLUMNS)
        .outerjoin(GridAssignment, _CURRENT)
        .outerjoin(Grid, Grid.id == GridAssignment.grid_id)
        .outerjoin(PinTask, _OPEN_PIN)
    )


#: What a map tells of an incident.
_ON_THE_MAP = (
    Incident.id,
    Incident.no,
    Incident.title,
    Incident.category,
    Incident.channel,
    Incident.state,
    Incident.occurred_at,
    GridAssignment.grid_code,
    GridAssignment.confidence,
)


def incident_features(
    db: Connection, wanted: IncidentFilter, *, limit: int
) -> tuple[list[str], bool]:
    """Return matching incidents that have a position as GeoJSON features, and whether more do.

    Latest first; of what a person wrote only the title is in it.
    """
    positioned = matching(wanted, Incident.id).where(Incident.geom.is_not(None))
    page = positioned.order_by(*_LATEST_FIRST).limit(limit + 1).subquery("page")
    shape = func.ST_AsGeoJSON(Incident.geom, 7, 0)  # 0: no member "crs"
    told = [part for column in _ON_THE_MAP for part in (column.key, column)]
    properties = func.json_build_object(*told).cast(Text)
    feature = func.concat('{"type":"Feature","geometry":', shape, ',"properties":', properties, "}")
    asked = (
        visible(feature)
        .join(page, page.c.id == Incident.id)
        .outerjoin(GridAssignment, _CURRENT)
        .order_by(*_LATEST_FIRST)
    )
    features = list(db.scalars(asked))
    return features[:limit], len(features) > limit


def read_incident(db: Connection, incident_id: uuid.UUID) -> Record:
    """Return one incident with its current grid and pinning task.

    Raises
    ------
    IncidentNotFoundError
        When there is none with this id.
    """
    row = db.execute(_with_grid_and_pin().where(Incident.id == incident_id)).one_or_none()
    if row is None:
        raise IncidentNotFoundError
    return row


def incidents_by_grid(db: Connection, wanted: IncidentFilter) -> dict[str, int]:
    """Return how many matching incidents each grid has; grids without any are absent."""
    if wanted.outcome == "pinning":
        return {}
    located = replace(wanted, outcome="assigned")
    asked = matching(located, GridAssignment.grid_code, func.count())
    asked = asked.group_by(GridAssignment.grid_code)
    return {code: n for code, n in db.execute(asked)}  # noqa: C416 dict() takes a result for a mapping


def gather_positions(
    db: Connection, wanted: IncidentFilter, *, lon_step: float, lat_step: float
) -> list[tuple[int, int, int]]:
    """Return (column, row, incidents) of each cell with matching incidents that have a grid.

    A cell spans `lon_step` by `lat_step` degrees; column and row count from 0° E, 0° N.
    """
    column = func.floor(func.ST_X(GridAssignment.geom) / lon_step).cast(Integer)
    row = func.floor(func.ST_Y(GridAssignment.geom) / lat_step).cast(Integer)
    asked = matching(replace(wanted, outcome="assigned"), column, row, func.count())
    asked = asked.group_by(column, row).order_by(column, row)
    return [(int(x), int(y), int(n)) for x, y, n in db.execute(asked)]


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
