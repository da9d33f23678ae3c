"""The watch over the staffed county, as time goes by."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from governance.incidents.overdue.recomputing import find_drift
from governance.incidents.overdue.watch import Looked, Watch
from governance.policy import Policy
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.written_reports import a_report, write_reports

#: What is in an inbox: the kind and the person's key.
Told = set[tuple[str, str]]


def report(desk: Desk, **changes: Any) -> uuid.UUID:
    """Report something environmental in grid 1 and return its id."""
    edition = load_index(desk.db, desk.edition, snap_m=0)
    told = a_report(**({"category": "environment", "occurred_at": desk.now} | changes))
    return write_reports(desk.db, [told], edition, now=desk.now)[0].id


def watch(db: Connection, policy: Policy, now: datetime) -> Looked:
    """Look at everything that waits, as the job of one minute does."""
    looked, watching = Looked(), Watch(policy)
    for step in (watching.take_up_reports, watching.look_at_next):
        while (one := step(db, now)) is not None:
            looked += one
            assert looked.incidents < 1000
    return looked


def watch_until(desk: Desk, until: datetime) -> list[datetime]:
    """Look whenever the watch wanted to, to the minute, and return when it looked."""
    moments = []
    while (at := _next(desk.db)) is not None and at <= until:
        desk.now = max(desk.now, at)
        moments.append(desk.now)
        watch(desk.db, desk.policy, desk.now)
        assert not list(find_drift(desk.db, desk.policy, now=desk.now))
    desk.now = max(desk.now, until)
    return moments


def _next(db: Connection) -> datetime | None:
    found: datetime | None = db.scalar(text("SELECT min(act_at) FROM incident"))
    return found


def told(desk: Desk, *, since: datetime | None = None) -> Told:
    """Return who was told what since a moment."""
    keys = {person: key for key, person in desk.staff.persons.items()}
    asked = text("SELECT kind, person_id FROM notice WHERE created_at >= :since")
    values = {"since": since or datetime.fromisoformat("2000-01-01T00:00Z")}
    return {(row.kind, keys[row.person_id]) for row in desk.db.execute(asked, values)}


def words_told(desk: Desk, kind: str) -> set[str]:
    """Return the Chinese words of the notices of a kind."""
    asked = text("SELECT DISTINCT words->>'zh' FROM notice WHERE kind = :kind")
    return set(desk.db.scalars(asked, {"kind": kind}))


def events(desk: Desk, incident: uuid.UUID, kind: str) -> list[Any]:
    """Return the events of a kind, oldest first."""
    asked = text("SELECT * FROM incident_event WHERE incident_id = :id AND kind = :kind")
    rows = desk.db.execute(asked, {"id": incident, "kind": kind})
    return sorted(rows, key=lambda row: row.version)


def cards(desk: Desk, incident: uuid.UUID) -> list[str]:
    """Return the cards that an incident was given, in order."""
    return [str(row.details["card"]) for row in events(desk, incident, "supervise")]


def alarms(db: Connection) -> Iterator[Any]:
    """Yield the open alarms."""
    yield from db.execute(text("SELECT * FROM alarm WHERE closed_at IS NULL ORDER BY id"))
