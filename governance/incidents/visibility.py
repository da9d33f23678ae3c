"""From a sight to the condition that every query over incidents carries."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    Text,
    and_,
    any_,
    bindparam,
    case,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from governance.incidents.model import Incident
from governance.incidents.work_model import IncidentWork
from governance.people.masking import NUMBERS, Viewer
from governance.people.scope import Label, Thing
from governance.people.sight import Sight, Window
from governance.vocabulary import Level
from grid_boundaries.model import Grid


def seen_by(sight: Sight) -> ColumnElement[bool]:
    """Return the condition under which an incident may be seen; false without a window."""
    if sight.is_everything:
        return true()
    return or_(false(), *(_through(window) for window in sight.windows))


def is_own(sight: Sight) -> ColumnElement[bool]:
    """Return whether an incident is held or worked on by a unit of who looks.

    What waits for a pin is held by nobody: the county's centre, whose queue it is, owns it.
    """
    if sight.is_everything:
        return true()
    if any(len(unit) == Level.COUNTY.digits for unit in sight.units):
        return or_(Incident.area == "", concerns(sight.units))
    return concerns(sight.units)


def is_exact(sight: Sight) -> ColumnElement[bool]:
    """Return whether who looks may know the very place; of the others they learn the grid.

    Staff know it of all that is not kept closely, analysts only of what is their own.
    """
    if sight.viewer is Viewer.ANALYST:
        return is_own(sight)
    return is_open(sight)


def is_open(sight: Sight) -> ColumnElement[bool]:
    """Return whether an incident is not kept closely from who looks."""
    return or_(Incident.label == Label.NORMAL.value, is_own(sight))


def shown_point(sight: Sight) -> ColumnElement[Any]:
    """Return the point to show: the very place, or one that stands for its grid, or none.

    The query joins `Grid` by the incident's current assignment.
    """
    return case((is_exact(sight), Incident.geom), else_=POINT_OF_GRID)


#: A point of a grid that stands for all of it.
POINT_OF_GRID = func.ST_PointOnSurface(Grid.geom)


def shown_title(sight: Sight) -> ColumnElement[Any]:
    """Return the title to show: whole to whoever handles it, without numbers to all others."""
    hidden = func.regexp_replace(Incident.title, NUMBERS, "***********", "g")
    return case((is_own(sight), Incident.title), else_=hidden)


def concerns(units: Iterable[str]) -> ColumnElement[bool]:
    """Return whether one of the units holds an incident, or has or had a task on it."""
    named = sorted(units)
    task = (
        select(IncidentWork.no)
        .where(IncidentWork.incident_id == Incident.id, IncidentWork.unit.in_(named))
        .correlate(Incident)  # the query may join tasks of its own
    )
    return or_(Incident.holder.in_(named), exists(task))


def lies_within(sight: Sight, code: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Return whether a grid lies in an area that may be seen."""
    if sight.is_everything:
        return true()
    return or_(false(), *(_begins_with(code, area) for area in sight.areas))


def thing_of(area: str, label: Label, units: Iterable[str], *, county: str) -> Thing:
    """Return an incident as rights are asked about it: what waits for a pin lies in the county."""
    return Thing(area or county, label, frozenset(units))


def _through(window: Window) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if window.area:
        ways.append(_begins_with(Incident.area, window.area))
    if len(window.area) == Level.COUNTY.digits:
        ways.append(Incident.area == "")  # it waits for a pin: the county's own queue
    if window.unit and window.unit == window.area:
        ways.append(_given_from_elsewhere(window.unit))
    elif window.unit:
        ways.append(concerns([window.unit]))
    return and_(Incident.label.in_([str(label) for label in window.labels]), or_(false(), *ways))


#: Incidents once more, beside those that are asked for; to make it anew takes milliseconds.
_OTHER = aliased(Incident)


def _given_from_elsewhere(centre: str) -> ColumnElement[bool]:
    """Return whether a centre has or had a task on an incident outside its own area.

    What it holds lies in its area. There are few others: as an array they are found by their key,
    where one condition on every row would read them all.
    """
    given = (
        select(IncidentWork.incident_id)
        .join(_OTHER, _OTHER.id == IncidentWork.incident_id)
        .where(IncidentWork.unit == centre, not_(_begins_with(_OTHER.area, centre)))
    )
    return Incident.id == any_(func.array(given.scalar_subquery()))


def _begins_with(column: SQLColumnExpression[str], code: str) -> ColumnElement[bool]:
    """Return whether a code lies in another; written out, so that a plan is made for just it.

    The database keeps a plan for a statement that comes often. One made for any code would read
    everything, as a code may be short.
    """
    escaped = code.replace("/", "//").replace("%", "/%").replace("_", "/_")
    pattern = bindparam(None, f"{escaped}%", Text, unique=True, literal_execute=True)
    return column.like(pattern, escape="/")


def sight_setting(sight: Sight) -> ColumnElement[str]:
    """Return the expression that tells the database the sight, for this transaction alone."""
    return func.set_config("wangge.sight", sight.setting(), True)  # noqa: FBT003 SQL has no names
