"""Sendings of an evening on the wire: the envelope strictly, each content on its own."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field, StrictBool, ValidationError

from api.schemas.fields import Key, Line, LongText, Metres, Moment, Number, Wire
from geo.crs import read_position
from geo.errors import GeoError, Words
from geo.lonlat import RawPosition
from governance.night_visits.evening.sent import (
    Batch,
    FindingTold,
    Fix,
    RoundTold,
    Sending,
    SignTold,
    Told,
    VisitTold,
)
from governance.night_visits.evening.taking.batches import Answer
from governance.night_visits.vocabulary import Outcome, SendingKind

UNREADABLE = Words("内容有误：{fields}。", "Its content is wrong: {fields}.")

#: A device sends on with the next batch.
MOST_SENDINGS = 200


#: A device whose clock was reset tells of 1970; what lies beyond is no moment of anybody's.
Dated = Annotated[
    Moment, Field(ge=datetime(1900, 1, 1, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))
]


class FixIn(Wire):
    """Where a device was, as browsers tell it: in WGS 84."""

    lon: Number
    lat: Number
    accuracy_m: Metres | None = None

    def to_fix(self) -> Fix:
        """Return it in our own type; raises `GeoError` for what is no position."""
        return Fix(read_position(RawPosition(self.lon, self.lat, "wgs84")), self.accuracy_m)


class _Placed(Wire):
    position: FixIn | None = None

    @property
    def fix(self) -> Fix | None:
        """Where the device was, if it told."""
        return None if self.position is None else self.position.to_fix()


class VisitIn(_Placed):
    """A call at a door."""

    household_id: uuid.UUID
    stop_id: uuid.UUID | None = None
    outcome: Outcome
    arrived_at: Dated
    left_at: Dated | None = None
    topics: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    opinion: LongText | None = None
    consent: StrictBool = False

    def to_told(self) -> VisitTold:
        """Return it in our own type."""
        return VisitTold(
            self.household_id,
            self.outcome,
            self.arrived_at,
            self.left_at,
            self.stop_id,
            self.fix,
            self.topics,
            self.opinion or None,
            self.consent,
        )


class FindingIn(Wire):
    """Something found at a door."""

    visit_id: uuid.UUID
    household_id: uuid.UUID
    category: Key
    title: Line
    narrative: LongText | None = None
    urgent: StrictBool = False
    found_at: Dated

    def to_told(self) -> FindingTold:
        """Return it in our own type."""
        return FindingTold(
            self.visit_id,
            self.household_id,
            self.category,
            self.title,
            self.found_at,
            self.narrative or None,
            self.urgent,
        )


class SignIn(_Placed):
    """A sign of life."""

    help: StrictBool = False

    def to_told(self) -> SignTold:
        """Return it in our own type."""
        return SignTold(self.fix, self.help)


class RoundIn(_Placed):
    """A team sets out, or is back."""

    def to_told(self) -> RoundTold:
        """Return it in our own type."""
        return RoundTold(self.fix)


_READ: Mapping[SendingKind, type[VisitIn | FindingIn | SignIn | RoundIn]] = {
    SendingKind.VISIT: VisitIn,
    SendingKind.FINDING: FindingIn,
    SendingKind.SIGN: SignIn,
    SendingKind.START: RoundIn,
    SendingKind.END: RoundIn,
}


class SendingIn(Wire):
    """One thing that a device tells; what cannot be read of its body is kept all the same."""

    id: uuid.UUID
    team_id: uuid.UUID
    device: Annotated[Key, Field(max_length=64)]
    kind: SendingKind
    about: uuid.UUID
    revision: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    device_at: Dated
    body: dict[str, Any]

    def to_sending(self) -> Sending:
        """Return it in our own type, its body read or with why it cannot be."""
        body, told, unread = self._read()
        return Sending(
            self.id,
            self.team_id,
            self.device,
            self.kind,
            self.about,
            self.revision,
            self.device_at,
            body,
            told,
            unread,
        )

    def _read(self) -> tuple[dict[str, Any], Told | None, Words | None]:
        try:
            content = _READ[self.kind].model_validate(self.body)
            return content.model_dump(mode="json", exclude_none=True), content.to_told(), None
        except ValidationError as wrong:
            fields = sorted({".".join(map(str, one["loc"])) or "?" for one in wrong.errors()})
            unread = UNREADABLE.fill(fields=_storable(", ".join(fields)[:200]))
        except GeoError as wrong:
            unread = wrong.words
        return _storable(self.body), None, unread


class BatchIn(Wire):
    """Sendings in the order in which the device made them; when it sent them, by its clock."""

    sent_at: Dated
    sendings: Annotated[list[SendingIn], Field(min_length=1, max_length=MOST_SENDINGS)]

    def to_batch(self) -> Batch:
        """Return it in our own type."""
        return Batch(tuple(one.to_sending() for one in self.sendings), self.sent_at)


def _storable(value: Any) -> Any:  # noqa: ANN401 JSON is any of its types
    """Return a value without the one character that the database keeps in no text."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    return value


def answers_of(answers: list[Answer], now: datetime) -> dict[str, Any]:
    """Return what became of each sending of a batch, in its order."""
    results = [
        {
            "id": one.id,
            "result": one.result,
            "words": {"zh": one.words.zh, "en": one.words.en},
        }
        for one in answers
    ]
    return {"results": results, "received_at": now}


class SettlementIn(Wire):
    """Which of several tellings counts."""

    kept: uuid.UUID


class ClosingIn(Wire):
    """What somebody found when they looked."""

    note: Annotated[Line, Field(min_length=2)]


class JoiningIn(Wire):
    """The open incident that a finding is part of."""

    incident_id: uuid.UUID
