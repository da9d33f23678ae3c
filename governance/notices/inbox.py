"""What one person was told: unread first, then the newest."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, tuple_, update

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.notices.model import Notice


class NoticeNotFoundError(GovernanceError):
    """There is no such notice for this person."""

    sentence = Words(zh="没有这条消息。", en="There is no such message.")


class BadPlaceError(GovernanceError):
    """The place in the list from which to go on is none."""

    sentence = Words(
        zh="翻页位置无效，请从头打开列表。",
        en="This is no place in the list to go on from. Open the list from its start.",
    )


_PLACE = re.compile(r"([ur])-([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list: after which notice, among the unread or the read ones.

    A notice that is read meanwhile may be met again among the read; none is passed over.
    """

    is_read: bool
    notice: uuid.UUID

    @classmethod
    def of_text(cls, text: str) -> "Place":
        """Read a place; raises `BadPlaceError`."""
        found = _PLACE.fullmatch(text)
        try:
            return cls(found[1] == "r", uuid.UUID(found[2])) if found else _refuse()
        except ValueError:
            return _refuse()

    def __str__(self) -> str:
        return f"{'r' if self.is_read else 'u'}-{self.notice}"


def _refuse() -> Place:
    raise BadPlaceError


def list_notices(
    db: Connection, person: uuid.UUID, *, limit: int, after: Place | None = None
) -> Sequence[Record]:
    """Return notices of a person: the unread first, the newest first among each."""
    is_read = Notice.read_at.is_not(None)
    asked = (
        select(Notice.id, Notice.kind, Notice.subject, Notice.words, Notice.created_at)
        .add_columns(Notice.read_at)
        .where(Notice.person_id == person)
        .order_by(is_read, Notice.created_at.desc(), Notice.id.desc())
        .limit(limit)
    )
    if after is not None:
        asked = asked.where(_beyond(db, person, after))
    return db.execute(asked).all()


def _beyond(db: Connection, person: uuid.UUID, place: Place) -> ColumnElement[bool]:
    told_at = db.scalar(
        select(Notice.created_at).where(Notice.id == place.notice, Notice.person_id == person)
    )
    if told_at is None:
        raise BadPlaceError
    older = tuple_(Notice.created_at, Notice.id) < (told_at, place.notice)
    if place.is_read:
        return and_(Notice.read_at.is_not(None), older)
    return or_(Notice.read_at.is_not(None), older)


def place_of(row: Record) -> Place:
    """Return the place behind a notice that was listed."""
    return Place(row.read_at is not None, row.id)


def unread_count(db: Connection, person: uuid.UUID) -> int:
    """Return how many notices a person has not read."""
    unread = (Notice.person_id == person, Notice.read_at.is_(None))
    return db.scalar(select(func.count()).select_from(Notice).where(*unread)) or 0


def mark_read(db: Connection, person: uuid.UUID, notice: uuid.UUID, *, now: datetime) -> None:
    """Note that a person read a notice; the first time counts. Raises `NoticeNotFoundError`."""
    own = (Notice.id == notice, Notice.person_id == person)
    first = func.coalesce(Notice.read_at, now)
    if db.execute(update(Notice).where(*own).values(read_at=first)).rowcount == 0:
        raise NoticeNotFoundError


def mark_all_read(db: Connection, person: uuid.UUID, *, told_until: datetime, now: datetime) -> int:
    """Mark as read what a person was told until a moment: what came later was not seen."""
    seen = (
        Notice.person_id == person,
        Notice.read_at.is_(None),
        Notice.created_at <= told_until,
    )
    return db.execute(update(Notice).where(*seen).values(read_at=now)).rowcount
