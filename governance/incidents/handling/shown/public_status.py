"""What anybody who holds the receipt of a report may know: how far it is, and nothing personal."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.vocabulary import State
from governance.vocabulary import Verb

#: Steps that a reporter is told of, by the event.
TOLD = frozenset(
    {
        "reported",
        Verb.ACCEPT,
        Verb.REJECT,
        Verb.DISPATCH,
        Verb.SELF_HANDLE,
        Verb.SUBMIT_RESULT,
        Verb.VERIFY_PASS,
        Verb.VERIFY_FAIL,
        Verb.CALLBACK_OK,
        Verb.CALLBACK_LAWFUL,
        Verb.CALLBACK_BAD,
        Verb.ATTEMPT_CALLBACK,
        Verb.REOPEN,
        Verb.VOID,
        Verb.MERGE,
        Verb.UNMERGE,
    }
)


class ReceiptNotFoundError(GovernanceError):
    """No report has this receipt."""

    sentence = Words(
        zh="没有查到这个回执码。请核对 26 位字母和数字；字母 O 与数字 0、字母 I 与数字 1 不区分。",
        en="No report has this receipt code. Check its 26 letters and digits; O and 0, I and 1 "
        "count as the same.",
    )


@dataclass(frozen=True, slots=True)
class PublicStep:
    """One step of the way, without who made it."""

    kind: str
    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """How far a report is.

    Attributes
    ----------
    is_merged
        Whether it is handled together with another report; the status then is that one's.
    reason_code
        Why it was not accepted, by the county's code.
    """

    no: str
    category: str
    state: State
    reported_at: datetime
    due_at: datetime | None
    steps: tuple[PublicStep, ...]
    is_merged: bool = False
    reason_code: str | None = None


_ROW = text(
    "SELECT no, category, state, reported_at, due_at, merged_into FROM incident WHERE id = :id"
)
_STEPS = text(
    "SELECT kind, to_state, at, details->>'reason_code' AS reason_code FROM incident_event"
    " WHERE incident_id = :id ORDER BY version"
)
#: A report merged into one that is itself merged later follows it; longer chains are no one's work.
_LONGEST_CHAIN = 20


def read_public_status(db: Connection, incident_id: uuid.UUID) -> PublicStatus | None:
    """Return how far a report is; None when there is none of this id.

    A report that was merged keeps its right to an answer: it is told how far the other one is.
    """
    own = db.execute(_ROW, {"id": incident_id}).one_or_none()
    if own is None:
        return None
    last, at = own, incident_id
    for _ in range(_LONGEST_CHAIN):
        if last.merged_into is None:
            break
        at = last.merged_into
        last = db.execute(_ROW, {"id": at}).one()
    steps = list(db.execute(_STEPS, {"id": incident_id}))
    if at != incident_id:
        merged_at = steps[-1].at
        steps += [step for step in db.execute(_STEPS, {"id": at}) if step.at > merged_at]
    refused = [step.reason_code for step in steps if step.kind == Verb.REJECT]
    return PublicStatus(
        own.no,
        own.category,
        State(last.state),
        own.reported_at,
        last.due_at,
        tuple(PublicStep(s.kind, State(s.to_state), s.at) for s in steps if s.kind in TOLD),
        is_merged=at != incident_id,
        reason_code=refused[-1] if refused else None,
    )
