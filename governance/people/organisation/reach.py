"""For which areas somebody may keep staff and rosters, and the trail of what they did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.people.roles import CENTRES
from governance.people.scope import RIGHTS, Action, Grant


@dataclass(frozen=True, slots=True)
class Reach:
    """Who enters something, and for which areas they may.

    Attributes
    ----------
    areas
        Codes; everything below them is included. The empty one holds everything.
    """

    by: str
    areas: tuple[str, ...]

    def holds(self, area: str) -> bool:
        """Return whether an area lies within."""
        return any(area.startswith(own) for own in self.areas)


def whole_reach(by: str) -> Reach:
    """Return the reach over everything: of the command line, which has the machine itself."""
    return Reach(by, ("",))


def reach_of(by: str, grants: Iterable[Grant], *, is_roster: bool) -> Reach:
    """Return for which areas somebody may staff grids, or keep leave and duty (`is_roster`).

    Who grants rights may both; a centre's dispatcher may keep the rosters of their own subtree.
    """
    held = [
        grant.area
        for grant in grants
        if grant.area
        and (Action.GRANT in RIGHTS[grant.role] or (is_roster and grant.role in CENTRES))
    ]
    return Reach(by, tuple(sorted(set(held))))


_PLAIN: Final = (str, int, type(None))


def tell(
    db: Connection,
    reach: Reach,
    action: AuditAction,
    about: str,
    now: datetime,
    told: dict[str, Any],
) -> None:
    """Write what was done into the audit trail; the person is named by `about` alone."""
    details = {
        name: value if isinstance(value, _PLAIN) else str(value)
        for name, value in told.items()
        if name != "person"
    }
    record(db, actor=reach.by, action=action, object=about, now=now, details=details)
