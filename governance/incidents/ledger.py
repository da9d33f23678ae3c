"""Writing incidents: each with its assignment or pinning task and its first history row, at once.

One prebuilt statement writes any number of incidents. `write_incidents` works in the caller's
transaction, which holds the shared edition lock (`grid_boundaries.lookup.share_edition`);
`commit_incidents` is a whole transaction in one round trip.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import Connection

from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.intake import PreparedIncident
from governance.incidents.ledger_rows import COLUMNS, Filing, ledger_row
from governance.incidents.vocabulary import EventKind, State
from grid_boundaries.lookup import SHARE_EDITION

#: One text for any number of rows: the driver has one value to adapt, the server one to read.
_TEMPLATE = f"""
WITH input AS (
  SELECT *, ST_SetSRID(ST_MakePoint(lon, lat), 4490) AS geom,
    nextval('incident_number')::text AS serial
  FROM json_to_recordset(CAST(%(rows)s AS json)) AS t({COLUMNS})
  WHERE {{guard}}
), made AS (
  INSERT INTO incident (
    id, no, source, idempotency_key, body_hash, channel, category, title, narrative,
    occurred_at, reported_at, state, raw_x, raw_y, raw_crs, accuracy_m, method, address,
    geom, synthetic, area, holder, label, act_at)
  SELECT id, %(prefix)s || lpad(serial, greatest(6, length(serial)), '0'), source,
    idempotency_key, decode(body_hash, 'hex'), channel, category, title, narrative, occurred_at,
    %(now)s, %(state)s, raw_x, raw_y, raw_crs, accuracy_m, method, address, geom, synthetic,
    coalesce(grid_code, ''), coalesce(grid_code, ''), label, %(now)s
  FROM input
  ON CONFLICT (source, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
  RETURNING id, no
), assigned AS (
  INSERT INTO grid_assignment (
    incident_id, edition_id, grid_id, grid_code, rule, confidence, edge_m, second_code,
    reason, geom, accuracy_m, method, provider, decided_by, decided_at)
  SELECT id, edition_id, grid_id, grid_code, rule, confidence, edge_m, second_code,
    words, geom, point_accuracy_m, point_method, provider, 'system', %(now)s
  FROM input JOIN made USING (id) WHERE grid_id IS NOT NULL
), pinned AS (
  INSERT INTO pin_task (incident_id, reason, words, candidates, opened_at)
  SELECT id, pin_reason, words, candidates, %(now)s
  FROM input JOIN made USING (id) WHERE pin_reason IS NOT NULL
){{reporters}}, told AS (
  INSERT INTO incident_event (incident_id, version, kind, to_state, actor, at, details)
  SELECT id, 1, %(kind)s, %(state)s, source, %(now)s,
    jsonb_build_object('channel', channel, 'category', category, 'grid_code', grid_code,
      'pin_reason', pin_reason)
  FROM input JOIN made USING (id)
)
SELECT id, no FROM made
"""  # noqa: S608 the columns are the constant above

#: Part of the statement only when somebody told who they are: most reports do not.
_REPORTERS = """, sealed AS (
  INSERT INTO incident_reporter (
    incident_id, name_sealed, phone_sealed, phone_index, is_informant)
  SELECT id, decode(reporter_name, 'hex'), decode(reporter_phone, 'hex'),
    decode(reporter_index, 'hex'), is_informant
  FROM input JOIN made USING (id) WHERE is_informant IS NOT NULL
)"""

_ACTIVE = "SELECT id FROM edition WHERE state = 'active'"
_IN_EDITION = f"({_ACTIVE}) IS NOT DISTINCT FROM CAST(%(edition)s AS uuid)"
_WRITE = _TEMPLATE.format(guard="true", reporters=_REPORTERS)
#: Its last row, without a number, is the edition in force.
_WRITE_IN_EDITION = _TEMPLATE.format(guard=_IN_EDITION, reporters="") + _ACTIVE.replace(
    "SELECT id", "UNION ALL SELECT id, NULL"
)
_WRITE_WITH_REPORTERS = _WRITE_IN_EDITION.replace(", told AS (", f"{_REPORTERS}, told AS (")

_KNOWN = """
SELECT i.idempotency_key, i.source, i.id, i.no, i.body_hash
FROM unnest(CAST(%(source)s AS text[]), CAST(%(key)s AS text[])) AS asked(source, key)
JOIN incident i ON i.source = asked.source AND i.idempotency_key = asked.key
"""


class IdempotencyConflictError(GovernanceError):
    """The same idempotency key came with another report."""

    sentence = Words(
        zh="这个幂等键已用于另一条内容不同的事件。请换一个新的键再提交。",
        en="This idempotency key was used for a different report. Send the new report "
        "under a new key.",
    )


class NotCommittedError(GovernanceError):
    """The server ended the transaction in another way than by a commit."""

    sentence = Words(
        zh="数据库没有提交，本条事件没有保存，请重试。",
        en="The database did not commit; this report was not saved. Please try again.",
    )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one report: its incident, and whether it had been there before.

    `conflict` says that the same key stands for another report; nothing was written.
    """

    id: uuid.UUID
    no: str
    replayed: bool = False
    conflict: bool = False


def write_incidents(
    connection: Connection,
    prepared: Sequence[PreparedIncident],
    *,
    filing: Filing,
    now: datetime,
) -> list[Receipt]:
    """Write incidents and return their receipts, in order.

    A report whose (source, idempotency key) is known, from the table or from earlier in the
    same batch, is not written again: its receipt is the first one's, `replayed` when the body
    is the same and `conflict` when it is not.
    """
    if not prepared:
        return []
    values = _values(prepared, now, filing)
    made = {row.id: row.no for row in connection.exec_driver_sql(_WRITE, values)}
    repeated = _repeated(prepared, made)
    known = connection.exec_driver_sql(_KNOWN, _asked(repeated)).all() if repeated else []
    return _receipts(prepared, made, [tuple(row) for row in known])


def commit_incidents(
    driver: psycopg.Connection[Any],
    prepared: Sequence[PreparedIncident],
    *,
    edition_id: uuid.UUID | None,
    now: datetime,
    filing: Filing,
) -> list[Receipt] | None:
    """Write incidents in a transaction of their own and in one round trip; return receipts.

    The transaction takes the shared edition lock first. None, and nothing written, when
    another edition than `edition_id` is in force: the incidents must be placed anew.

    Parameters
    ----------
    driver
        A connection in autocommit mode; to be thrown away after an error.
    """
    values = _values(prepared, now, filing) | {"edition": edition_id}
    is_told = any(one.report.reporter is not None for one in prepared)
    statement = _WRITE_WITH_REPORTERS if is_told else _WRITE_IN_EDITION
    with driver.pipeline():
        driver.execute("BEGIN", prepare=True)
        driver.execute(SHARE_EDITION, prepare=True)
        written = driver.execute(statement, values, prepare=True)
        ended = driver.execute("COMMIT", prepare=True)
    if ended.statusmessage != "COMMIT":
        raise NotCommittedError
    made = dict(written.fetchall())
    active = next((one for one, no in made.items() if no is None), None)
    if active != edition_id:
        return None
    repeated = _repeated(prepared, made)
    known = driver.execute(_KNOWN, _asked(repeated)).fetchall() if repeated else []
    return _receipts(prepared, made, known)


def foresee_receipts(
    connection: Connection,
    prepared: Sequence[PreparedIncident],
    seen: dict[tuple[str, str], bytes],
) -> list[Receipt]:
    """Return the receipts that `write_incidents` would give; nothing is written.

    `seen` holds the body of every key of this rehearsal so far, and grows by those of
    `prepared`. The number of an incident that would be new is empty.
    """
    asked = _asked([one for one in prepared if one.report.idempotency_key])
    for key, source, _, _, body_hash in connection.exec_driver_sql(_KNOWN, asked):
        seen[source, key] = bytes(body_hash)
    receipts = []
    for one in prepared:
        key, body = one.report.idempotency_key, one.report.digest()
        first = seen.setdefault((one.report.source, key), body) if key else body
        is_known = key is not None and first is not body
        same = is_known and first == body
        receipts.append(Receipt(one.id, "", replayed=same, conflict=is_known and not same))
    return receipts


def _values(prepared: Sequence[PreparedIncident], now: datetime, filing: Filing) -> dict[str, Any]:
    return {
        "rows": json.dumps(
            [ledger_row(one, filing) for one in prepared], ensure_ascii=False, allow_nan=False
        ),
        "now": now,
        "prefix": filing.of_day(now),
        "state": State.REPORTED.value,
        "kind": EventKind.REPORTED.value,
    }


def _repeated(
    prepared: Sequence[PreparedIncident], made: Mapping[uuid.UUID, str]
) -> list[PreparedIncident]:
    return [one for one in prepared if one.id not in made]


def _asked(repeated: Sequence[PreparedIncident]) -> dict[str, Any]:
    return {
        "source": [one.report.source for one in repeated],
        "key": [one.report.idempotency_key for one in repeated],
    }


def _receipts(
    prepared: Sequence[PreparedIncident],
    made: Mapping[uuid.UUID, str],
    known: Sequence[tuple[Any, ...]],
) -> list[Receipt]:
    first = {(source, key): rest for key, source, *rest in known}
    receipts = []
    for one in prepared:
        if one.id in made:
            receipts.append(Receipt(one.id, made[one.id]))
            continue
        known_id, no, body_hash = first[one.report.source, one.report.idempotency_key]
        same = bytes(body_hash) == one.report.digest()
        receipts.append(Receipt(known_id, no, replayed=same, conflict=not same))
    return receipts
