"""Whether history is what it was: every hash computed again from the row and the one before it.

A chain proves that nothing between two points was changed, not that the end is the true end: for
that the digest of all heads is kept outside of the database and compared.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class Fault:
    """The first row of a chain that is not what it was.

    Attributes
    ----------
    chain
        ``audit``, or ``incident:`` with the incident's id.
    row
        The entry's id, or the event's version.
    """

    chain: str
    row: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, and where it is wrong."""

    entries: int
    events: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Heads:
    """One digest of the ends of all chains, of what was written up to `at`."""

    at: datetime
    digest: str
    chains: int


_AUDIT = text(
    """
SELECT id FROM (
  SELECT e.id, e.hash, audit_digest(lag(e.hash) OVER (ORDER BY e.id), e) AS wanted
  FROM audit_entry e
) chained
WHERE hash IS DISTINCT FROM wanted ORDER BY id LIMIT 1
"""
)

# A version that is missing breaks the chain like one that was changed.
_EVENTS = text(
    """
SELECT incident_id, min(version) AS version FROM (
  SELECT e.incident_id, e.version, e.hash,
    event_digest(lag(e.hash) OVER chain, e) AS wanted, row_number() OVER chain AS place
  FROM incident_event e WINDOW chain AS (PARTITION BY e.incident_id ORDER BY e.version)
) chained
WHERE hash IS DISTINCT FROM wanted OR version <> place
GROUP BY incident_id ORDER BY incident_id LIMIT :limit
"""
)

_COUNTED = text(
    "SELECT (SELECT count(*) FROM audit_entry) AS entries,"
    " (SELECT count(*) FROM incident_event) AS events"
)

_HEADS = text(
    """
WITH heads AS (
  SELECT 'audit' AS chain, hash FROM (
    SELECT hash FROM audit_entry WHERE at <= :at ORDER BY id DESC LIMIT 1) last
  UNION ALL
  SELECT incident_id::text, hash FROM (
    SELECT DISTINCT ON (incident_id) incident_id, hash FROM incident_event
    WHERE at <= :at ORDER BY incident_id, version DESC) last
)
SELECT count(*) AS chains, encode(sha256(convert_to(coalesce(
  string_agg(chain || ':' || encode(hash, 'hex'), ',' ORDER BY chain COLLATE "C"), ''), 'UTF8')),
  'hex') AS digest FROM heads
"""
)

#: A history broken in more chains than this needs no longer list.
MOST_FAULTS = 20

#: Verifying reads all of history, which takes longer than a request may.
_TAKE_YOUR_TIME = text("SET LOCAL statement_timeout = 0")


def verify_chains(db: Connection) -> Finding:
    """Compute the audit chain and every incident's again; return the first bad row of each."""
    db.execute(_TAKE_YOUR_TIME)
    broken = [Fault("audit", row) for row in db.scalars(_AUDIT)]
    rows = db.execute(_EVENTS, {"limit": MOST_FAULTS})
    broken += [Fault(f"incident:{row.incident_id}", row.version) for row in rows]
    counted = db.execute(_COUNTED).one()
    return Finding(counted.entries, counted.events, tuple(broken))


def digest_heads(db: Connection, *, at: datetime) -> Heads:
    """Return the digest of all chains as they ended at a moment.

    Of a past moment it stays the same for ever: a chain cut or written anew has another.
    """
    db.execute(_TAKE_YOUR_TIME)
    found = db.execute(_HEADS, {"at": at}).one()
    return Heads(at, found.digest, found.chains)
