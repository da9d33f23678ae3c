"""Reading and keeping what devices sent."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, tuple_, update

from geo.errors import Words
from geo.postgis import Record
from governance.incidents.visibility import lies_within
from governance.night_visits.evening.model import VisitSending
from governance.night_visits.evening.sent import Sending
from governance.night_visits.vocabulary import SendingResult
from governance.people.sight import Sight

_WAITING = (SendingResult.REFUSED.value, SendingResult.HELD.value)


@dataclass(frozen=True, slots=True)
class Kept:
    """A sending that is there already, and what became of it."""

    id: uuid.UUID
    digest: bytes
    result: SendingResult
    words: Words | None


class KnownSendings:
    """What is there of a batch, and what it adds: known again by id, or by what is said."""

    def __init__(self, rows: Iterable[Record]) -> None:
        self.by_id: dict[uuid.UUID, Kept] = {}
        self._by_digest: dict[bytes, Kept] = {}
        for row in rows:
            words = None if row.words is None else Words(**row.words)
            self.add(Kept(row.id, bytes(row.digest), SendingResult(row.result), words))

    def add(self, kept: Kept) -> None:
        """Know one more."""
        self.by_id[kept.id] = kept
        self._by_digest[kept.digest] = kept

    def find(self, sending: Sending) -> Kept | None:
        """Return the sending that is the same, under this id or another."""
        return self._by_digest.get(sending.digest)


def known_sendings(db: Connection, sendings: Collection[Sending]) -> KnownSendings:
    """Return what was kept before under the ids of a batch, or says the same."""
    columns = (VisitSending.id, VisitSending.digest, VisitSending.result, VisitSending.words)
    same = (VisitSending.about, VisitSending.revision, VisitSending.digest)
    asked = select(*columns).where(
        or_(
            VisitSending.id.in_([one.id for one in sendings]),
            tuple_(*same).in_([(one.about, one.revision, one.digest) for one in sendings]),
        )
    )
    return KnownSendings(db.execute(asked))


def ranks_of(db: Connection, abouts: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[int, bytes]]:
    """Return of each thing the highest rank that was taken or waits."""
    asked = (
        select(VisitSending.about, VisitSending.revision, VisitSending.digest)
        .where(VisitSending.about.in_(abouts), VisitSending.result != SendingResult.REFUSED.value)
        .order_by(VisitSending.revision, VisitSending.digest)
    )
    return {row.about: (row.revision, bytes(row.digest)) for row in db.execute(asked)}


def keep_sending(db: Connection, row: Mapping[str, Any]) -> None:
    """Keep a sending as it came."""
    db.execute(insert(VisitSending).values(**row))


def mark_sendings(db: Connection, ids: Collection[uuid.UUID], result: SendingResult) -> None:
    """Say what became of sendings that had to wait."""
    marked = update(VisitSending).where(VisitSending.id.in_(ids))
    db.execute(marked.values(result=result.value, words=None))


def held_at(db: Connection, visit: uuid.UUID) -> list[Record]:
    """Return the findings that wait for a visit, the highest rank of each last."""
    held = and_(VisitSending.upon == visit, VisitSending.result == SendingResult.HELD.value)
    order = (VisitSending.about, VisitSending.revision, VisitSending.digest)
    return list(db.execute(select(VisitSending.__table__).where(held).order_by(*order)))


def _waits(sight: Sight) -> ColumnElement[bool]:
    return and_(
        VisitSending.result.in_(_WAITING),
        VisitSending.closed_at.is_(None),
        lies_within(sight, VisitSending.area),
    )


def waiting_sendings(db: Connection, sight: Sight, *, limit: int) -> list[Record]:
    """Return what was refused or waits for its visit, until a person has seen to it."""
    columns = (
        VisitSending.id,
        VisitSending.team_id,
        VisitSending.kind,
        VisitSending.area,
        VisitSending.device_at,
        VisitSending.received_at,
        VisitSending.result,
        VisitSending.words,
    )
    asked = select(*columns).where(_waits(sight))
    return list(db.execute(asked.order_by(VisitSending.received_at).limit(limit)))


def close_waiting(
    db: Connection, sending: uuid.UUID, sight: Sight, closing: Mapping[str, Any]
) -> bool:
    """Write down that a person has seen to a sending; whether there was one to see to."""
    closed = update(VisitSending).where(VisitSending.id == sending, _waits(sight))
    return db.execute(closed.values(**closing)).rowcount > 0


def read_body(db: Connection, sending: uuid.UUID, sight: Sight) -> Record | None:
    """Return a waiting sending whole, for whoever has to see to it."""
    asked = select(VisitSending.__table__).where(VisitSending.id == sending, _waits(sight))
    return db.execute(asked).one_or_none()


def first_and_last(db: Connection, team: uuid.UUID, kind: str) -> tuple[Any, Any]:
    """Return when a team first and last told something of a kind, by the device's clock."""
    asked = select(func.min(VisitSending.device_at), func.max(VisitSending.device_at)).where(
        VisitSending.team_id == team,
        VisitSending.kind == kind,
        VisitSending.result == SendingResult.APPLIED.value,
    )
    first, last = db.execute(asked).one()
    return first, last
