"""Units, persons, terms, leave and duty: what is kept, what is refused, and the trail of it."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from geo.errors import RuleError
from governance.audit.model import AuditEntry
from governance.people.accounts.errors import OwnRightsError
from governance.people.duty import grants_of, holders_of
from governance.people.model import Absence, GridStaffing, Person, Unit
from governance.people.organisation import directory, refusals
from governance.people.organisation.reach import Reach, reach_of, whole_reach
from governance.people.organisation.rosters import (
    Duty,
    Leave,
    drop_duty,
    end_leave,
    enter_duty,
    enter_leave,
)
from governance.people.organisation.staffing import Term, end_term, staff_grid
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
def connection(db: Session) -> Connection:
    connection = db.connection()
    store_nine_grids(connection)
    return connection


@pytest.fixture
def staff(connection: Connection) -> Staff:
    return store_staff(connection)


def trail(db: Connection) -> list[tuple[str, str, str]]:
    asked = select(AuditEntry.actor, AuditEntry.action, AuditEntry.object).order_by(AuditEntry.id)
    return [tuple(row) for row in db.execute(asked)]


def term(person: uuid.UUID, **changed: Any) -> Term:
    given = {"grid": GRIDS[0], "part": StaffPart.PART_TIME, "since": TODAY, "until": None}
    return Term(person=person, **given | changed)


def leave(person: uuid.UUID, by: uuid.UUID | None = None, *, after: timedelta = -HOUR) -> Leave:
    return Leave(person, NOW + after, NOW + after + DAY, by)


def refuses(kind: type[RuleError], deed: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(kind):
        deed(*given, **named)


def test_a_unit_is_kept_once_and_changed_by_its_code(connection: Connection, staff: Staff) -> None:
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
            refusals.UnitNotFoundError,
        ),
        (
            UnitPlan(COUNTY, UnitKind.CENTRE, "x", Level.COUNTY, COUNTY, VILLAGE),
            refusals.UnitCircleError,
        ),
    ],
)
def test_a_unit_that_does_not_fit_is_refused(
    connection: Connection, staff: Staff, plan: UnitPlan, refusal: type[RuleError]
) -> None:
    refuses(refusal, keep_unit, connection, plan, by="me", now=NOW)


def close(db: Connection, code: str, owed: int = 0) -> None:
    close_unit(db, code, owed=owed, day=TODAY, by="me", now=NOW)


def test_a_unit_with_incidents_people_or_units_below_stays_open(
    connection: Connection, staff: Staff
) -> None:
    keep_unit(connection, FIRE, by="me", now=NOW)
    refuses(refusals.UnitOwesError, close, connection, "agency-fire", owed=1)
    refuses(refusals.UnitInUseError, close, connection, TOWNSHIP)
    refuses(refusals.UnitInUseError, close, connection, WATER)
    refuses(refusals.UnitNotFoundError, close, connection, "nowhere")
    close(connection, "agency-fire")
    refuses(refusals.UnitNotFoundError, close, connection, "agency-fire")
    assert trail(connection)[-1] == ("me", "unit_closed", "unit:agency-fire")


def test_a_person_serves_where_employed_unless_said_otherwise(
    connection: Connection, staff: Staff
) -> None:
    one = PersonPlan(uuid.uuid4(), "刘示平", WATER)
    assert keep_person(connection, one, by="me", now=NOW)
    assert not keep_person(connection, one, by="me", now=NOW)
    assert connection.scalar(select(Person.duty_unit).where(Person.id == one.id)) == WATER
    nowhere = PersonPlan(uuid.uuid4(), "刘示平", "nowhere")
    refuses(refusals.UnitNotFoundError, keep_person, connection, nowhere, by="me", now=NOW)
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
    refuses(refusals.PersonNotFoundError, dismiss_person, *again, day=TODAY, by="me", now=NOW)


def test_a_term_is_entered_once_and_must_not_overlap(connection: Connection, staff: Staff) -> None:
    one = term(staff["worker_2"], until=TODAY + 10 * DAY)
    assert staff_grid(connection, one, reach=ALL, now=NOW) is not None
    assert staff_grid(connection, one, reach=ALL, now=NOW) is None
    later = term(staff["worker_2"], since=TODAY + 9 * DAY)
    refuses(refusals.OverlappingTermError, staff_grid, connection, later, reach=ALL, now=NOW)
    after = term(staff["worker_2"], since=TODAY + 10 * DAY)
    assert staff_grid(connection, after, reach=ALL, now=NOW) is not None
    assert trail(connection) == [("console", "staffed", f"person:{staff['worker_2']}")] * 2


def test_terms_that_cannot_be_are_refused(connection: Connection, staff: Staff) -> None:
    worker = staff["worker_2"]
    for given, refusal in (
        (term(worker, until=TODAY), refusals.EmptySpanError),
        (term(worker, grid="360824100001777"), refusals.UnknownGridError),
        (term(uuid.uuid4()), refusals.PersonNotFoundError),
    ):
        refuses(refusal, staff_grid, connection, given, reach=ALL, now=NOW)
    elsewhere = Reach("x", ("360824101",))
    refuses(
        refusals.UnknownGridError, staff_grid, connection, term(worker), reach=elsewhere, now=NOW
    )
    own = Reach(str(worker), (COUNTY,))
    refuses(OwnRightsError, staff_grid, connection, term(worker), reach=own, now=NOW)


def test_a_term_ends_before_a_day_and_one_that_never_began_goes(
    connection: Connection, staff: Staff
) -> None:
    worker = staff["worker_1"]
    held = connection.scalar(select(GridStaffing.id).where(GridStaffing.person_id == worker))
    assert held is not None
    end_term(connection, held, day=TODAY, reach=ALL, now=NOW)
    assert holders_of(connection, GRIDS[0], now=NOW, day=TODAY) == []
    assert holders_of(connection, GRIDS[0], now=NOW, day=TODAY - DAY) != []
    refuses(refusals.TermNotFoundError, end_term, connection, held, day=TODAY, reach=ALL, now=NOW)
    ahead = staff_grid(connection, term(worker, since=TODAY + DAY), reach=ALL, now=NOW)
    assert ahead is not None
    far = Reach("x", ("360824101",))
    refuses(refusals.TermNotFoundError, end_term, connection, ahead, day=TODAY, reach=far, now=NOW)
    end_term(connection, ahead, day=TODAY, reach=ALL, now=NOW)
    assert connection.scalar(select(GridStaffing.id).where(GridStaffing.id == ahead)) is None


def test_leave_is_entered_once_and_must_not_overlap(connection: Connection, staff: Staff) -> None:
    one, two = staff["worker_1"], staff["worker_2"]
    assert enter_leave(connection, leave(one, two), reach=TOWN, now=NOW) is not None
    assert enter_leave(connection, leave(one, two), reach=TOWN, now=NOW) is None
    other = leave(one, after=HOUR)
    refuses(refusals.OverlappingLeaveError, enter_leave, connection, other, reach=TOWN, now=NOW)
    (holder,) = holders_of(connection, GRIDS[0], now=NOW, day=TODAY)
    assert holder.person == two


def test_a_circle_of_substitutes_is_refused_when_it_would_close(
    connection: Connection, staff: Staff
) -> None:
    one, two, three = (staff[f"worker_{number}"] for number in (1, 2, 3))
    enter_leave(connection, leave(one, two), reach=TOWN, now=NOW)
    enter_leave(connection, leave(two, three), reach=TOWN, now=NOW)
    back = leave(three, one)
    refuses(refusals.SubstituteCircleError, enter_leave, connection, back, reach=TOWN, now=NOW)
    apart = leave(three, one, after=2 * DAY)
    assert enter_leave(connection, apart, reach=TOWN, now=NOW) is not None


def test_a_dispatcher_keeps_the_rosters_of_their_own_subtree_only(
    connection: Connection, staff: Staff
) -> None:
    worker = staff["worker_1"]
    for person in (staff["county"], staff["water"], staff["elsewhere"]):
        refuses(
            refusals.PersonNotFoundError, enter_leave, connection, leave(person), reach=TOWN,
            now=NOW,
        )  # fmt: skip
        by = leave(worker, person)
        refuses(refusals.SubstituteError, enter_leave, connection, by, reach=TOWN, now=NOW)
    same = Leave(worker, NOW, NOW + DAY, worker)
    refuses(refusals.SubstituteError, enter_leave, connection, same, reach=TOWN, now=NOW)
    slot = Duty(WATER, staff["water"], NOW, NOW + HOUR)
    refuses(refusals.UnitNotFoundError, enter_duty, connection, slot, reach=TOWN, now=NOW)


def test_who_is_back_acts_again_at_once(connection: Connection, staff: Staff) -> None:
    number = enter_leave(
        connection, leave(staff["worker_1"], staff["worker_2"]), reach=TOWN, now=NOW
    )
    assert number is not None
    far = Reach("x", ("360824101",))
    refuses(refusals.LeaveNotFoundError, end_leave, connection, number, reach=far, now=NOW)
    end_leave(connection, number, reach=TOWN, now=NOW)
    (holder,) = holders_of(connection, GRIDS[0], now=NOW, day=TODAY)
    assert holder.person == staff["worker_1"]
    refuses(refusals.LeaveNotFoundError, end_leave, connection, number, reach=TOWN, now=NOW)


def test_leave_ahead_that_is_ended_leaves_no_trace_but_in_the_trail(
    connection: Connection, staff: Staff
) -> None:
    ahead = leave(staff["worker_1"], after=DAY)
    number = enter_leave(connection, ahead, reach=TOWN, now=NOW)
    assert number is not None
    end_leave(connection, number, reach=TOWN, now=NOW)
    assert connection.scalar(select(Absence.id)) is None
    assert [action for _, action, _ in trail(connection)] == ["leave_entered", "leave_ended"]


def test_duty_is_entered_once_and_may_be_dropped_while_it_lies_ahead(
    connection: Connection, staff: Staff
) -> None:
    slot = Duty(TOWNSHIP, staff["town"], NOW + HOUR, NOW + DAY)
    number = enter_duty(connection, slot, reach=TOWN, now=NOW)
    assert number is not None
    assert enter_duty(connection, slot, reach=TOWN, now=NOW) is None
    other = Duty(TOWNSHIP, staff["town"], NOW + 2 * HOUR, NOW + 3 * HOUR)
    refuses(refusals.OverlappingDutyError, enter_duty, connection, other, reach=TOWN, now=NOW)
    drop = (connection, number)
    refuses(refusals.DutyNotFoundError, drop_duty, *drop, reach=TOWN, now=NOW + HOUR)
    drop_duty(*drop, reach=TOWN, now=NOW)
    refuses(refusals.DutyNotFoundError, drop_duty, *drop, reach=TOWN, now=NOW)


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


def test_the_directory_nests_units_and_names_who_is_on_duty(
    connection: Connection, staff: Staff
) -> None:
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
