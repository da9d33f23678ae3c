"""Accounts to try things out with: their password is published, and they must never do real work.

Start-up without ``--demo`` refuses to serve while there are any.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, text

from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people.accounts.model import Account
from governance.people.accounts.passwords import Passwords
from governance.people.roles import Role

DEMO_PASSWORD: Final = "demo-wangge"  # noqa: S105 published on the sign-in page


def make_demo_accounts(db: Connection, persons: Mapping[str, uuid.UUID], *, now: datetime) -> None:
    """Give persons accounts by login, all with the one published password."""
    kept = Passwords().hash(DEMO_PASSWORD)  # one hash for all: there is nothing to keep apart
    rows = [
        {
            "id": uuid.uuid4(),
            "person_id": person,
            "login": login,
            "password_hash": kept,
            "password_set_at": now,
            "is_demo": True,
            "created_at": now,
        }
        for login, person in persons.items()
    ]
    if rows:
        db.execute(insert(Account), rows)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account on offer: who it is, in which role, of which unit or area."""

    login: str
    name: str
    role: Role | None
    place: str


_OFFERED = text(
    """
SELECT DISTINCT ON (a.login) a.login, p.name, g.role, coalesce(
  u.name, area.name, h.name, '') AS place
FROM account a JOIN person p ON p.id = a.person_id
LEFT JOIN (
  SELECT person_id, role, area, unit, id::text FROM role_grant WHERE revoked_at IS NULL
  UNION ALL SELECT person_id, 'grid_worker', grid_code, '', '~' FROM grid_staffing
) g ON g.person_id = p.id
LEFT JOIN unit u ON u.code = g.unit
LEFT JOIN unit h ON h.code = coalesce(p.duty_unit, p.home_unit)
LEFT JOIN LATERAL (
  SELECT n.name FROM admin_area n WHERE n.code = left(g.area, 12) ORDER BY n.valid_from DESC LIMIT 1
) area ON true
WHERE a.is_demo AND a.disabled_at IS NULL
ORDER BY a.login, g.id
"""
)


def offered_accounts(db: Connection) -> list[DemoAccount]:
    """Return the demo accounts in the order of their roles."""
    found = [
        DemoAccount(row.login, row.name, None if row.role is None else Role(row.role), row.place)
        for row in db.execute(_OFFERED)
    ]
    order = list(Role)
    return sorted(
        found, key=lambda one: (order.index(one.role) if one.role else len(order), one.login)
    )


_FORGET = text("DELETE FROM session WHERE account_id IN (SELECT id FROM account WHERE is_demo)")
_REMOVE = text("DELETE FROM account WHERE is_demo")


def remove_demo_accounts(db: Connection, *, by: str, now: datetime) -> int:
    """Remove every demo account with its sessions; return how many there were."""
    db.execute(_FORGET)
    removed = db.execute(_REMOVE).rowcount
    if removed:
        told = {"accounts": removed}
        record(
            db, actor=by, action=AuditAction.ACCOUNTS_REMOVED, object="account:demo", now=now,
            details=told,
        )  # fmt: skip
    return removed
