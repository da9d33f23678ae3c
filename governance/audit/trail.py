"""Writing down what people did and saw; the database chains the entries and keeps them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, insert

from governance.audit.model import AuditEntry


class Particulars(TypedDict, total=False):
    """What an entry may say besides.

    Attributes
    ----------
    fields
        Which fields of the object were seen or changed.
    purpose
        What for, in the words of who did it.
    details
        Anything else, never personal data.
    """

    fields: Sequence[str]
    purpose: str | None
    details: Mapping[str, Any] | None


def record(
    db: Connection,
    *,
    actor: str,
    action: str,
    object: str,  # noqa: A002 what grammar calls it
    now: datetime,
    **more: Unpack[Particulars],
) -> None:
    """Write one entry in the transaction of what it tells.

    Entries stand in line for the chain from here to the end of the transaction: write them last.

    Parameters
    ----------
    actor
        Who, as `Identity.actor` says it; ``system`` for the program, ``console`` for the command
        line.
    object
        To what, as ``kind:id``.
    """
    entry = {
        "at": now,
        "actor": actor,
        "action": str(action),
        "object": object,
        "fields": list(more.get("fields", ())),
        "purpose": more.get("purpose"),
        "details": dict(more.get("details") or {}),
    }
    db.execute(insert(AuditEntry).values(entry))
