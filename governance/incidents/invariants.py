"""What must hold of the stored incidents at any moment; each check finds no row when it does."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy import Connection, text

from geo.errors import Words
from governance.incidents.handling.rules_of_rows import OF_HANDLING, Invariant
from governance.incidents.overdue.recomputing import I15, clocked, find_drift
from governance.policy import Policy

#: So many of the rows that break a rule are named.
MOST_NAMED = 20

#: What is due is sent within minutes; what has waited so long waits for nobody.
MOST_LATE: Final = "15 minutes"

#: The longest rest between two attempts, and some more; see `notices.patience`.
MOST_REST: Final = "3 hours"

#: Reading all of history takes longer than a request may.
_TAKE_YOUR_TIME = text("SET LOCAL statement_timeout = 0")


_OF_INTAKE: Mapping[str, Invariant] = {
    "I2": Invariant(
        Words("一个幂等键只对应一起事件", "One idempotency key stands for one incident"),
        "SELECT source || ' ' || idempotency_key FROM incident WHERE idempotency_key IS NOT NULL"
        " GROUP BY source, idempotency_key HAVING count(*) > 1",
    ),
    "I3": Invariant(
        Words(
            "每起事件要么有一个当前网格，要么有一个待标注任务",
            "Every incident has either one current grid or one open pinning task",
        ),
        """
        SELECT i.id::text FROM incident i
        LEFT JOIN (SELECT incident_id, count(*) AS n FROM grid_assignment WHERE current
                   GROUP BY 1) a ON a.incident_id = i.id
        LEFT JOIN (SELECT incident_id, count(*) AS n FROM pin_task WHERE closed_at IS NULL
                   GROUP BY 1) p ON p.incident_id = i.id
        WHERE coalesce(a.n, 0) + coalesce(p.n, 0) <> 1
        """,
    ),
    "I3b": Invariant(
        Words(
            "事件所在的网格编码与当前归属一致",
            "An incident lies where its assignment in force says",
        ),
        """
        SELECT i.id::text FROM incident i
        LEFT JOIN grid_assignment a ON a.incident_id = i.id AND a.current
        WHERE i.area <> coalesce(a.grid_code, '')
        """,
    ),
    # 1e-9 degrees are 0.1 mm: what rounding may move a point that lies on a slanting edge.
    "I4": Invariant(
        Words(
            "归属的网格属于所记版本，并包含该位置",
            "The grid assigned is of the edition recorded, and covers the position",
        ),
        """
        SELECT a.id::text FROM grid_assignment a
        JOIN grid g ON g.id = a.grid_id JOIN incident i ON i.id = a.incident_id
        WHERE g.edition_id <> a.edition_id OR g.code <> a.grid_code
          OR (a.current AND NOT ST_Equals(a.geom, i.geom))
          OR (a.rule IN ('within', 'shared_edge') AND NOT ST_Covers(g.geom, a.geom)
              AND ST_Distance(g.geom, a.geom) > 1e-9)
        """,
    ),
    "I5": Invariant(
        Words(
            "历史从 1 起连续，事件的版本号等于历史条数",
            "History runs from 1 without a gap, as far as the incident's version",
        ),
        """
        SELECT i.id::text FROM incident i
        LEFT JOIN (SELECT incident_id, count(*) AS n, min(version) AS first, max(version) AS last
                   FROM incident_event GROUP BY 1) e ON e.incident_id = i.id
        WHERE e.n IS NULL OR e.first <> 1 OR e.last <> e.n OR e.last <> i.version
        """,
    ),
    "I6": Invariant(
        Words(
            "每一步从上一步所到的状态开始，最后一步是事件现在的状态",
            "Each step of history begins where the one before ended; the last is the state now",
        ),
        """
        SELECT incident_id::text FROM (
          SELECT e.incident_id, e.from_state, e.to_state, i.state,
            lag(e.to_state) OVER step AS before, lead(e.version) OVER step AS following
          FROM incident_event e JOIN incident i ON i.id = e.incident_id
          WINDOW step AS (PARTITION BY e.incident_id ORDER BY e.version)) steps
        WHERE from_state IS DISTINCT FROM before OR (following IS NULL AND to_state <> state)
        """,
    ),
    "I7": Invariant(
        Words("历史的时间不倒退", "History never goes back in time"),
        """
        SELECT incident_id::text FROM (
          SELECT incident_id, at, lag(at) OVER (PARTITION BY incident_id ORDER BY version) AS before
          FROM incident_event) steps
        WHERE at < before
        """,
    ),
    "I9": Invariant(
        Words("至多一版网格生效", "At most one edition of the grid is in force"),
        "SELECT string_agg(id::text, ' ') FROM edition WHERE state = 'active' HAVING count(*) > 1",
    ),
    "I20": Invariant(
        Words(
            "坐标有限且在范围内，原始坐标连同坐标系保留",
            "Positions are finite and in range; raw ones are kept with their datum",
        ),
        """
        SELECT id::text FROM incident
        WHERE NOT coalesce(ST_X(geom) BETWEEN -180 AND 180 AND ST_Y(geom) BETWEEN -90 AND 90, true)
          OR raw_x IN ('NaN', 'Infinity', '-Infinity') OR raw_y IN ('NaN', 'Infinity', '-Infinity')
          OR (raw_x IS NULL) <> (raw_y IS NULL) OR (raw_x IS NULL) <> (raw_crs IS NULL)
        """,
    ),
}

_OF_TRACES: Mapping[str, Invariant] = {
    "I8a": Invariant(
        Words(
            "每条审计记录的哈希由前一条的哈希和本条内容得出",
            "The hash of each audit entry follows from the entry before and the entry itself",
        ),
        """
        SELECT id::text FROM (
          SELECT id, hash, audit_digest(lag(hash) OVER (ORDER BY id), e) AS wanted
          FROM audit_entry e) chained
        WHERE hash IS DISTINCT FROM wanted
        """,
    ),
    # A person who cannot be reached this way, and is reached that way already, is no trouble.
    "I16": Invariant(
        Words(
            "每条外发消息要么已送达，要么在规定时间内再试，要么已告警",
            "Whatever is to be sent was sent, is tried again in time, or has raised an alarm",
        ),
        f"""
        SELECT d.id::text || ' ' || d.state FROM delivery d
        WHERE (d.state = 'sent') <> (d.sent_at IS NOT NULL)
          OR d.state = 'waiting' AND d.next_at > now() + interval '{MOST_REST}'
          OR d.state = 'dead' AND split_part(coalesce(d.last_error, ''), ' ', 1)
              NOT IN ('refused_by_person', 'no_contact')
            AND NOT EXISTS (SELECT FROM alarm a WHERE a.kind = 'dead_letter'
              AND a.last_at >= d.created_at AND a.subject = CASE d.channel
                WHEN 'webhook' THEN 'webhook:' || d.target ELSE d.channel END)
        """,  # noqa: S608 a constant
    ),
    "I23": Invariant(
        Words(
            "每次查看个人信息、每次导出都记有何人、何物、哪些内容，查看还记有用途",
            "Every look at personal data and every export names who, what of what, and what for",
        ),
        """
        SELECT e.id::text FROM audit_entry e
        WHERE e.action = 'reveal' AND (cardinality(e.fields) = 0 OR coalesce(e.purpose, '') = ''
              OR e.object NOT LIKE 'incident:%'
              OR NOT EXISTS (SELECT FROM person p WHERE p.id::text = e.actor))
          OR e.action = 'export' AND (e.actor = '' OR e.object = '')
        """,
    ),
}


#: All that are a query, by the number that the reliability bar gives them.
INVARIANTS: Mapping[str, Invariant] = {**_OF_INTAKE, **OF_HANDLING, **_OF_TRACES}

#: What depends on the hour: of an installation that runs, not of rows alone.
_RUNNING: Mapping[str, Invariant] = {
    "I16a": Invariant(
        Words("没有到时未发的消息积压", "Nothing that is due to be sent is left lying"),
        f"""
        SELECT channel || ' × ' || count(*) FROM delivery
        WHERE state = 'waiting' AND next_at < CAST(:now AS timestamptz) - interval '{MOST_LATE}'
        GROUP BY channel
        """,  # noqa: S608 a constant
    ),
}


@dataclass(frozen=True, slots=True)
class Examined:
    """One rule that was looked at, and the first of the rows that break it."""

    name: str
    words: Words
    broken: tuple[str, ...]


def find_violations(db: Connection) -> dict[str, list[str]]:
    """Return, for each invariant that is broken, the rows that break it (the first of them)."""
    found = {name: _broken(db, one) for name, one in INVARIANTS.items()}
    return {name: rows for name, rows in found.items() if rows}


def examine_rows(
    db: Connection, policy: Policy, *, now: datetime, most: int | None = None
) -> Iterator[Examined]:
    """Yield every rule and what breaks it: of rows, of clocks, and of what waits to be sent.

    Parameters
    ----------
    most
        Of so many incidents, drawn, the clocks are computed again; of all where it is None.
    """
    db.execute(_TAKE_YOUR_TIME)
    for name, one in {**INVARIANTS, **_RUNNING}.items():
        yield Examined(name, one.words, tuple(_broken(db, one, now=now)))
    drifts = find_drift(db, policy, clocked(db, most=most), now=now)
    told = (f"{one.no} {one.what}: {one.stored} / {one.computed}" for one in drifts)
    yield Examined("I15", I15, tuple(islice(told, MOST_NAMED)))


def _broken(db: Connection, one: Invariant, **given: object) -> list[str]:
    asked = text(f"{one.sql} LIMIT {MOST_NAMED}")
    return list(db.scalars(asked, given if ":now" in one.sql else {}))
