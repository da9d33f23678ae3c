"""What was refused or waits for its visit: seen to by a person, and kept."""

import uuid
from typing import Any

from sqlalchemy import Connection

from geo.errors import Words
from governance.errors import GovernanceError
from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.taking import sending_queries
from governance.people.scope import Action
from governance.people.sight import Sight


class SendingNotFoundError(GovernanceError):
    """There is no such sending that waits, or it may not be seen."""

    sentence = Words(
        zh="没有这条待核对的上传，可能已被他人处理，请刷新。",
        en="There is no such sending to see to; somebody may have done so. Reload the page.",
    )


_SHOWN = ("id", "team_id", "device", "kind", "body", "device_at", "received_at", "result", "words")


def read_sending(db: Connection, sending: uuid.UUID, desk: Desk) -> dict[str, Any]:
    """Return a waiting sending whole, to whoever may visit there; raises `SendingNotFoundError`."""
    row = sending_queries.read_body(db, sending, desk.me.sight(Action.VISIT))
    if row is None:
        raise SendingNotFoundError
    return {name: getattr(row, name) for name in _SHOWN}


def close_sending(db: Connection, sending: uuid.UUID, note: str, desk: Desk) -> None:
    """Write down what a person found; raises `SendingNotFoundError`."""
    actions = (Action.PLAN_VISITS, Action.VISIT, Action.HANDLE)
    sight = Sight.joined(*(desk.me.sight(action) for action in actions))
    closing = {"closed_at": desk.now, "closed_by": desk.me.actor, "note": note}
    if not sending_queries.close_waiting(db, sending, sight, closing):
        raise SendingNotFoundError
