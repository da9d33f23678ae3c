"""The workflow drawn and listed from its tables, for the documents."""

from collections.abc import Iterator

from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import OPEN_WORK
from governance.incidents.workflow.moves import ENDS, MOVES, WAITING, Move
from governance.incidents.workflow.vocabulary import WorkState
from governance.incidents.workflow.wording import (
    NEED_WORDS,
    ROLE_WORDS,
    STANDING_WORDS,
    STATE_WORDS,
    VERB_WORDS,
    WORK_STATE_WORDS,
)
from governance.vocabulary import Verb

_HEAD = """# Workflow 事件流程

Made by `wangge workflow diagram` from the tables the program itself follows; a test compares them.
本页由程序所遵循的流程表生成，并由测试核对。

```mermaid
stateDiagram-v2
"""

_MOVES_HEAD = """## Moves 操作

A blank under “to” means that the incident stays in its state; several states mean that the county's
policy may skip a step. ⏱ marks what the clock may do by itself.

| Move 操作 | From 状态 | To 变为 | Roles 角色 | Who stands how 由谁 | Brings 须附 |
| --- | --- | --- | --- | --- | --- |
"""

_WAITING_HEAD = """## Who owes the next step 谁来办下一步

| State 状态 | Owner 责任人 | Limit 时限 |
| --- | --- | --- |
"""

_WORK_HEAD = """## Tasks of units 单位任务

One unit is in charge (主办) just while an incident is in handling; others support it (协办).

| State 状态 | Owes something 待办 |
| --- | --- |
"""


def draw_workflow() -> str:
    """Return the page: a Mermaid diagram, the moves, the owners, the tasks."""
    moves = "".join(_row(verb, move) for verb, move in MOVES.items())
    waiting = "".join(
        f"| {_state(state)} | {owner} | {clock} |\n" for state, (owner, clock) in WAITING.items()
    )
    work = "".join(f"| {_work(state)} | {_tick(state in OPEN_WORK)} |\n" for state in WorkState)
    return "\n".join(
        [
            _HEAD + "".join(_lines()) + "```\n",
            _MOVES_HEAD + moves,
            _WAITING_HEAD + waiting,
            _WORK_HEAD + work,
        ]
    )


def _lines() -> Iterator[str]:
    for state in State:
        yield f'    state "{STATE_WORDS[state].zh} {state}" as {state}\n'
    yield f"    [*] --> {State.DRAFT}\n"
    for verb, move in MOVES.items():
        for source in sorted(move.sources, key=list(State).index):
            for target in move.targets:
                if target is not source:
                    yield f"    {source} --> {target}: {VERB_WORDS[verb].zh} {verb}\n"
    for state in sorted(ENDS, key=list(State).index):
        yield f"    {state} --> [*]\n"


def _row(verb: Verb, move: Move) -> str:
    name = f"{VERB_WORDS[verb].zh} `{verb}`{' ⏱' if move.by_system else ''}"
    sources = " · ".join(_state(s) for s in State if s in move.sources)
    targets = " / ".join(_state(s) for s in move.targets)
    roles = " · ".join(words.zh for role, words in ROLE_WORDS.items() if role in move.roles)
    standing = STANDING_WORDS[move.standing].zh
    needs = " · ".join(words.zh for need, words in NEED_WORDS.items() if need in move.needs)
    return f"| {name} | {sources} | {targets} | {roles} | {standing} | {needs} |\n"


def _state(state: State) -> str:
    return f"{STATE_WORDS[state].zh} `{state}`"


def _work(state: WorkState) -> str:
    return f"{WORK_STATE_WORDS[state].zh} `{state}`"


def _tick(holds: bool) -> str:  # noqa: FBT001 a cell of a table
    return "✓" if holds else ""
