"""From a sight to the condition that every query over incidents carries."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from governance.incidents.model import Incident
from governance.incidents.work_model import IncidentWork
from governance.people.sight import Sight, Window

_COUNTY_DIGITS = 6


def seen_by(sight: Sight) -> ColumnElement[bool]:
    """Return the condition under which an incident may be seen; false without a window."""
    if sight.is_everything:
        return true()
    return or_(false(), *(_through(window) for window in sight.windows))


def is_own(sight: Sight) -> ColumnElement[bool]:
    """Return whether an incident is held or worked on by a unit of who looks."""
    return concerns(sight.units)


def concerns(units: Iterable[str]) -> ColumnElement[bool]:
    """Return whether one of the units holds an incident, or has or had a task on it."""
    named = sorted(units)
    task = select(IncidentWork.no).where(
        IncidentWork.incident_id == Incident.id, IncidentWork.unit.in_(named)
    )
    return or_(Incident.holder.in_(named), exists(task))


def _through(window: Window) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = []
    if window.area:
        ways.append(Incident.area.startswith(window.area, autoescape=True))
    if len(window.area) == _COUNTY_DIGITS:
        ways.append(Incident.area == "")  # it waits for a pin: the county's own queue
    if window.unit:
        ways.append(concerns([window.unit]))
    return and_(Incident.label.in_([str(label) for label in window.labels]), or_(false(), *ways))


def sight_setting(sight: Sight) -> ColumnElement[str]:
    """Return the expression that tells the database the sight, for this transaction alone."""
    return func.set_config("wangge.sight", sight.setting(), True)  # noqa: FBT003 SQL has no names
