"""Photographs of premises, kept with a visit whose people agreed to them."""

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, insert, select

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.incidents.evidence.pictures import Picture
from governance.night_visits.evening.desk import Desk
from governance.night_visits.evening.findings.finding_queries import may_decide
from governance.night_visits.evening.model import Visit, VisitPicture
from governance.people.scope import Action

#: Of one visit.
MOST_PICTURES: Final = 10


class VisitNotFoundError(GovernanceError):
    """There is no such visit, or it may not be seen."""

    sentence = Words(
        zh="没有这条走访记录；如果刚在手机上登记，请先上传记录再传照片。",
        en="There is no such visit. If it was just recorded, send the record before its pictures.",
    )


class NoConsentError(GovernanceError):
    """Nobody at the door agreed to photographs."""

    sentence = Words(
        zh="住户没有同意拍照，照片没有保存。",
        en="Nobody at the door agreed to photographs; this one was not kept.",
    )


class PremisesFullError(GovernanceError):
    """The visit has as many pictures as one may have."""

    sentence = Words(
        zh="一次走访最多保存 {most} 张照片。", en="A visit keeps {most} pictures at most."
    )


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture that is kept; `replayed` when the very same was there."""

    id: uuid.UUID
    replayed: bool


def add_picture(db: Connection, visit: uuid.UUID, picture: Picture, desk: Desk) -> KeptPicture:
    """Keep a photograph with a visit; the same again is kept once.

    Raises
    ------
    VisitNotFoundError, NoConsentError, PremisesFullError
        When there is no such visit for who asks, or it takes no more.
    """
    asked = select(Visit.consent).where(Visit.id == visit, _theirs(desk))
    row = db.execute(asked.with_for_update()).one_or_none()
    if row is None:
        raise VisitNotFoundError
    known = select(VisitPicture.id).where(
        VisitPicture.visit_id == visit, VisitPicture.sha256 == picture.sha256
    )
    found = db.scalar(known)
    if found is not None:
        return KeptPicture(found, replayed=True)
    if not row.consent:
        raise NoConsentError
    of_visit = select(func.count()).where(VisitPicture.visit_id == visit)
    if (db.scalar(of_visit) or 0) >= MOST_PICTURES:
        raise PremisesFullError(most=MOST_PICTURES)
    made = uuid.uuid4()
    values = {
        "id": made,
        "visit_id": visit,
        "sha256": picture.sha256,
        "content": picture.content,
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "uploaded_by": desk.me.actor,
        "uploaded_at": desk.now,
    }
    db.execute(insert(VisitPicture).values(values))
    return KeptPicture(made, replayed=False)


def pictures_of(db: Connection, visit: uuid.UUID, desk: Desk) -> list[Record]:
    """Return a visit's pictures without their content; none for who may not see them."""
    columns = (VisitPicture.id, VisitPicture.width, VisitPicture.height, VisitPicture.uploaded_at)
    asked = (
        select(*columns)
        .join(Visit, Visit.id == VisitPicture.visit_id)
        .where(Visit.id == visit, _theirs(desk))
        .order_by(VisitPicture.uploaded_at, VisitPicture.id)
    )
    return list(db.execute(asked))


def read_picture(db: Connection, picture: uuid.UUID, desk: Desk) -> Record:
    """Return a picture's content and type; raises `VisitNotFoundError`."""
    asked = (
        select(VisitPicture.content, VisitPicture.media_type)
        .join(Visit, Visit.id == VisitPicture.visit_id)
        .where(VisitPicture.id == picture, _theirs(desk))
    )
    row = db.execute(asked).one_or_none()
    if row is None:
        raise VisitNotFoundError
    return row


def _theirs(desk: Desk) -> ColumnElement[bool]:
    """Whether a visit is somebody's own team's, or in a grid where they may visit."""
    return may_decide(desk.me.sight(Action.VISIT), desk.me.person)
