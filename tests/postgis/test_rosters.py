"""Terms in grids, leave and duty: what is entered, what is refused, how far somebody reaches."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from geo.errors import RuleError
from governance.audit.model import AuditEntry
from governance.people.accounts.errors import OwnRightsError
from governance.people.duty import holders_of
from governance.people.model import Absence, GridStaffing
from governance.people.organisation import refusals
from governance.people.organisation.reach import Reach, whole_reach
from governance.people.organisation.rosters import (
    Duty,
    Leave,
    drop_duty,
    end_leave,
    enter_duty,
    enter_leave,
)
from governance.people.organisation.staffing import Term, end_term, staff_grid
from governance.people.vocabulary import StaffPart
from tests.nine_county import store_nine_grids
from tests.staffed_county import (
    COUNTY,
    GRIDS,
    NOW,
    TODAY,
    TOWNSHIP,
    WATER,
    Staff,
    store_staff,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALL = whole_reach("console")
TOWN = Reach("town", (TOWNSHIP,))


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
        (term(uuid.uuid4()), refusals.NoSuchPersonError),
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
    refuses(refusals.NoSuchTermError, end_term, connection, held, day=TODAY, reach=ALL, now=NOW)
    ahead = staff_grid(connection, term(worker, since=TODAY + DAY), reach=ALL, now=NOW)
    assert ahead is not None
    far = Reach("x", ("360824101",))
    refuses(refusals.NoSuchTermError, end_term, connection, ahead, day=TODAY, reach=far, now=NOW)
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
            refusals.NoSuchPersonError, enter_leave, connection, leave(person), reach=TOWN,
            now=NOW,
        )  # fmt: skip
        by = leave(worker, person)
        refuses(refusals.SubstituteError, enter_leave, connection, by, reach=TOWN, now=NOW)
    same = Leave(worker, NOW, NOW + DAY, worker)
    refuses(refusals.SubstituteError, enter_leave, connection, same, reach=TOWN, now=NOW)
    slot = Duty(WATER, staff["water"], NOW, NOW + HOUR)
    refuses(refusals.NoSuchUnitError, enter_duty, connection, slot, reach=TOWN, now=NOW)


def test_who_is_back_acts_again_at_once(connection: Connection, staff: Staff) -> None:
    number = enter_leave(
        connection, leave(staff["worker_1"], staff["worker_2"]), reach=TOWN, now=NOW
    )
    assert number is not None
    far = Reach("x", ("360824101",))
    refuses(refusals.NoSuchLeaveError, end_leave, connection, number, reach=far, now=NOW)
    end_leave(connection, number, reach=TOWN, now=NOW)
    (holder,) = holders_of(connection, GRIDS[0], now=NOW, day=TODAY)
    assert holder.person == staff["worker_1"]
    refuses(refusals.NoSuchLeaveError, end_leave, connection, number, reach=TOWN, now=NOW)


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
    refuses(refusals.NoSuchDutyError, drop_duty, *drop, reach=TOWN, now=NOW + HOUR)
    drop_duty(*drop, reach=TOWN, now=NOW)
    refuses(refusals.NoSuchDutyError, drop_duty, *drop, reach=TOWN, now=NOW)
