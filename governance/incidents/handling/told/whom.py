"""Whom a move concerns: from an incident before and after it to units and roles."""

from collections.abc import Callable
from typing import Final

from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Case
from governance.people.roles import CENTRES, HANDLERS, Role
from governance.vocabulary import Level

#: Who decides requests from below; the county's own go to its leaders.
_OVERSEERS: Final = CENTRES | {Role.GRID_SUPERVISOR, Role.LEADER}
_LEADERS: Final = frozenset({Role.LEADER})
_OFFICERS: Final = frozenset({Role.CALLBACK_OFFICER})

#: Units, and who of them.
Group = tuple[frozenset[str], frozenset[Role]]

#: An incident before and after a move, and its area, to those who are meant.
Whom = Callable[[Case, Case, str], Group]


def holder(_before: Case, after: Case, _area: str) -> Group:
    """Return the unit that decides over it from now on."""
    return frozenset({after.holder}), HANDLERS


def lead(_before: Case, after: Case, _area: str) -> Group:
    """Return the unit in charge, while there is one."""
    return frozenset({after.lead.unit} if after.lead else ()), HANDLERS


def holder_and_lead(before: Case, after: Case, area: str) -> Group:
    """Return the unit that decides over it, and the one in charge."""
    return holder(before, after, area)[0] | lead(before, after, area)[0], HANDLERS


def everybody_at_work(before: Case, after: Case, area: str) -> Group:
    """Return every unit that decides over it or still owes something on it."""
    at_work = frozenset(work.unit for work in after.works if work.is_open)
    return holder(before, after, area)[0] | at_work, HANDLERS


def newly_at_work(before: Case, after: Case, _area: str) -> Group:
    """Return the units that were given a task."""
    known = {work.no for work in before.works}
    return frozenset(work.unit for work in after.works if work.no not in known), HANDLERS


def whose_task_changed(before: Case, after: Case, _area: str) -> Group:
    """Return the units whose task is another one than before."""
    changed = (work for work in after.works if before.work(work.no) not in {None, work})
    return frozenset(work.unit for work in changed), HANDLERS


def whose_task_ended(before: Case, after: Case, area: str) -> Group:
    """Return the units whose open tasks ended with the move, the new holder aside."""
    were_open = {work.no for work in before.works if work.is_open}
    ended = {work.unit for work in after.works if work.no in were_open and not work.is_open}
    return frozenset(ended) - holder(before, after, area)[0], HANDLERS


def overseers_above(before: Case, _after: Case, area: str) -> Group:
    """Return the lowest centre above the holder that oversees; above the county, its leaders."""
    if before.level is Level.COUNTY:
        return frozenset({area[: Level.COUNTY.digits]}), _LEADERS
    level = Level.COUNTY if before.level is Level.TOWNSHIP else Level.TOWNSHIP
    return frozenset({area[: level.digits]}), _OVERSEERS


def verifiers(before: Case, after: Case, area: str) -> Group:
    """Return the unit that decides over it, when the next step is to verify."""
    if after.state is not State.PENDING_VERIFICATION:
        return frozenset(), HANDLERS
    return holder(before, after, area)


def callback_officers(_before: Case, after: Case, area: str) -> Group:
    """Return the officers of township and county, when the next step is to call back."""
    if after.state is not State.PENDING_CALLBACK:
        return frozenset(), _OFFICERS
    return frozenset(area[: level.digits] for level in (Level.TOWNSHIP, Level.COUNTY)), _OFFICERS
