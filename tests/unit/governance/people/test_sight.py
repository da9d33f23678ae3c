"""In which capacity somebody with several grants looks."""

import pytest

from governance.people.masking import Viewer
from governance.people.roles import Role
from governance.people.scope import Action, Grant
from governance.people.sight import Sight

COUNTY, GRID = "360824", "360824100001001"
ANALYST, PLANNER = Grant(Role.ANALYST, COUNTY), Grant(Role.VISIT_PLANNER, COUNTY)
WORKER, DISPATCHER = Grant(Role.GRID_WORKER, GRID), Grant(Role.COUNTY_DISPATCHER, COUNTY)


def counting(*grants: Grant) -> Sight:
    return Sight.joined(*(Sight.through(grants, action) for action in (Action.COUNT, Action.READ)))


@pytest.mark.parametrize(
    ("grants", "expected", "viewer"),
    [
        ([ANALYST], True, Viewer.ANALYST),
        ([ANALYST, WORKER], True, Viewer.ANALYST),
        ([ANALYST, DISPATCHER], False, Viewer.STAFF),
        ([PLANNER], False, Viewer.ANALYST),
        ([PLANNER, WORKER], False, Viewer.ANALYST),
        ([PLANNER, DISPATCHER], False, Viewer.STAFF),
        ([DISPATCHER], False, Viewer.STAFF),
        ([WORKER], False, Viewer.STAFF),
        ([Grant(Role.AGENCY_HANDLER, "", unit="JG-01")], False, Viewer.STAFF),
    ],
)
def test_a_small_grant_lifts_nothing_for_the_county(
    grants: list[Grant], expected: object, viewer: Viewer
) -> None:
    sight = counting(*grants)
    assert (sight.is_counting_only, sight.viewer) == (expected, viewer)


def test_a_worker_who_also_counts_reads_as_a_worker() -> None:
    assert Sight.through([ANALYST, WORKER], Action.READ).viewer is Viewer.STAFF


def test_a_lower_clearance_covers_nothing_above() -> None:
    low = Grant(Role.LEADER, COUNTY, clearance=ANALYST.cleared_to)
    assert not counting(ANALYST, low).is_counting_only
    high = Grant(Role.LEADER, COUNTY)
    assert counting(low, high, ANALYST).viewer is Viewer.STAFF
