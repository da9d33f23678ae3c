"""Who reported an incident: sealed when it comes in, masked on pages, revealed with a purpose."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text

from geo.errors import Words
from geo.postgis import Record
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.errors import GovernanceError
from governance.incidents.intake import Reporter
from governance.incidents.model import Incident
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.reading.filtering import visible
from governance.incidents.visibility import sight_setting
from governance.incidents.work_model import IncidentReporter
from governance.people.identity import Identity
from governance.people.masking import Datum, Viewer, show
from governance.people.roles import Role
from governance.people.scope import Action
from governance.people.sealing.keyring import Keyring
from governance.people.sight import Sight
from governance.vocabulary import Level


class NoReporterError(GovernanceError):
    """Nobody is on record as the reporter of an incident."""

    sentence = Words(zh="该事件没有登记上报人。", en="Nobody is recorded as its reporter.")


class InformantError(GovernanceError):
    """A reporter who must not be known but to the county's centre."""

    sentence = Words(
        zh="上报人要求保密，只有县级综治中心可以查看。",
        en="The reporter is protected; only the county's centre may see who it is.",
    )


FindKeyring = Callable[[], Keyring]


@dataclass(frozen=True, slots=True)
class Sealed:
    """Who reported, as it is kept."""

    name: bytes | None
    phone: bytes | None
    phone_index: bytes | None
    is_informant: bool


def seal_reporter(keyring: Keyring, incident_id: uuid.UUID, reporter: Reporter) -> Sealed:
    """Return a reporter sealed for one incident; a telephone number can be found again."""
    name, phone = reporter.name, reporter.phone
    return Sealed(
        None if name is None else keyring.seal(name, _context("name", incident_id)),
        None if phone is None else keyring.seal(phone, _context("phone", incident_id)),
        None if phone is None else keyring.phone_index(phone),
        reporter.is_informant,
    )


def masked_reporter(
    db: Connection, find_keyring: FindKeyring, sight: Sight, incident_id: uuid.UUID
) -> dict[str, Any] | None:
    """Return who reported as every page shows it: 张**, 138****5678; None when nobody told.

    A handler, too, sees no more until they reveal it: each such look is written down. Of a
    protected reporter, and of one that cannot be unsealed, only that there is one is told.
    """
    row = _find(db, sight, incident_id)
    if row is None:
        return None
    told = {"is_informant": row.is_informant, "name": None, "phone": None}
    if row.is_informant or sight.viewer is not Viewer.STAFF:
        return told
    try:
        found = _unseal(find_keyring(), incident_id, row)
    except GovernanceError:
        return told
    return told | {
        "name": show(Datum.NAME, Viewer.STAFF, found.name),
        "phone": show(Datum.PHONE, Viewer.STAFF, found.phone),
    }


def hides_reporter(db: Connection, me: Identity, incident_id: uuid.UUID) -> bool:
    """Return whether somebody must not learn who brought a report: an informant's.

    The county's centre learns it, but not who looks through its eyes.
    """
    if me.viewer is None and _is_county_centre(me):
        return False
    row = _find(db, me.sight(), incident_id)
    return row is not None and row.is_informant


def reveal_reporter(
    db: Connection,
    find_keyring: FindKeyring,
    me: Identity,
    incident_id: uuid.UUID,
    *,
    purpose: str,
    now: datetime,
) -> Reporter:
    """Return who reported an incident; that somebody looked, and what for, is written down.

    Raises
    ------
    IncidentNotFoundError
        When there is no such incident, or its personal data are not theirs to see.
    NoReporterError
        When nobody told who they are.
    InformantError
        When only the county's centre may know.
    GovernanceError
        When it cannot be unsealed.
    """
    sight = me.sight(Action.REVEAL)
    if db.scalar(visible(sight, Incident.id).where(Incident.id == incident_id)) is None:
        raise IncidentNotFoundError
    row = _find(db, sight, incident_id)
    if row is None:
        raise NoReporterError
    if row.is_informant and not _is_county_centre(me):
        raise InformantError
    found = _unseal(find_keyring(), incident_id, row)
    record(
        db,
        actor=me.actor,
        action=AuditAction.REVEAL,
        object=f"incident:{incident_id}",
        fields=[f"reporter.{name}" for name in ("name", "phone") if getattr(found, name)],
        purpose=purpose,
        now=now,
    )
    return found


def _is_county_centre(me: Identity) -> bool:
    return any(
        grant.role is Role.COUNTY_DISPATCHER and grant.level is Level.COUNTY for grant in me.grants
    )


def _find(db: Connection, sight: Sight, incident_id: uuid.UUID) -> Record | None:
    with behind_wall(db, sight):
        asked = select(IncidentReporter.__table__).where(
            IncidentReporter.incident_id == incident_id
        )
        return db.execute(asked).one_or_none()


#: Whether a policy would not hold the connection's own role, and there is one that it holds.
_PASSES_WALLS = text(
    "SELECT (rolsuper OR rolbypassrls) AND EXISTS"
    " (SELECT FROM pg_roles WHERE rolname = 'wangge_desk')"
    " FROM pg_roles WHERE rolname = current_user"
)


@contextmanager
def behind_wall(db: Connection, sight: Sight) -> Iterator[None]:
    """Read as the database lets a sight read, whatever the query asks.

    A superuser passes every wall, so it becomes a lesser role meanwhile. After an error the
    transaction is lost, and both settings end with it.
    """
    db.execute(select(sight_setting(sight)))
    passes = db.scalar(_PASSES_WALLS)
    if passes:
        db.execute(text("SET LOCAL ROLE wangge_desk"))
    yield
    if passes:
        db.execute(text("SET LOCAL ROLE NONE"))
    db.execute(select(func.set_config("wangge.sight", "", True)))  # noqa: FBT003 SQL has no names


def _unseal(keyring: Keyring, incident_id: uuid.UUID, row: Record) -> Reporter:
    name, phone = row.name_sealed, row.phone_sealed
    return Reporter(
        None if name is None else keyring.open(bytes(name), _context("name", incident_id)),
        None if phone is None else keyring.open(bytes(phone), _context("phone", incident_id)),
        row.is_informant,
    )


def _context(field: str, incident_id: uuid.UUID) -> bytes:
    return f"incident_reporter.{field}:{incident_id}".encode()
