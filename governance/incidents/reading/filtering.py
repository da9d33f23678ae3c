"""Which incidents are asked for, as a value, and the query over them: every reading begins here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, any_, false, func, not_, or_, select

from geo.postgis import SRID
from governance.incidents.model import GridAssignment, Incident, PinTask
from governance.incidents.visibility import (
    POINT_OF_GRID,
    is_exact,
    is_own,
    seen_by,
    shown_title,
)
from governance.incidents.vocabulary import State
from governance.people.sight import Sight
from grid_boundaries.model import Grid

Bbox = tuple[float, float, float, float]

#: Longitude and latitude of each corner of an outline; it closes by itself.
Ring = tuple[tuple[float, float], ...]

#: States of reports that tell of nothing, or of what another report tells of already.
NOT_A_MATTER: Final = (State.MERGED, State.REJECTED, State.VOIDED)


class ShownBy(StrEnum):
    """By what an incident is shown on a map to whoever looks."""

    PLACE = "place"  #: 所在位置
    GRID = "grid"  #: 所在网格
    EITHER = "either"  #: 两者


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents are asked for; None, empty and false mean any.

    Attributes
    ----------
    bbox
        West, south, east, north in degrees, EPSG:4490.
    within
        The outline of a place in degrees, EPSG:4490.
    since, until
        Half-open period of `occurred_at`.
    area
        A county, township, village or grid code: the incident's grid lies in it.
    outcome
        ``assigned`` or ``pinning``.
    each_matter_once
        Leave out what was merged into another report, refused, or withdrawn.
    """

    bbox: Bbox | None = None
    within: Ring = ()
    since: datetime | None = None
    until: datetime | None = None
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    area: str | None = None
    state: str | None = None
    outcome: str | None = None
    text: str | None = None
    each_matter_once: bool = False


#: A query, whatever its columns.
Asked = Select[*tuple[Any, ...]]

#: Joins the assignment in force to its incident.
CURRENT = and_(GridAssignment.incident_id == Incident.id, GridAssignment.current)
OPEN_PIN = and_(PinTask.incident_id == Incident.id, PinTask.closed_at.is_(None))
LATEST_FIRST = (Incident.occurred_at.desc(), Incident.id.desc())

#: Columns of which any value of a list will do.
_ONE_OF: Final = (
    ("categories", Incident.category),
    ("channels", Incident.channel),
    ("tiers", Incident.tier),
)


def visible(sight: Sight, *columns: Any) -> Asked:  # noqa: ANN401 expressions of any type
    """Return a query over the incidents that may be seen: every reading of them begins here."""
    return select(*columns).select_from(Incident).where(seen_by(sight))


def matching(
    sight: Sight,
    wanted: IncidentFilter,
    *columns: Any,  # noqa: ANN401 as above
    shown: ShownBy = ShownBy.EITHER,
) -> Asked:
    """Return a query over the incidents asked for; only what a filter needs is joined.

    What is not shown of an incident cannot be asked for either: its place and its address.
    `shown` leaves only those that are shown by their own place, or by their grid's: it is quicker
    to ask for the two apart than for both in one.
    """
    asked = visible(sight, *columns).where(*_conditions(sight, wanted, shown))
    if shown is ShownBy.PLACE and not sight.is_everything:
        asked = asked.where(is_exact(sight))
    if shown is ShownBy.GRID:
        asked = asked.where(false() if sight.is_everything else not_(is_exact(sight)))
    if wanted.outcome == "pinning":
        asked = asked.join(PinTask, OPEN_PIN)
    return asked


def count_incidents(db: Connection, sight: Sight, wanted: IncidentFilter) -> tuple[int, int]:
    """Return how many incidents match, of how many may be seen."""
    every = db.scalar(visible(sight, func.count())) or 0
    if wanted == IncidentFilter():
        return every, every
    return db.scalar(matching(sight, wanted, func.count())) or 0, every


def incidents_by_grid(db: Connection, sight: Sight, wanted: IncidentFilter) -> dict[str, int]:
    """Return how many matching incidents each grid has; grids without any are absent."""
    if wanted.outcome == "pinning":
        return {}
    asked = matching(sight, wanted, Incident.area, func.count()).where(Incident.area != "")
    rows = db.execute(asked.group_by(Incident.area))
    return {code: n for code, n in rows}  # noqa: C416 dict() takes a result for a mapping


def _conditions(sight: Sight, wanted: IncidentFilter, shown: ShownBy) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = [
        column.in_(chosen) for name, column in _ONE_OF if (chosen := getattr(wanted, name))
    ]
    if wanted.since is not None:
        made.append(Incident.occurred_at >= wanted.since)
    if wanted.until is not None:
        made.append(Incident.occurred_at < wanted.until)
    if wanted.state is not None:
        made.append(Incident.state == wanted.state)
    if wanted.each_matter_once:
        made.append(Incident.state.not_in(NOT_A_MATTER))
    return made + _conditions_of_place(sight, wanted, shown)


def _conditions_of_place(
    sight: Sight, wanted: IncidentFilter, shown: ShownBy
) -> list[ColumnElement[bool]]:
    made: list[ColumnElement[bool]] = []
    if wanted.bbox is not None:
        box = func.ST_MakeEnvelope(*wanted.bbox, SRID)
        made.append(_shown_in(sight, shown, box, lambda point: point.op("&&")(box)))
    if wanted.within:
        outline = _outline(wanted.within)
        made.append(_shown_in(sight, shown, outline, lambda point: func.ST_Covers(outline, point)))
    if wanted.outcome == "assigned":
        made.append(Incident.area != "")
    if wanted.area is not None:
        made.append(Incident.area.in_(_grids_in(wanted.area)))
    if wanted.text:
        made.append(_mentions(sight, wanted.text))
    return made


def _grids_in(area: str) -> Asked:
    """Return the grids of an area in every edition: an incident may rest in an earlier one."""
    within = Grid.village_code.startswith(area, autoescape=True)
    return select(Grid.code).where(or_(Grid.code == area, within))


def _outline(ring: Ring) -> ColumnElement[Any]:
    corners = ",".join(f"{lon!r} {lat!r}" for lon, lat in (*ring, ring[0]))
    return func.ST_MakeValid(func.ST_GeomFromText(f"POLYGON(({corners}))", SRID))


def _shown_in(
    sight: Sight,
    shown: ShownBy,
    shape: ColumnElement[Any],
    holds: Callable[[Any], ColumnElement[bool]],
) -> ColumnElement[bool]:
    """Return where the point that is shown lies in a shape, `holds` being its test of a point."""
    inside = holds(Incident.geom)
    if sight.is_everything or shown is ShownBy.PLACE:
        return inside
    near = and_(Grid.geom.op("&&")(shape), holds(POINT_OF_GRID))
    by_grid = Incident.area == any_(func.array(select(Grid.code).where(near).scalar_subquery()))
    if shown is ShownBy.GRID:
        return by_grid
    return or_(and_(inside, is_exact(sight)), and_(by_grid, not_(is_exact(sight))))


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
