"""How an actor stands to an incident: who holds it, whose task it is, who is above."""

from collections.abc import Callable, Mapping
from typing import Final

from governance.incidents.workflow.case import Actor, Case, Work
from governance.incidents.workflow.vocabulary import Standing
from governance.people.roles import Role
from governance.vocabulary import Level

Test = Callable[[Case, Actor, Work | None], bool]


def stands(standing: Standing, case: Case, actor: Actor, work: Work | None) -> bool:
    """Return whether an actor stands to an incident, and to a task of it, as a move wants."""
    return actor.is_system or _TESTS[standing](case, actor, work)


def _is_holder(case: Case, actor: Actor, _work: Work | None) -> bool:
    return actor.unit == case.holder


def _reaches(case: Case, actor: Actor) -> bool:
    """Return whether the holder lies in the area of the actor's centre, or is it.

    A centre's code begins those of all below it. What nobody holds yet is the county's.
    """
    if not case.holder:
        return actor.level is Level.COUNTY
    return actor.unit.isdecimal() and case.holder.startswith(actor.unit)


def _is_above(case: Case, actor: Actor, _work: Work | None) -> bool:
    """Above the county's centre stand its leaders."""
    if not _reaches(case, actor):
        return False
    if actor.level.rank > case.level.rank:
        return True
    return case.level is actor.level is Level.COUNTY and Role.LEADER in actor.roles


def _is_lead(case: Case, actor: Actor, _work: Work | None) -> bool:
    return case.lead is not None and actor.unit == case.lead.unit


def _is_assigned(_case: Case, actor: Actor, work: Work | None) -> bool:
    return work is None or actor.unit == work.unit


def _is_holder_or_lead(case: Case, actor: Actor, work: Work | None) -> bool:
    return _is_holder(case, actor, work) or _is_lead(case, actor, work)


def _did_not_handle(case: Case, actor: Actor, _work: Work | None) -> bool:
    return actor.person not in case.handlers


def _verifies(case: Case, actor: Actor, work: Work | None) -> bool:
    """Return whether somebody of the holder or above, of a grid's above, may verify it."""
    from_grid = case.level is Level.GRID and not _is_above(case, actor, work)
    return _reaches(case, actor) and not from_grid and _did_not_handle(case, actor, work)


_TESTS: Final[Mapping[Standing, Test]] = {
    Standing.ANYONE: lambda _case, _actor, _work: True,
    Standing.REPORTER: lambda _case, _actor, _work: True,
    Standing.HOLDER: _is_holder,
    Standing.ABOVE: _is_above,
    Standing.HOLDER_OR_ABOVE: lambda *at: _is_holder(*at) or _is_above(*at),
    Standing.LEAD: _is_lead,
    Standing.ASSIGNED: _is_assigned,
    Standing.HOLDER_OR_LEAD: _is_holder_or_lead,
    Standing.NOT_HANDLER: _did_not_handle,
    Standing.VERIFIER: _verifies,
    Standing.SYSTEM: lambda _case, _actor, _work: False,
}
