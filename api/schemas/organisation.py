"""The organisation on the wire: what is entered, and what is told."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from api.schemas.fields import Line, Moment, Wire
from geo.postgis import Record
from governance.people.duty import Holder
from governance.people.organisation.rosters import Duty, Leave
from governance.people.organisation.staffing import Term
from governance.people.organisation.units import PersonPlan, UnitPlan
from governance.people.vocabulary import StaffPart, Stationing, UnitKind
from governance.vocabulary import Level

Code = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9._-]+$")]
Category = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9_]+$")]


class UnitIn(Wire):
    """A unit as it is to be."""

    code: Code
    kind: UnitKind
    name: Line
    level: Level
    area: Code
    parent: Code | None = None
    stationing: Stationing | None = None
    categories: Annotated[tuple[Category, ...], Field(max_length=50)] = ()

    def to_plan(self) -> UnitPlan:
        """Return it in our own type."""
        return UnitPlan(**self.model_dump())


class PersonIn(Wire):
    """Somebody who enters the service, or whose units change."""

    id: uuid.UUID | None = None
    name: Line
    home: Code | None = None
    duty: Code | None = None

    def to_plan(self) -> PersonPlan:
        """Return them in our own type, with a new id where none is given."""
        return PersonPlan(self.id or uuid.uuid4(), self.name, self.home, self.duty)


class TermIn(Wire):
    """A term in a grid, in half-open days."""

    grid: Code
    person: uuid.UUID
    part: StaffPart
    since: date
    until: date | None = None

    def to_term(self) -> Term:
        """Return it in our own type."""
        return Term(self.grid, self.person, self.part, self.since, self.until)


class TermEndIn(Wire):
    """The day before which a term ends."""

    day: date


class LeaveIn(Wire):
    """Leave, and who stands in."""

    person: uuid.UUID
    since: Moment
    until: Moment
    substitute: uuid.UUID | None = None

    def to_leave(self) -> Leave:
        """Return it in our own type."""
        return Leave(self.person, self.since, self.until, self.substitute)


class DutyIn(Wire):
    """A duty for a unit."""

    unit: Code
    person: uuid.UUID
    since: Moment
    until: Moment

    def to_duty(self) -> Duty:
        """Return it in our own type."""
        return Duty(self.unit, self.person, self.since, self.until)


def record_of(row: Record) -> dict[str, Any]:
    """Return a row of the directory by its columns."""
    return dict(row._mapping)  # noqa: SLF001 a row's public way


def holder_of(one: Holder, names: Mapping[uuid.UUID | None, str]) -> dict[str, Any]:
    """Return who holds a grid, and for whom when they stand in."""
    away = one.standing_in_for
    return {
        "person": one.person,
        "name": one.name,
        "part": one.part,
        "standing_in_for": None if away is None else {"person": away, "name": names.get(away)},
    }
