"""Keeping pictures with an incident: who may add them, when, and who sees them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, false, func, insert, select

from geo.errors import Words
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.incidents.evidence.model import Attachment
from governance.incidents.evidence.pictures import Picture
from governance.incidents.model import Incident
from governance.incidents.visibility import is_open, seen_by
from governance.incidents.vocabulary import OPEN_STATES
from governance.people.masking import Viewer
from governance.people.sight import Sight

#: Of one round of an incident; more is no evidence but an album.
MOST_PICTURES = 40


class AttachmentNotFoundError(GovernanceError):
    """There is no such picture, or it may not be seen."""

    sentence = Words(zh="没有这张照片。", en="There is no such picture.")


class UnknownEvidenceError(GovernanceError):
    """The kind of evidence is not one of the county's."""

    sentence = Words(
        zh="没有这种佐证。可用的有：{known}。",
        en="There is no such kind of evidence. Known: {known}.",
    )


class EvidenceClosedError(GovernanceError):
    """The incident is closed; nothing is added to what it was closed with."""

    sentence = Words(
        zh="事件已结束，不能再补充照片；如有新情况，请先申请再次处理。",
        en="The incident is over; no picture is added to it. If there is news, have it reopened.",
    )


class TooManyPicturesError(GovernanceError):
    """The round has as many pictures as one may have."""

    sentence = Words(
        zh="一件事每一轮处理最多保存 {most} 张照片。",
        en="An incident keeps {most} pictures at most of each round.",
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A picture that is kept; `replayed` when the very same had been sent in this round."""

    id: uuid.UUID
    replayed: bool


def add_picture(
    db: Connection,
    incident_id: uuid.UUID,
    picture: Picture,
    *,
    kind: str,
    by: str,
    now: datetime,
) -> Kept:
    """Keep a picture as evidence of a kind, in the incident's present round.

    The caller has made sure that `by` handles the incident. A photograph sent twice in one round is
    kept once.

    Raises
    ------
    EvidenceClosedError, TooManyPicturesError
        When nothing more is taken.
    """
    asked = select(Incident.state, Incident.round).where(Incident.id == incident_id)
    state, round_no = db.execute(asked.with_for_update()).one()
    if state not in OPEN_STATES:
        raise EvidenceClosedError
    of_round = (Attachment.incident_id == incident_id, Attachment.round == round_no)
    known = select(Attachment.id).where(
        *of_round, Attachment.sha256 == picture.sha256, Attachment.kind == kind
    )
    found = db.scalar(known)
    if found is not None:
        return Kept(found, replayed=True)
    if (db.scalar(select(func.count()).where(*of_round)) or 0) >= MOST_PICTURES:
        raise TooManyPicturesError(most=MOST_PICTURES)
    made = uuid.uuid4()
    row = {
        "id": made,
        "incident_id": incident_id,
        "round": round_no,
        "kind": kind,
        "sha256": picture.sha256,
        "content": picture.content,
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "uploaded_by": by,
        "uploaded_at": now,
    }
    db.execute(insert(Attachment).values(row))
    return Kept(made, replayed=False)


def _looked_at(sight: Sight) -> ColumnElement[bool]:
    """Return whether who looks may see an incident's pictures: faces, doors, papers.

    Analysts see none; of what is kept closely only those who handle it do.
    """
    if sight.viewer is Viewer.ANALYST:
        return false()
    return and_(seen_by(sight), is_open(sight))


def pictures_of(db: Connection, incident_id: uuid.UUID, sight: Sight) -> list[Record]:
    """Return an incident's pictures without their content, as they came; none that are hidden."""
    asked = (
        select(
            Attachment.id,
            Attachment.kind,
            Attachment.round,
            Attachment.width,
            Attachment.height,
            Attachment.uploaded_at,
        )
        .join(Incident, Incident.id == Attachment.incident_id)
        .where(Attachment.incident_id == incident_id, _looked_at(sight))
    )
    return list(db.execute(asked.order_by(Attachment.uploaded_at, Attachment.id)))


def read_picture(db: Connection, attachment_id: uuid.UUID, sight: Sight) -> Record:
    """Return a picture's content and type.

    Raises
    ------
    AttachmentNotFoundError
        When there is none, or it may not be seen.
    """
    asked = (
        select(Attachment.content, Attachment.media_type)
        .join(Incident, Incident.id == Attachment.incident_id)
        .where(Attachment.id == attachment_id, _looked_at(sight))
    )
    row = db.execute(asked).one_or_none()
    if row is None:
        raise AttachmentNotFoundError
    return row
