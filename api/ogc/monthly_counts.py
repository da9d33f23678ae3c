"""How many incidents there were each month, counted again and kept as far as it may be told."""

from typing import Final

from sqlalchemy import Connection, text

#: Grids are in force whose last month has not been counted.
_STALE: Final = text(
    """
SELECT EXISTS (
  SELECT FROM edition e WHERE e.state = 'active' AND NOT EXISTS (
    SELECT FROM incident_month m WHERE m.edition_id = e.id AND m.month =
      date_trunc('month', now() AT TIME ZONE 'Asia/Shanghai') - interval '1 month'))
"""
)

_RENEW: Final = text("REFRESH MATERIALIZED VIEW CONCURRENTLY incident_month")


def are_stale(db: Connection) -> bool:
    """Return whether a month has ended, or other grids came into force, since it was counted."""
    return bool(db.scalar(_STALE))


def renew(db: Connection) -> None:
    """Count again; whoever reads meanwhile reads what was counted before."""
    db.execute(_RENEW)
