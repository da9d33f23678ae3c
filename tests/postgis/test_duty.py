"""Who holds a grid, who acts for a unit, and as what: terms, leave, substitutes, duty."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update
from sqlalchemy.orm import Session

from governance.people.duty import grants_of, holders_of, members_of, vacant_grids
from governance.people.model import Absence, GridStaffing, Person, RoleGrant
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.people.vocabulary import StaffPart
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
    put_on_duty,
    store_staff,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GRID = GRIDS[0]
SPARE = "360824100001777"


@pytest.fixture
def connection(db: Session) -> Connection:
    connection = db.connection()
    store_nine_grids(connection)
    return connection


@pytest.fixture
def staff(connection: Connection) -> Staff:
    return store_staff(connection)


def holders(db: Connection, grid: str = GRID, *, now: datetime = NOW, day: date = TODAY) -> Any:
    return [one.person for one in holders_of(db, grid, now=now, day=day)]


def send_away(
    db: Connection,
    person: uuid.UUID,
    by: uuid.UUID | None = None,
    *,
    since: datetime = NOW - HOUR,
    until: datetime = NOW + DAY,
) -> None:
    row = {"person_id": person, "starts_at": since, "ends_at": until, "substitute_id": by}
    db.execute(insert(Absence).values(row))


def put_in_grid(
    db: Connection,
    person: uuid.UUID,
    part: StaffPart,
    *,
    grid: str = SPARE,
    since: date = TODAY - DAY,
    until: date | None = None,
) -> None:
    row = {"grid_code": grid, "person_id": person, "part": part}
    db.execute(insert(GridStaffing).values(row | {"valid_from": since, "valid_to": until}))


def roles_of(db: Connection, person: uuid.UUID) -> set[tuple[Role, str]]:
    return {(g.role, g.acts_for) for g in grants_of(db, person, now=NOW, day=TODAY)}


def test_a_term_counts_from_its_first_day_until_before_its_last(
    connection: Connection, staff: Staff
) -> None:
    worker = staff["worker_1"]
    put_in_grid(connection, worker, StaffPart.FULL_TIME, since=TODAY, until=TODAY + 2 * DAY)
    days = {day: holders(connection, SPARE, day=TODAY + day * DAY) for day in (-1, 0, 1, 2)}
    assert days == {-1: [], 0: [worker], 1: [worker], 2: []}


def test_full_time_comes_before_leader_before_part_time(
    connection: Connection, staff: Staff
) -> None:
    for key, part in (
        ("worker_1", StaffPart.PART_TIME),
        ("worker_2", StaffPart.LEADER),
        ("worker_3", StaffPart.FULL_TIME),
    ):
        put_in_grid(connection, staff[key], part)
    found = [one.part for one in holders_of(connection, SPARE, now=NOW, day=TODAY)]
    assert found == [StaffPart.FULL_TIME, StaffPart.LEADER, StaffPart.PART_TIME]


@pytest.mark.parametrize("part", [StaffPart.POLICE, StaffPart.CADRE, StaffPart.VOLUNTEER])
def test_police_cadres_and_volunteers_hold_nothing(
    connection: Connection, staff: Staff, part: StaffPart
) -> None:
    put_in_grid(connection, staff["leader"], part)
    assert holders(connection, SPARE) == []
    assert roles_of(connection, staff["leader"]) == {(Role.LEADER, COUNTY)}


def test_who_is_on_leave_is_replaced_by_the_substitute_and_it_is_said_for_whom(
    connection: Connection, staff: Staff
) -> None:
    send_away(connection, staff["worker_1"], staff["worker_2"])
    (holder,) = holders_of(connection, GRID, now=NOW, day=TODAY)
    assert (holder.person, holder.standing_in_for) == (staff["worker_2"], staff["worker_1"])


def test_leave_counts_from_its_first_moment_until_before_its_last(
    connection: Connection, staff: Staff
) -> None:
    one, two = staff["worker_1"], staff["worker_2"]
    send_away(connection, one, two, since=NOW, until=NOW + HOUR)
    moments = {at: holders(connection, now=NOW + at) for at in (-HOUR, 0 * HOUR, HOUR)}
    assert moments == {-HOUR: [one], 0 * HOUR: [two], HOUR: [one]}


def test_leave_without_a_substitute_leaves_the_grid_vacant(
    connection: Connection, staff: Staff
) -> None:
    send_away(connection, staff["worker_1"])
    assert holders(connection) == []
    assert vacant_grids(connection, GRIDS, now=NOW, day=TODAY) == [GRID]
    assert vacant_grids(connection, GRIDS, now=NOW + 2 * DAY, day=TODAY + 2 * DAY) == []


def test_the_substitute_of_a_substitute_on_leave_stands_in(
    connection: Connection, staff: Staff
) -> None:
    one, two, three = (staff[f"worker_{number}"] for number in (1, 2, 3))
    send_away(connection, one, two)
    send_away(connection, two, three)
    assert holders(connection) == [three]
    assert {(Role.GRID_WORKER, grid) for grid in GRIDS[:3]} == roles_of(connection, three)
    assert roles_of(connection, two) == {(Role.GRID_WORKER, GRIDS[1])}


def test_nobody_stands_in_when_the_substitute_is_away_without_another(
    connection: Connection, staff: Staff
) -> None:
    send_away(connection, staff["worker_1"], staff["worker_2"])
    send_away(connection, staff["worker_2"])
    assert holders(connection) == []
    assert roles_of(connection, staff["worker_2"]) == {(Role.GRID_WORKER, GRIDS[1])}


def test_a_circle_of_substitutes_ends_with_nobody(connection: Connection, staff: Staff) -> None:
    send_away(connection, staff["worker_1"], staff["worker_2"])
    send_away(connection, staff["worker_2"], staff["worker_1"])
    assert holders(connection) == []
    assert roles_of(connection, staff["worker_1"]) == {(Role.GRID_WORKER, GRID)}


def test_holders_and_grants_agree_on_who_stands_in(connection: Connection, staff: Staff) -> None:
    workers = [staff[f"worker_{number}"] for number in range(1, 10)]
    for away, by in ((0, 1), (1, 2), (3, None), (4, 5), (5, 4), (6, 7)):
        send_away(connection, workers[away], None if by is None else workers[by])
    send_away(connection, workers[6], workers[8])  # two leaves at once: both stand in
    by_grid = {(grid, one) for grid in GRIDS for one in holders(connection, grid)}
    present = [workers[2], workers[7], workers[8]]
    granted = {(unit, one) for one in present for _, unit in roles_of(connection, one)}
    assert by_grid == granted


def test_who_left_the_service_holds_nothing_and_nobody_stands_in_for_them(
    connection: Connection, staff: Staff
) -> None:
    send_away(connection, staff["worker_1"], staff["worker_2"])
    gone = update(Person).where(Person.id == staff["worker_1"]).values(active=False)
    connection.execute(gone)
    assert holders(connection) == []
    assert roles_of(connection, staff["worker_1"]) == set()
    assert roles_of(connection, staff["worker_2"]) == {(Role.GRID_WORKER, GRIDS[1])}


def test_who_left_the_service_stands_in_for_nobody(connection: Connection, staff: Staff) -> None:
    send_away(connection, staff["worker_1"], staff["worker_2"])
    gone = update(Person).where(Person.id == staff["worker_2"]).values(active=False)
    connection.execute(gone)
    assert holders(connection) == []
    assert members_of(connection, [GRID], [Role.GRID_WORKER], now=NOW, day=TODAY) == []


def test_who_holds_a_grid_twice_is_named_once_by_the_better_part(
    connection: Connection, staff: Staff
) -> None:
    put_in_grid(connection, staff["worker_2"], StaffPart.PART_TIME, grid=GRID)
    send_away(connection, staff["worker_1"], staff["worker_2"])
    (holder,) = holders_of(connection, GRID, now=NOW, day=TODAY)
    assert (holder.part, holder.standing_in_for) == (StaffPart.FULL_TIME, staff["worker_1"])


def test_staffing_a_grid_makes_its_worker_without_any_grant(
    connection: Connection, staff: Staff
) -> None:
    granted = grants_of(connection, staff["worker_4"], now=NOW, day=TODAY)
    assert granted == (Grant(Role.GRID_WORKER, GRIDS[3]),)
    assert granted[0].level is Level.GRID


def test_a_grant_for_an_agency_carries_the_agency_s_level(
    connection: Connection, staff: Staff
) -> None:
    (granted,) = grants_of(connection, staff["water"], now=NOW, day=TODAY)
    assert (granted.acts_for, granted.level) == (WATER, Level.COUNTY)


def test_a_grant_ends_with_its_last_day_or_when_it_is_revoked(
    connection: Connection, staff: Staff
) -> None:
    of_town = RoleGrant.person_id == staff["town"]
    connection.execute(update(RoleGrant).where(of_town).values(valid_to=TODAY + DAY))
    assert roles_of(connection, staff["town"]) == {(Role.TOWN_DISPATCHER, TOWNSHIP)}
    assert grants_of(connection, staff["town"], now=NOW + DAY, day=TODAY + DAY) == ()
    connection.execute(update(RoleGrant).where(of_town).values(revoked_at=NOW))
    assert roles_of(connection, staff["town"]) == set()


@pytest.mark.parametrize("key", ["leader", "sys_admin", "sec_admin", "auditor"])
def test_a_substitute_gains_neither_leadership_nor_administration(
    connection: Connection, staff: Staff, key: str
) -> None:
    send_away(connection, staff[key], staff["analyst"])
    assert roles_of(connection, staff["analyst"]) == {(Role.ANALYST, COUNTY)}
    role = Role(key)
    assert members_of(connection, [COUNTY], [role], now=NOW, day=TODAY) == []


def test_a_substitute_acts_for_the_unit_of_who_is_away(
    connection: Connection, staff: Staff
) -> None:
    send_away(connection, staff["village"], staff["worker_5"])
    assert (Role.VILLAGE_OFFICER, VILLAGE) in roles_of(connection, staff["worker_5"])
    found = members_of(connection, [VILLAGE], [Role.VILLAGE_OFFICER], now=NOW, day=TODAY)
    assert [one.person for one in found] == [staff["worker_5"]]


def test_members_on_duty_come_first(connection: Connection, staff: Staff) -> None:
    put_on_duty(connection, WATER, staff["water_2"], since=NOW, until=NOW + HOUR)
    found = members_of(connection, [WATER], [Role.AGENCY_HANDLER], now=NOW, day=TODAY)
    assert [(m.person, m.is_on_duty) for m in found] == [
        (staff["water_2"], True),
        (staff["water"], False),
    ]
    later = members_of(connection, [WATER], [Role.AGENCY_HANDLER], now=NOW + HOUR, day=TODAY)
    assert not any(m.is_on_duty for m in later)


def test_a_substitute_is_on_duty_in_the_place_of_who_is_away(
    connection: Connection, staff: Staff
) -> None:
    send_away(connection, staff["roads"], staff["water"])
    (member,) = members_of(connection, [ROADS], [Role.AGENCY_HANDLER], now=NOW, day=TODAY)
    assert (member.person, member.is_on_duty) == (staff["water"], True)


def test_members_of_a_grid_are_its_workers(connection: Connection, staff: Staff) -> None:
    found = members_of(connection, [GRID], [Role.GRID_WORKER], now=NOW, day=TODAY)
    assert [one.person for one in found] == [staff["worker_1"]]
    assert members_of(connection, [GRID], [Role.VILLAGE_OFFICER], now=NOW, day=TODAY) == []
