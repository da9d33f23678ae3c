"""What was found at doors: it becomes an incident in one step, joins an open one, or is noted."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, true

from geo.errors import Words
from geo.lonlat import PositionMethod, RawPosition
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.incidents.dispatching.duplicates import duplicate_queries
from governance.incidents.dispatching.duplicates.likeness import Likeness, Window, rank_likely
from governance.incidents.intake import Report, check_report, new_ids, place_incident
from governance.incidents.ledger import write_incidents
from governance.incidents.locating import locate
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.vocabulary import OPEN_STATES, Channel
from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.findings import finding_queries
from governance.night_visits.evening.sent import FindingTold
from governance.night_visits.vocabulary import FindingState
from governance.people.scope import Action
from governance.people.sight import Sight
from grid_boundaries.lookup import share_edition

#: One that is urgent, of a device that is offline for an evening, is an incident all the same.
_KEY: Final = "night-visit-finding:{finding}"


class FindingNotFoundError(GovernanceError):
    """There is no such finding, or it may not be seen."""

    sentence = Words(zh="没有这个发现。", en="There is no such finding.")


class FindingDecidedError(GovernanceError):
    """Somebody decided over the finding before."""

    sentence = Words(
        zh="这个发现已经处理过，请刷新页面。",
        en="Somebody has decided over this finding already; reload the page.",
    )


class IncidentClosedError(GovernanceError):
    """The incident is over; a finding would be lost in it."""

    sentence = Words(
        zh="这起事件已经结束，不能并入。请改为新建事件。",
        en="That incident is over and takes nothing in. Report a new one instead.",
    )


@dataclass(frozen=True, slots=True)
class Reported:
    """The incident that a finding became."""

    incident: uuid.UUID
    no: str


def take_finding(
    db: Connection, finding: uuid.UUID, revision: int, told: FindingTold, desk: Desk
) -> bool:
    """Write what was found at a visit that is there; what is urgent becomes an incident at once.

    Whether it was: an id that stands for what was found at another visit stays with that one.
    """
    row = {
        "id": finding,
        "visit_id": told.visit,
        "revision": revision,
        "category": told.category,
        "title": told.title,
        "narrative": told.narrative,
        "urgent": told.urgent,
        "found_at": told.found_at,
    }
    finding_queries.write_finding(db, row)
    written = _find(db, finding, true(), lock=True)
    if written.visit_id != told.visit:
        return False
    if told.urgent and written.state == FindingState.OPEN:
        _report(db, written, desk)
    return True


def report_finding(db: Connection, finding: uuid.UUID, desk: Desk) -> Reported:
    """Make an incident of a finding, at the household's position.

    Raises
    ------
    FindingNotFoundError, FindingDecidedError
        When it is not there for who asks, or was decided over.
    """
    share_edition(db)
    return _report(db, _open(db, finding, desk), desk)


def join_finding(db: Connection, finding: uuid.UUID, incident: uuid.UUID, desk: Desk) -> str:
    """Say that a finding is part of an open incident; return its number.

    Raises
    ------
    IncidentNotFoundError, IncidentClosedError
        When there is no such incident in sight, or it is over.
    """
    row = _open(db, finding, desk)
    found = finding_queries.incident_in_sight(db, incident, desk.me.sight())
    if found is None:
        raise IncidentNotFoundError
    if found.state not in OPEN_STATES:
        raise IncidentClosedError
    _decide(db, row.id, FindingState.JOINED, desk, incident=incident)
    return str(found.no)


def note_finding(db: Connection, finding: uuid.UUID, desk: Desk) -> None:
    """Say that a finding is only noted: nothing is to be done about it."""
    _decide(db, _open(db, finding, desk).id, FindingState.NOTED, desk)


def likely_incidents(db: Connection, finding: uuid.UUID, desk: Desk) -> list[Likeness]:
    """Return open incidents that may be of the same thing, the likeliest first.

    As far as who asks may see incidents and know their very place.
    """
    row = _find(db, finding, _decided_by(desk), lock=False)
    limits = desk.policy.handling.duplicates
    window = Window(limits.distance_m, limits.days)
    others = duplicate_queries.others_near(db, row, window, desk.me.sight())
    likely = rank_likely(duplicate_queries.report_of(row), others, window)
    return [one for one in likely if one.near.report.state in OPEN_STATES]


def deciding_sight(desk: Desk) -> Sight:
    """Return over which areas somebody decides on findings."""
    return Sight.joined(desk.me.sight(Action.VISIT), desk.me.sight(Action.HANDLE))


def _decided_by(desk: Desk) -> ColumnElement[bool]:
    return finding_queries.may_decide(deciding_sight(desk), desk.me.person)


def _find(
    db: Connection, finding: uuid.UUID, may_see: ColumnElement[bool], *, lock: bool
) -> Record:
    row = finding_queries.find_finding(db, finding, may_see, lock=lock)
    if row is None:
        raise FindingNotFoundError
    return row


def _open(db: Connection, finding: uuid.UUID, desk: Desk) -> Record:
    row = _find(db, finding, _decided_by(desk), lock=True)
    if row.state != FindingState.OPEN:
        raise FindingDecidedError
    return row


def _report(db: Connection, row: Record, desk: Desk) -> Reported:
    report = _as_report(row, desk.me.actor, desk.now)
    check_report(report, desk.policy, now=desk.now)
    located = locate(report.position, report.address, None)
    prepared = place_incident(next(new_ids(1)), report, located, desk.edition(db))
    receipt = write_incidents(db, [prepared], filing=desk.filing, now=desk.now)[0]
    _decide(db, row.id, FindingState.REPORTED, desk, incident=receipt.id)
    return Reported(receipt.id, receipt.no)


def _as_report(row: Record, source: str, now: datetime) -> Report:
    """Return a finding as a report from the household's door."""
    known = row.method in {method.value for method in PositionMethod}
    method = PositionMethod(row.method) if known else PositionMethod.UNKNOWN
    return Report(
        channel=Channel.NIGHT_VISIT,
        category=row.category,
        title=row.title,
        narrative=row.narrative,
        occurred_at=min(row.found_at, now),  # a telephone's clock may run ahead of ours
        position=RawPosition(row.lon, row.lat, "cgcs2000", row.accuracy_m, method),
        address=row.address,
        source=source,
        idempotency_key=_KEY.format(finding=row.id),
        synthetic=row.synthetic,
    )


def _decide(
    db: Connection,
    finding: uuid.UUID,
    state: FindingState,
    desk: Desk,
    *,
    incident: uuid.UUID | None = None,
) -> None:
    finding_queries.set_finding(
        db,
        finding,
        state=state.value,
        incident_id=incident,
        decided_by=desk.me.actor,
        decided_at=desk.now,
    )
