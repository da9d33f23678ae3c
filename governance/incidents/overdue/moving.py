"""From an act that is due to the move that the system makes."""

from datetime import datetime

from sqlalchemy import Connection

from governance.clocks.overdue_section import LAPSED, OVERDUE
from governance.incidents.handling.acting import act_for_system
from governance.incidents.handling.move_asked import MoveAsked, MoveMade
from governance.incidents.handling.shown.story import names_of
from governance.incidents.handling.stored_case import Stored
from governance.incidents.overdue import wording
from governance.incidents.overdue.escalation import Act
from governance.incidents.overdue.vocabulary import Stage
from governance.incidents.workflow.case import Form
from governance.policy import Policy
from governance.vocabulary import Verb

_VERBS = {Stage.STEP_UP: Verb.ESCALATE, Stage.ARCHIVE: Verb.ARCHIVE, Stage.LAPSE: Verb.VOID}


def make(
    db: Connection, stored: Stored, act: Act, *, key: str, policy: Policy, now: datetime
) -> MoveMade:
    """Make the move; raises `MoveRefusedError` when a rule of handling does not allow it.

    The key goes into history: the database itself refuses a second move under it.
    """
    verb = _VERBS.get(act.stage, Verb.SUPERVISE)
    form = _form(db, stored, act, policy)
    return act_for_system(db, MoveAsked(stored.id, verb, form, key=key), policy=policy, now=now)


def _form(db: Connection, stored: Stored, act: Act, policy: Policy) -> Form:
    zone = policy.county.zone
    if act.stage is Stage.ARCHIVE:
        return Form()
    if act.stage is Stage.LAPSE:
        return Form(reason=wording.LAPSED_REASON, reason_code=LAPSED)
    if act.stage is Stage.STEP_UP:
        return Form(reason=wording.reason_of(act, zone), reason_code=OVERDUE)
    note = wording.note_of(act, zone, unit_named(db, stored, act))
    return Form(card=act.card, note=note, reason_code=OVERDUE, work=act.clock.work)


def unit_named(db: Connection, stored: Stored, act: Act) -> str | None:
    """Return the name of the unit whose task a clock is for; its code where it has no name."""
    work = stored.case.work(act.clock.work)
    if work is None:
        return None
    return names_of(db, {work.unit}).get(work.unit, work.unit)
