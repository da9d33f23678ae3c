"""Units, persons, terms, leave and duty: what is kept, what is refused, and the trail of it."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from geo.errors import RuleError
from governance.audit.model import AuditEntry
from governance.people.duty import grants_of
from governance.people.model import GridStaffing, Person, Unit
from governance.people.organisation import directory, refusals
from governance.people.organisation.reach import Reach, reach_of, whole_reach
from governance.people.organisation.rosters import (
    Leave,
    enter_leave,
)
from governance.people.organisation.staffing import Term, staff_grid
from governance.people.organisation.units import (
    PersonPlan,
    UnitPlan,
    close_unit,
    dismiss_person,
    keep_person,
    keep_unit,
)
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.people.vocabulary import StaffPart, Stationing, UnitKind
from governance.vocabulary import Level
from tests.nine_county import store_nine_grids
from tests.staffed_county import (
    COUNTY,
    GRIDS,
    NOW,
    ROADS,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    WATER,
    Staff,
    store_staff,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = whole_reach("console")
TOWN = Reach("town", (TOWNSHIP,))
FIRE = UnitPlan(
    "agency-fire", UnitKind.AGENCY, "消防救援大队", Level.COUNTY, COUNTY, COUNTY,
    Stationing.ON_CALL, ("fire_safety",),
)  # fmt: skip


@pytest.fixture
def staff(db: Session) -> Staff:
    connection = db.connection()
    store_nine_grids(connection)
    return store_staff(connection)


@pytest.fixture
def connection(db: Session, staff: Staff) -> Connection:
    assert staff.persons
    return db.connection()


def trail(db: Connection) -> list[Any]:
    asked = select(AuditEntry.actor, AuditEntry.action, AuditEntry.object).order_by(AuditEntry.id)
    return [tuple(row) for row in db.execute(asked)]


def term(person: uuid.UUID, **changed: Any) -> Term:
    given: dict[str, Any] = {
        "grid": GRIDS[0],
        "part": StaffPart.PART_TIME,
        "since": TODAY,
        "until": None,
    }
    return Term(person=person, **given | changed)


def leave(person: uuid.UUID, by: uuid.UUID | None = None, *, after: timedelta = -HOUR) -> Leave:
    return Leave(person, NOW + after, NOW + after + DAY, by)


def refuses(kind: type[RuleError], deed: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(kind):
        deed(*given, **named)


def test_a_unit_is_kept_once_and_changed_by_its_code(connection: Connection) -> None:
    assert keep_unit(connection, FIRE, by="me", now=NOW)
    assert not keep_unit(connection, FIRE, by="me", now=NOW)
    other = UnitPlan("agency-fire", UnitKind.AGENCY, "消防大队", Level.COUNTY, COUNTY, COUNTY)
    assert keep_unit(connection, other, by="me", now=NOW)
    row = connection.execute(select(Unit.__table__).where(Unit.code == "agency-fire")).one()
    assert (row.name, row.stationing, row.categories) == ("消防大队", None, [])
    assert trail(connection) == [("me", "unit_kept", "unit:agency-fire")] * 2


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        (UnitPlan("x", UnitKind.AGENCY, "x", Level.COUNTY, "999999"), refusals.UnknownAreaError),
        (UnitPlan("x", UnitKind.CENTRE, "x", Level.COUNTY, COUNTY), refusals.CentreCodeError),
        (
            UnitPlan(TOWNSHIP, UnitKind.CENTRE, "x", Level.VILLAGE, TOWNSHIP),
            refusals.CentreCodeError,
        ),
        (UnitPlan("123", UnitKind.TEAM, "x", Level.COUNTY, COUNTY), refusals.CentreCodeError),
        (
            UnitPlan("x", UnitKind.TEAM, "x", Level.COUNTY, COUNTY, "nowhere"),
            refusals.NoSuchUnitError,
        ),
        (
            UnitPlan(COUNTY, UnitKind.CENTRE, "x", Level.COUNTY, COUNTY, VILLAGE),
            refusals.UnitCircleError,
        ),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(
    connection: Connection, plan: UnitPlan, refusal: type[RuleError]
) -> None:
    refuses(refusal, keep_unit, connection, plan, by="me", now=NOW)


def close(db: Connection, code: str, owed: int = 0) -> None:
    close_unit(db, code, owed=owed, day=TODAY, by="me", now=NOW)


def test_a_unit_with_incidents_people_or_units_below_stays_open(connection: Connection) -> None:
    keep_unit(connection, FIRE, by="me", now=NOW)
    refuses(refusals.UnitOwesError, close, connection, "agency-fire", owed=1)
    refuses(refusals.UnitInUseError, close, connection, TOWNSHIP)
    refuses(refusals.UnitInUseError, close, connection, WATER)
    refuses(refusals.NoSuchUnitError, close, connection, "nowhere")
    close(connection, "agency-fire")
    refuses(refusals.NoSuchUnitError, close, connection, "agency-fire")
    assert trail(connection)[-1] == ("me", "unit_closed", "unit:agency-fire")


def test_a_person_serves_where_employed_unless_said_otherwise(connection: Connection) -> None:
    one = PersonPlan(uuid.uuid4(), "刘示平", WATER)
    assert keep_person(connection, one, by="me", now=NOW)
    assert not keep_person(connection, one, by="me", now=NOW)
    assert connection.scalar(select(Person.duty_unit).where(Person.id == one.id)) == WATER
    nowhere = PersonPlan(uuid.uuid4(), "刘示平", "nowhere")
    refuses(refusals.NoSuchUnitError, keep_person, connection, nowhere, by="me", now=NOW)
    nameless = PersonPlan(uuid.uuid4(), "")
    refuses(refusals.PersonNameError, keep_person, connection, nameless, by="me", now=NOW)
    connection.execute(update(Unit).where(Unit.code == ROADS).values(active=False))
    closed = PersonPlan(one.id, "刘示平", ROADS)
    refuses(refusals.UnitClosedError, keep_person, connection, closed, by="me", now=NOW)


def test_who_leaves_the_service_loses_terms_and_roles(connection: Connection, staff: Staff) -> None:
    future = term(staff["worker_1"], grid=GRIDS[1], since=TODAY + DAY)
    staff_grid(connection, future, reach=ALL, now=NOW)
    dismiss_person(connection, staff["worker_1"], day=TODAY, by="me", now=NOW)
    ends = select(GridStaffing.valid_to).where(GridStaffing.person_id == staff["worker_1"])
    assert list(connection.scalars(ends)) == [TODAY]
    assert grants_of(connection, staff["worker_1"], now=NOW, day=TODAY) == ()
    again = (connection, staff["worker_1"])
    refuses(refusals.NoSuchPersonError, dismiss_person, *again, day=TODAY, by="me", now=NOW)


def test_reach_is_of_centres_for_rosters_and_of_who_grants_for_all() -> None:
    centre = Grant(Role.TOWN_DISPATCHER, TOWNSHIP)
    granting = Grant(Role.SEC_ADMIN, COUNTY)
    worker = Grant(Role.GRID_WORKER, GRIDS[0])
    handler = Grant(Role.AGENCY_HANDLER, "", WATER)
    every = (centre, worker, handler)
    assert reach_of("x", every, is_roster=True).areas == (TOWNSHIP,)
    assert reach_of("x", every, is_roster=False).areas == ()
    assert reach_of("x", (granting,), is_roster=False).areas == (COUNTY,)
    assert not reach_of("x", (), is_roster=True).holds(COUNTY)


def test_the_directory_nests_units_and_names_who_is_on_duty(connection: Connection) -> None:
    rows = directory.list_units(connection, now=NOW, day=TODAY)
    (county,) = directory.nest_units(rows)
    assert [one["code"] for one in county["units"]] == [ROADS, WATER, TOWNSHIP]
    assert county["units"][0]["on_duty"] == ["交通承办"]
    assert county["units"][2]["units"][0]["code"] == VILLAGE
    found = {row.name: row for row in directory.list_members(connection, WATER, now=NOW, day=TODAY)}
    assert found["水利承办"].roles == ["agency_handler"]


def test_gaps_say_whether_somebody_is_away_or_no_term_runs(
    connection: Connection, staff: Staff
) -> None:
    enter_leave(connection, leave(staff["worker_1"]), reach=TOWN, now=NOW)
    of_two = GridStaffing.person_id == staff["worker_2"]
    connection.execute(update(GridStaffing).where(of_two).values(valid_to=date(2026, 3, 1)))
    gaps = directory.find_gaps(connection, now=NOW, day=TODAY)
    assert gaps.of == 9
    assert [(row.code, row.is_away, row.last_term_ended) for row in gaps.grids] == [
        (GRIDS[0], True, None),
        (GRIDS[1], False, date(2026, 3, 1)),
    ]
