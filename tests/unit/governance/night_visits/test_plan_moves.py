"""The table of moves of a plan: every state is reached, every open one has a way out."""

import pytest

from governance.night_visits.planning.plan_moves import (
    MOVES,
    PlanFixedError,
    PlanMoveError,
    check_changeable,
    check_move,
)
from governance.night_visits.vocabulary import PlanState

FINAL = {PlanState.COMPLETED, PlanState.CANCELLED}


def test_every_state_is_in_the_table_and_is_reached_from_the_draft() -> None:
    reached, ahead = set(), {PlanState.DRAFT}
    while ahead:
        reached |= ahead
        ahead = {to for one in ahead for to in MOVES[one]} - reached
    assert reached == set(PlanState) == set(MOVES)


def test_only_what_is_over_has_no_way_out() -> None:
    assert {state for state, ways in MOVES.items() if not ways} == FINAL


@pytest.mark.parametrize("present", PlanState)
@pytest.mark.parametrize("wanted", PlanState)
def test_a_move_that_is_not_in_the_table_is_refused(present: PlanState, wanted: PlanState) -> None:
    if wanted in MOVES[present]:
        check_move(present, wanted)
        return
    with pytest.raises(PlanMoveError):
        check_move(present, wanted)


@pytest.mark.parametrize("state", sorted(set(PlanState) - {PlanState.DRAFT}))
def test_only_a_draft_is_changed(state: PlanState) -> None:
    check_changeable(PlanState.DRAFT)
    with pytest.raises(PlanFixedError):
        check_changeable(state)
