from dataclasses import replace

import pytest

from governance.incidents.vocabulary import State
from governance.incidents.workflow.moves import MOVES, WAITING, Move
from governance.incidents.workflow.soundness import WORKFLOW, Workflow, find_faults, reachable
from governance.vocabulary import Verb


def without(*verbs: Verb) -> Workflow:
    return replace(WORKFLOW, moves={v: m for v, m in MOVES.items() if v not in verbs})


def told(workflow: Workflow) -> str:
    return " ".join(words.en for words in find_faults(workflow))


def test_the_workflow_of_the_county_is_sound() -> None:
    assert find_faults() == []


@pytest.mark.parametrize("verb", Verb)
def test_a_verb_that_is_not_in_the_table_is_missed(verb: Verb) -> None:
    assert f"“{verb}” is not in the table" in told(without(verb))


def test_a_state_that_nothing_leads_to_is_named() -> None:
    assert "“archived” cannot be reached" in told(without(Verb.ARCHIVE))


def test_an_open_state_without_a_way_out_is_named() -> None:
    moves = dict(MOVES)
    for verb, move in MOVES.items():
        if State.PENDING_VERIFICATION in move.sources and move.targets:
            moves[verb] = replace(move, sources=move.sources - {State.PENDING_VERIFICATION})
    faults = told(replace(WORKFLOW, moves=moves))
    assert "No way leads from “pending_verification” to an end" in faults


def test_an_open_state_that_is_nobody_s_business_is_named() -> None:
    waiting = dict(WAITING)
    del waiting[State.ACCEPTED]
    assert (
        told(replace(WORKFLOW, waiting=waiting)) == "“accepted” has neither an owner nor a clock."
    )


def test_an_end_where_somebody_still_owes_a_step_is_named() -> None:
    waiting = dict(WAITING) | {State.ARCHIVED: WAITING[State.CLOSED]}
    assert "“archived” is an end, yet somebody owes" in told(replace(WORKFLOW, waiting=waiting))


@pytest.mark.parametrize(
    "dead",
    [
        replace(MOVES[Verb.URGE], sources=frozenset()),
        replace(MOVES[Verb.URGE], roles=frozenset()),
    ],
)
def test_a_move_that_nobody_can_make_is_named(dead: Move) -> None:
    assert "“urge”" in told(replace(WORKFLOW, moves=dict(MOVES) | {Verb.URGE: dead}))


def test_a_closed_incident_can_come_back_and_a_voided_one_cannot() -> None:
    assert State.IN_HANDLING in reachable(WORKFLOW, State.ARCHIVED)
    assert reachable(WORKFLOW, State.VOIDED) == {State.VOIDED}
