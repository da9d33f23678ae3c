"""Incidents of last month by the dozen, in the two townships of a small county."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from api.ogc.monthly_counts import renew

_ADD = text(
    """
INSERT INTO incident (id, no, source, body_hash, channel, category, title, occurred_at,
  reported_at, state, address, area, label, synthetic)
SELECT gen_random_uuid(), 'T-' || nextval('incident_number'), 'tests', '', 'walk_in', 'traffic',
  '路灯不亮', :at, :at, :state, '某处', :area, :label, true FROM generate_series(1, :n)
"""
)


def last_month(now: datetime | None = None) -> datetime:
    """Return noon of some day of the month that has ended."""
    first = (now or datetime.now(UTC)).replace(day=1, hour=4, minute=0)
    return first - timedelta(days=15)


def add_incidents(
    db: Connection,
    counts: Mapping[str, int],
    *,
    at: datetime | None = None,
    label: str = "normal",
    state: str = "closed",
) -> None:
    """Keep so many incidents in each area."""
    for area, n in counts.items():
        row = {"area": area, "n": n, "at": at or last_month(), "label": label, "state": state}
        db.execute(_ADD, row)


def count_again(db: Connection) -> None:
    """Count, as the job of the night does."""
    renew(db)


def told(db: Connection, view: str) -> dict[str, int | None]:
    """Return what a view tells of last month by area."""
    asked = text(f"SELECT code, incidents FROM ogc.{view} WHERE month = :month")  # noqa: S608
    month = last_month().date().replace(day=1)
    return {code: n for code, n in db.execute(asked, {"month": month})}  # noqa: C416
