"""Reading the incidents whose lives are to be told, and writing all that was told, at once."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from psycopg import Connection as Driver
from psycopg import sql
from sqlalchemy import Connection, text

from geo.postgis import Record
from governance.demo.lives.pictures import picture_of
from governance.demo.lives.telling import Life

_REPORTED = text("""
SELECT i.id, i.no, i.title, i.idempotency_key AS key, i.category, i.label, i.urgent, i.version,
  a.grid_code AS area, i.reported_at, e.at
FROM incident i
JOIN grid_assignment a ON a.incident_id = i.id AND a.current
JOIN incident_event e ON e.incident_id = i.id AND e.version = i.version
WHERE i.synthetic AND i.state = 'reported' ORDER BY e.at, i.idempotency_key
""")

_OUTSIDE = text("""
SELECT i.id, i.no, i.title, i.idempotency_key AS key, i.category, i.label, i.urgent, i.version,
  '' AS area, i.reported_at, i.reported_at AS at
FROM incident i JOIN pin_task t ON t.incident_id = i.id
WHERE i.synthetic AND i.state = 'reported' AND i.version = 1 AND t.closed_at IS NULL
  AND t.reason = 'outside_grids' AND i.reported_at < :until
ORDER BY i.reported_at, i.idempotency_key
""")

#: The columns of an incident that a life changes, with their types.
_COLUMNS: Final = {
    "id": "uuid",
    "version": "int",
    "area": "text",
    "state": "text",
    "level": "text",
    "holder": "text",
    "tier": "text",
    "round": "int",
    "supervision": "text",
    "urgent": "boolean",
    "severity": "text",
    "risk": "text",
    "merged_into": "uuid",
    "accepted_at": "timestamptz",
    "closed_at": "timestamptz",
    "first_closed_at": "timestamptz",
    "due_kind": "text",
    "due_at": "timestamptz",
    "act_at": "timestamptz",
    "handling": "jsonb",
}
_CHANGED: Final = ", ".join(f"{name} = t.{name}" for name in _COLUMNS if name != "id")
_UPDATE: Final = f"""
UPDATE incident i SET {_CHANGED}
FROM json_to_recordset(CAST(%(rows)s AS json))
  AS t({", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())})
WHERE i.id = t.id
"""  # noqa: S608 the constants above

_EVENT: Final = (
    "incident_id",
    "version",
    "kind",
    "from_state",
    "to_state",
    "actor",
    "unit",
    "at",
    "details",
)
_WORK: Final = (
    "incident_id",
    "no",
    "unit",
    "role",
    "state",
    "before",
    "whistled",
    "round",
    "created_at",
    "signed_at",
    "ended_at",
    "due_kind",
    "due_at",
    "result",
)
_ATTACHMENT: Final = (
    "id",
    "incident_id",
    "round",
    "kind",
    "sha256",
    "content",
    "media_type",
    "width",
    "height",
    "uploaded_by",
    "uploaded_at",
)


def reported_incidents(db: Connection) -> Sequence[Record]:
    """Return the synthetic incidents that have their grid and wait to be accepted, in order."""
    return db.execute(_REPORTED).all()


def incidents_outside(db: Connection, until: datetime) -> Sequence[Record]:
    """Return the synthetic incidents reported by then that lie in no grid, in order."""
    return db.execute(_OUTSIDE, {"until": until}).all()


def write_lives(db: Connection, lives: Sequence[Life]) -> None:
    """Write what lives left behind: the state, the tasks, the evidence, and history in order."""
    stood = (life.columns() for life in lives)
    rows = [{name: columns.get(name) for name in _COLUMNS} for columns in stood]
    told = json.dumps(rows, ensure_ascii=False, default=_plain)
    db.exec_driver_sql(_UPDATE, {"rows": told})
    _copy(db, "incident_work", _WORK, (work for one in lives for work in one.works.values()))
    _copy(db, "attachment", _ATTACHMENT, (row for one in lives for row in _attachments(one)))
    events = [event for one in lives for event in one.events]
    # By time over all incidents; within one its versions are in order, as the chain wants it.
    events.sort(key=lambda event: (event["at"], event["incident_id"], event["version"]))
    _copy(db, "incident_event", _EVENT, events)


def _attachments(life: Life) -> Iterable[dict[str, Any]]:
    for one in life.evidence:
        picture = picture_of(one["kind"], one["round"])
        named = f"{life.stored.id}:{one['kind']}:{one['round']}"
        yield {
            "id": uuid.uuid5(uuid.NAMESPACE_OID, named),
            "incident_id": life.stored.id,
            "round": one["round"],
            "kind": one["kind"],
            "sha256": picture.sha256,
            "content": picture.content,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "uploaded_by": one["by"],
            "uploaded_at": one["at"],
        }


def _copy(
    db: Connection, table: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> None:
    driver = db.connection.driver_connection
    assert isinstance(driver, Driver)  # noqa: S101 the one driver there is
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with driver.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([_cell(row.get(name)) for name in columns])


def _cell(value: object) -> object:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(value) if isinstance(value, str) else value


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
