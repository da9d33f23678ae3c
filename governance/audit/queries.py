"""Reading the audit trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail; `actor_name` is empty for what is no person."""

    id: int
    at: datetime
    actor: str
    actor_name: str
    action: str
    object: str
    object_name: str
    fields: list[str]
    purpose: str | None
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries are wanted; None asks for all.

    Attributes
    ----------
    actor, object
        Part of what the entry says, or of the person's name.
    before
        Entries older than the one of this id.
    """

    actor: str | None = None
    action: str | None = None
    object: str | None = None
    before: int | None = None


# The trail keeps ids alone; names are those of today.
_ENTRIES = text(
    """
SELECT e.id, e.at, e.actor, coalesce(p.name, '') AS actor_name, e.action, e.object,
  coalesce(o.name, a.login, '') AS object_name, e.fields, e.purpose, e.details
FROM audit_entry e
LEFT JOIN person p ON p.id::text = e.actor
LEFT JOIN person o ON 'person:' || o.id = e.object
LEFT JOIN account a ON 'account:' || a.id = e.object
WHERE (CAST(:action AS text) IS NULL OR e.action = :action)
  AND (CAST(:before AS bigint) IS NULL OR e.id < :before)
  AND (CAST(:actor AS text) IS NULL OR strpos(e.actor, :actor) > 0 OR strpos(p.name, :actor) > 0)
  AND (CAST(:object AS text) IS NULL OR strpos(e.object, :object) > 0
       OR strpos(coalesce(o.name, a.login), :object) > 0)
ORDER BY e.id DESC LIMIT :limit
"""
)


def list_entries(db: Connection, asked: Asked, *, limit: int) -> list[Entry]:
    """Return entries, the latest first."""
    values = {
        "action": asked.action,
        "before": asked.before,
        "actor": asked.actor,
        "object": asked.object,
        "limit": limit,
    }
    return [Entry(**row) for row in db.execute(_ENTRIES, values).mappings()]
