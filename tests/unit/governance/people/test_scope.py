import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.people.roles import EXCLUSIVE, ExclusiveRolesError, Role, check_roles
from governance.people.scope import (
    CLEARANCE,
    RIGHTS,
    Action,
    Grant,
    Label,
    Thing,
    explain_grants,
    may,
)

COUNTY, TOWN, OTHER_TOWN = "360824", "360824100", "360824101"
VILLAGE, GRID = "360824100205", "360824100205001"
AREAS = [COUNTY, TOWN, OTHER_TOWN, VILLAGE, GRID, "360825"]

grants = st.builds(
    Grant,
    st.sampled_from(Role),
    st.sampled_from(["", *AREAS]),
    st.sampled_from(["", "water", "roads"]),
    st.sampled_from([None, *Label]),
)
things = st.builds(
    Thing,
    st.sampled_from(AREAS),
    st.sampled_from(Label),
    st.frozensets(st.sampled_from(["water", "roads"])),
)


@pytest.mark.parametrize(
    ("area", "seen"),
    [(COUNTY, False), (TOWN, True), (VILLAGE, True), (GRID, True), (OTHER_TOWN, False)],
)
def test_a_township_dispatcher_reads_the_township_and_below(
    area: str,
    seen: bool,  # noqa: FBT001 a case
) -> None:
    mine = [Grant(Role.TOWN_DISPATCHER, TOWN, "town")]
    assert may(mine, Action.READ, Thing(area)) is seen


def test_an_agency_sees_what_it_was_given_wherever_it_lies_and_nothing_else() -> None:
    mine = [Grant(Role.AGENCY_HANDLER, "", "water")]
    assert may(mine, Action.HANDLE, Thing(VILLAGE, units=frozenset({"water"})))
    assert not may(mine, Action.HANDLE, Thing(VILLAGE, units=frozenset({"roads"})))
    assert not may(mine, Action.HANDLE, Thing(VILLAGE))


def test_a_label_above_one_s_clearance_hides_the_matter() -> None:
    worker = [Grant(Role.GRID_WORKER, GRID)]
    assert may(worker, Action.READ, Thing(GRID, Label.RESTRICTED))
    assert not may(worker, Action.READ, Thing(GRID, Label.SENSITIVE))
    lowered = [Grant(Role.COUNTY_DISPATCHER, COUNTY, clearance=Label.NORMAL)]
    assert not may(lowered, Action.READ, Thing(GRID, Label.RESTRICTED))


def test_a_grant_cannot_raise_a_role_above_its_clearance() -> None:
    raised = Grant(Role.GRID_WORKER, GRID, clearance=Label.SENSITIVE)
    assert raised.cleared_to is Label.RESTRICTED


@pytest.mark.parametrize("role", sorted(EXCLUSIVE))
def test_administrators_see_no_incident(role: Role) -> None:
    mine = [Grant(role, COUNTY, clearance=Label.SENSITIVE)]
    assert not any(may(mine, act, Thing(GRID)) for act in (Action.READ, Action.REVEAL))


def test_who_watches_whom_is_never_one_person() -> None:
    check_roles([Role.SYS_ADMIN, Role.LEADER])
    for pair in ([Role.SYS_ADMIN, Role.AUDITOR], [Role.SEC_ADMIN, Role.SYS_ADMIN]):
        with pytest.raises(ExclusiveRolesError):
            check_roles(pair)


def test_every_role_has_rights_and_a_clearance() -> None:
    assert set(RIGHTS) == set(CLEARANCE) == set(Role)
    assert set().union(*RIGHTS.values()) == set(Action)


@given(st.lists(grants, max_size=4), st.sampled_from(Action), things)
def test_what_nobody_granted_is_denied_and_more_grants_never_take_away(
    held: list[Grant], action: Action, thing: Thing
) -> None:
    assert may(held, action, thing) == any(may([one], action, thing) for one in held)
    assert not may([], action, thing)
    assert bool(explain_grants(held, action, thing)) == may(held, action, thing)


@given(grants, st.sampled_from(Action), things)
def test_whoever_may_do_it_has_the_role_the_area_or_unit_and_the_clearance(
    grant: Grant, action: Action, thing: Thing
) -> None:
    if may([grant], action, thing):
        assert action in RIGHTS[grant.role]
        assert thing.label.rank <= CLEARANCE[grant.role].rank
        assert (grant.area and thing.area.startswith(grant.area)) or grant.unit in thing.units
