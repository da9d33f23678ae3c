"""Writing down who takes what along, before the first byte of it leaves."""

from collections.abc import Mapping
from typing import Any

from api.deps import Desk
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.incidents.reading.filtering import IncidentFilter


def write_down(desk: Desk, what: str, details: Mapping[str, Any]) -> None:
    """Write an export to the trail, in the transaction that is over before the answer begins.

    Parameters
    ----------
    what
        As ``kind:id``.
    """
    through = {} if desk.me.viewer is None else {"viewer": str(desk.me.viewer)}
    record(
        desk.db,
        actor=desk.me.actor,
        action=AuditAction.EXPORT,
        object=what,
        now=desk.now,
        details={**details, **through},
    )


def filter_details(wanted: IncidentFilter) -> dict[str, Any]:
    """Return what of a filter is set; of words only that there were any: they may be a name."""
    told: dict[str, Any] = {
        "from": None if wanted.since is None else wanted.since.isoformat(),
        "to": None if wanted.until is None else wanted.until.isoformat(),
        "category": list(wanted.categories),
        "channel": list(wanted.channels),
        "tier": list(wanted.tiers),
        "area": wanted.area,
        "state": wanted.state,
        "outcome": wanted.outcome,
        "bbox": wanted.bbox and list(wanted.bbox),
        "within": [list(corner) for corner in wanted.within],
        "text": bool(wanted.text),
        "once": wanted.each_matter_once,
    }
    return {name: value for name, value in told.items() if value}
