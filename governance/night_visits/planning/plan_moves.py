"""Moves of an evening's plan: a table, and the refusal of what is not in it."""

from collections.abc import Mapping
from typing import Final

from geo.errors import Words
from governance.errors import GovernanceError
from governance.night_visits.vocabulary import PlanState

_S = PlanState

#: From each state, where a plan may go.
MOVES: Final[Mapping[PlanState, frozenset[PlanState]]] = {
    _S.DRAFT: frozenset({_S.APPROVED, _S.CANCELLED}),
    _S.APPROVED: frozenset({_S.DRAFT, _S.IN_PROGRESS, _S.CANCELLED}),
    _S.IN_PROGRESS: frozenset({_S.COMPLETED}),
    _S.COMPLETED: frozenset(),
    _S.CANCELLED: frozenset(),
}

#: In which its teams and stops may be changed.
CHANGEABLE: Final = frozenset({_S.DRAFT})

_NAMES: Final[Mapping[PlanState, Words]] = {
    _S.DRAFT: Words("草案", "a draft"),
    _S.APPROVED: Words("已批准", "approved"),
    _S.IN_PROGRESS: Words("进行中", "in progress"),
    _S.COMPLETED: Words("已完成", "completed"),
    _S.CANCELLED: Words("已取消", "cancelled"),
}


class PlanMoveError(GovernanceError):
    """A plan cannot go from where it is to where it is wanted."""

    sentence = Words(
        zh="夜访计划现为“{present}”，不能变为“{wanted}”。",
        en="The plan is {present_en}; it cannot become {wanted_en}.",
    )


class PlanFixedError(GovernanceError):
    """A plan that is approved is not changed."""

    sentence = Words(
        zh="夜访计划现为“{present}”，不能再改小组和路线；请先退回草案。",
        en="The plan is {present_en}: teams and routes are not changed any more. "
        "Take it back to a draft first.",
    )


def check_move(present: PlanState, wanted: PlanState) -> None:
    """Refuse a move that is not in the table; raises `PlanMoveError`."""
    if wanted not in MOVES[present]:
        now, then = _NAMES[present], _NAMES[wanted]
        raise PlanMoveError(present=now.zh, present_en=now.en, wanted=then.zh, wanted_en=then.en)


def check_changeable(present: PlanState) -> None:
    """Refuse to change a plan that is not a draft; raises `PlanFixedError`."""
    if present not in CHANGEABLE:
        raise PlanFixedError(present=_NAMES[present].zh, present_en=_NAMES[present].en)
