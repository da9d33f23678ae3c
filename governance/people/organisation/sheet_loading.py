"""Units, persons, terms, duty and roles by the sheet; who calls keeps all of it or none."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from geo.errors import RuleError, Words
from governance.errors import GovernanceError
from governance.people.accounts.granting import grant_role, held_grants
from governance.people.contacts import keep_phone
from governance.people.organisation.reach import whole_reach
from governance.people.organisation.rosters import Duty, enter_duty
from governance.people.organisation.sheet_rows import Row, person_of, row_reader
from governance.people.organisation.staffing import Term, staff_grid
from governance.people.organisation.units import (
    PersonPlan,
    UnitPlan,
    check_person,
    check_unit,
    keep_person,
    keep_unit,
)
from governance.people.organisation.vocabulary import SheetKind
from governance.people.roles import Role
from governance.people.scope import Grant, Label
from governance.people.sealing.keyring import Keyring
from governance.people.vocabulary import StaffPart, Stationing, UnitKind
from governance.sheets.table import Table, check_whole
from governance.vocabulary import Level


class PersonUnclearError(GovernanceError):
    """A cell names nobody in service, or several."""

    sentence = Words(
        zh="“{given}”对应 {n} 名在职人员，请改填工号。",
        en="“{given}” means {n} persons in service; give the staff number.",
    )


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How people write the vocabularies that sheets use."""

    kinds: Mapping[UnitKind, Words]
    levels: Mapping[Level, Words]
    stationings: Mapping[Stationing, Words]
    parts: Mapping[StaffPart, Words]
    roles: Mapping[Role, Words]
    labels: Mapping[Label, Words]


@dataclass(slots=True)
class PeopleBrought:
    """How many rows changed something, how many said what was known, and why others were not taken.

    Attributes
    ----------
    refused
        The number of each row that was not taken, and why.
    """

    changed: int = 0
    known: int = 0
    refused: list[tuple[int, Words]] = field(default_factory=list)

    @property
    def of(self) -> int:
        """How many rows there were."""
        return self.changed + self.known + len(self.refused)


@dataclass(frozen=True, slots=True)
class Bringing:
    """What a sheet is brought with: in whose name, when, how words are written, how sealed."""

    db: Connection
    lexicon: Lexicon
    by: str
    now: datetime
    zone: ZoneInfo
    find_keyring: Callable[[], Keyring]

    @property
    def day(self) -> date:
        """The county's day."""
        return self.now.astimezone(self.zone).date()

    def bring(self, kind: SheetKind, table: Table) -> PeopleBrought:
        """Enter every row that can be taken; raises `PeopleColumnsError` for a sheet at fault."""
        read = row_reader(kind, table.columns, self.zone)
        told = PeopleBrought()
        for number, record in table.records():
            try:
                check_whole(record)
                is_new = _ENTER[kind](self, read(record))
            except RuleError as broken:
                told.refused.append((number, broken.words))
                continue
            told.changed += is_new
            told.known += not is_new
        return told

    def person(self, row: Row) -> uuid.UUID:
        """Return who is meant by a staff number, an id, or a name that one person bears."""
        given = row.filled("person")
        found = self.db.scalars(_PERSON, {"id": person_of(given), "name": given}).all()
        if len(found) != 1:
            raise PersonUnclearError(given=given, n=len(found))
        return uuid.UUID(str(found[0]))


_PERSON: Final = text(
    """
SELECT id FROM person WHERE id = :id AND active
UNION ALL
SELECT id FROM person WHERE name = :name AND active
  AND NOT EXISTS (SELECT FROM person WHERE id = :id AND active)
"""
)


def _unit(at: Bringing, row: Row) -> bool:
    plan = UnitPlan(
        code=row.filled("code"),
        kind=row.word("kind", at.lexicon.kinds),
        name=row.filled("name"),
        level=row.word("level", at.lexicon.levels),
        area=row.filled("area"),
        parent=row.maybe("parent"),
        stationing=row.maybe_word("stationing", at.lexicon.stationings),
        categories=row.listed("categories"),
    )
    return keep_unit(at.db, plan, by=at.by, now=at.now)


def _one_person(at: Bringing, row: Row) -> bool:
    number = person_of(row.filled("number"))
    plan = PersonPlan(number, row.filled("name"), row.maybe("home"), row.maybe("duty"))
    is_changed = keep_person(at.db, plan, by=at.by, now=at.now)
    phone = row.maybe("phone")
    if phone is None:  # an empty cell says nothing of the number known
        return is_changed
    keyring = at.find_keyring()
    return keep_phone(at.db, number, phone, keyring=keyring, by=at.by, now=at.now) or is_changed


def _term(at: Bringing, row: Row) -> bool:
    part = row.word("part", at.lexicon.parts)
    days = row.day("since"), row.maybe_day("until")
    term = Term(row.filled("grid"), at.person(row), part, *days)
    return staff_grid(at.db, term, reach=whole_reach(at.by), now=at.now) is not None


def _duty(at: Bringing, row: Row) -> bool:
    duty = Duty(row.filled("unit"), at.person(row), row.moment("since"), row.moment("until"))
    return enter_duty(at.db, duty, reach=whole_reach(at.by), now=at.now) is not None


def _grant(at: Bringing, row: Row) -> bool:
    person, role = at.person(row), row.word("role", at.lexicon.roles)
    area, unit = row.maybe("area") or "", row.maybe("unit") or ""
    if unit:
        check_unit(at.db, unit)
    check_person(at.db, person)
    held = held_grants(at.db, [person], day=at.day)
    if any((one.grant.role, one.grant.area, one.grant.unit) == (role, area, unit) for one in held):
        return False
    grant = Grant(role, area, unit, row.maybe_word("clearance", at.lexicon.labels))
    until = row.maybe_day("until")
    grant_role(at.db, person, grant, until=until, by=at.by, at=(at.now, at.day))
    return True


_ENTER: Final[Mapping[SheetKind, Callable[[Bringing, Row], bool]]] = {
    SheetKind.UNITS: _unit,
    SheetKind.PERSONS: _one_person,
    SheetKind.STAFFING: _term,
    SheetKind.DUTY: _duty,
    SheetKind.GRANTS: _grant,
}
