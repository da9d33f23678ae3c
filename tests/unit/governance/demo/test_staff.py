"""The synthetic county's staff: the same for the same seed, in every kind of post."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from governance.demo.people.names import Names
from governance.demo.people.units import AGENCIES, NEW_BODIES, TRADE_BODIES
from governance.demo.staff import plan_staff
from governance.demo.wording import THEMES
from governance.people.roles import EXCLUSIVE, Role
from governance.people.vocabulary import StaffPart, Stationing, UnitKind
from governance.policy import load_policy
from tests.demo_ground import DAYS, GROUND, NOW, SEED, demo_staff

STAFF = demo_staff()
KEYS = {person.id: person.key for person in STAFF.persons}


def test_the_same_seed_gives_the_same_people_and_another_one_other_names() -> None:
    assert plan_staff(GROUND, DAYS, seed=SEED) == STAFF
    other = plan_staff(GROUND, DAYS, seed=SEED + 1)
    assert [p.name for p in other.persons] != [p.name for p in STAFF.persons]
    assert [p.id for p in other.persons if p.key == "leader:1"] == [
        p.id for p in STAFF.persons if p.key == "leader:1"
    ]


def test_the_county_has_so_many_units_and_people() -> None:
    kinds = Counter(unit.kind for unit in STAFF.units)
    assert kinds == {UnitKind.CENTRE: 1 + 2 + 4, UnitKind.AGENCY: 17, UnitKind.MEDIATION: 17}
    parts = Counter(term.part for term in STAFF.terms)
    assert parts[StaffPart.FULL_TIME] + parts[StaffPart.PART_TIME] == 16
    assert (parts[StaffPart.LEADER], parts[StaffPart.POLICE]) == (8, 16)
    roles = Counter(grant.role for grant in STAFF.grants)
    assert roles == {
        Role.COUNTY_DISPATCHER: 8, Role.CALLBACK_OFFICER: 4, Role.LEADER: 5,
        Role.GRID_SUPERVISOR: 3, Role.VISIT_PLANNER: 2, Role.ANALYST: 2, Role.SYS_ADMIN: 1,
        Role.SEC_ADMIN: 1, Role.AUDITOR: 1, Role.AGENCY_HANDLER: 51, Role.MEDIATOR: 38,
        Role.TOWN_DISPATCHER: 4, Role.VILLAGE_OFFICER: 8, Role.VISIT_MEMBER: 8,
    }  # fmt: skip


def test_every_name_is_told_from_a_real_one_and_borne_once() -> None:
    names = [person.name for person in STAFF.persons]
    assert len(set(names)) == len(names)
    assert all(name[1] in "示例模拟样" for name in names)
    drawn = Names(1)
    assert len({drawn.next() for _ in range(3_000)}) == 3_000


def test_the_mediation_matrix_is_one_ten_six() -> None:
    assert (len(TRADE_BODIES), len(NEW_BODIES)) == (10, 6)


def test_some_agency_is_in_charge_of_every_category() -> None:
    covered = {category for _, _, _, categories in AGENCIES for category in categories}
    assert covered == {theme.category for theme in THEMES}
    assert covered == set(load_policy().categories)
    assert {stationing for _, _, stationing, _ in AGENCIES} == set(Stationing)


def test_nobody_holds_two_administrations() -> None:
    held = Counter(grant.person for grant in STAFF.grants if grant.role in EXCLUSIVE)
    assert set(held.values()) == {1}
    assert len(held) == 3


def test_there_is_a_login_for_every_role_and_their_areas_nest() -> None:
    assert len(STAFF.logins) == len(set(STAFF.logins.values())) == 17
    keys = {login: KEYS[person] for login, person in STAFF.logins.items()}
    assert keys["grid_worker"] == "worker:360824100001001"
    assert keys["village_officer"] == "village:360824100001:1"
    assert keys["town_dispatcher"] == "town:360824100:1"
    assert keys["town_dispatcher_2"] == "town:360824101:1"
    assert keys["agency_handler"] == "agency-water:1"


def test_who_signs_in_is_neither_away_nor_gone() -> None:
    away = {leave.person for leave in STAFF.leave}
    gone = {person.id for person in STAFF.persons if not person.active}
    assert not (away | gone) & set(STAFF.logins.values())


def test_terms_in_a_grid_follow_one_another_without_a_gap_but_the_vacant_ones() -> None:
    serving = {StaffPart.FULL_TIME, StaffPart.PART_TIME}
    vacant = 0
    for grid in GROUND.grids:
        terms = sorted(
            (t for t in STAFF.terms if t.grid == grid and t.part in serving),
            key=lambda term: term.since,
        )
        for before, after in pairwise(terms):
            assert before.until == after.since
        vacant += terms[-1].until is not None
    assert vacant == 1


def test_leave_covers_this_moment_and_one_substitute_is_away_too() -> None:
    assert all(leave.since <= NOW < leave.until for leave in STAFF.leave)
    away = {leave.person for leave in STAFF.leave}
    assert any(leave.substitute in away for leave in STAFF.leave)
    assert any(leave.substitute is None for leave in STAFF.leave)


def test_the_county_and_every_township_have_somebody_on_duty_at_any_moment() -> None:
    for unit in (GROUND.county, *GROUND.townships):
        for hours in range(24 * 14):
            at = NOW + timedelta(hours=hours)
            on_duty = [s for s in STAFF.slots if s.unit == unit and s.since <= at < s.until]
            assert len(on_duty) == 1, (unit, at)
