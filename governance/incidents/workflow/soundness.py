"""Proves of a workflow that nothing in it is lost, stuck, or nobody's business."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geo.errors import Words
from governance.incidents.vocabulary import State
from governance.incidents.workflow.moves import ENDS, MOVES, WAITING, Move
from governance.incidents.workflow.vocabulary import Owner, Standing
from governance.vocabulary import ClockKind, Verb


@dataclass(frozen=True, slots=True)
class Workflow:
    """States, moves, and who owes the next step."""

    moves: Mapping[Verb, Move]
    waiting: Mapping[State, tuple[Owner, ClockKind]]
    ends: frozenset[State]
    start: State = State.DRAFT


WORKFLOW = Workflow(MOVES, WAITING, ENDS)

_UNREACHABLE = Words("“{state}”无法到达。", "“{state}” cannot be reached.")
_NOBODY = Words("“{state}”没有责任人和时限。", "“{state}” has neither an owner nor a clock.")
_STUCK = Words("从“{state}”走不到任何终点。", "No way leads from “{state}” to an end.")
_LEFT_END = Words(
    "“{state}”是终点，却还有责任人和时限。", "“{state}” is an end, yet somebody owes a step there."
)
_NO_ACTOR = Words("没有任何角色可以{verb}。", "No role may “{verb}”.")
_NO_VERB = Words("没有定义{verb}。", "“{verb}” is not in the table.")
_NOWHERE = Words("{verb}没有可用的起始状态。", "“{verb}” is allowed in no state.")


def find_faults(workflow: Workflow = WORKFLOW) -> list[Words]:
    """Return what is wrong with a workflow; nothing when it is sound.

    Sound means: every verb is in the table, somebody may do it, in some state; every state can
    be reached from the start; every state but the ends has an owner and a clock; and from each
    of them a way leads to an end.
    """
    return [*_of_verbs(workflow), *_of_states(workflow)]


def _of_verbs(workflow: Workflow) -> Iterator[Words]:
    for verb in Verb:
        move = workflow.moves.get(verb)
        if move is None:
            yield _NO_VERB.fill(verb=verb)
            continue
        if not move.sources:
            yield _NOWHERE.fill(verb=verb)
        if not move.roles and not (move.by_system and move.standing is Standing.SYSTEM):
            yield _NO_ACTOR.fill(verb=verb)


def _of_states(workflow: Workflow) -> Iterator[Words]:
    reached = reachable(workflow, workflow.start)
    for state in State:
        if state not in reached:
            yield _UNREACHABLE.fill(state=state)
        if state in workflow.ends and state in workflow.waiting:
            yield _LEFT_END.fill(state=state)
        if state in workflow.ends:
            continue
        if state not in workflow.waiting:
            yield _NOBODY.fill(state=state)
        if not reachable(workflow, state) & workflow.ends:
            yield _STUCK.fill(state=state)


def reachable(workflow: Workflow, start: State) -> frozenset[State]:
    """Return the states that moves lead to from `start`, itself included."""
    seen, new = {start}, {start}
    while new:
        new = {
            target
            for move in workflow.moves.values()
            if move.sources & new
            for target in move.targets
        } - seen
        seen |= new
    return frozenset(seen)
