"""What a device sends of an evening, as values; pure."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from geo.errors import Words
from geo.lonlat import LonLat
from governance.night_visits.vocabulary import Outcome, SendingKind


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a device was, and how well it knew."""

    point: LonLat
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True)
class VisitTold:
    """A call at a door; times by the device's clock."""

    household: uuid.UUID
    outcome: Outcome
    arrived_at: datetime
    left_at: datetime | None = None
    stop: uuid.UUID | None = None
    fix: Fix | None = None
    topics: tuple[str, ...] = ()
    opinion: str | None = None
    consent: bool = False


@dataclass(frozen=True, slots=True)
class FindingTold:
    """Something found at a door; it names the household, too, as its visit may come later."""

    visit: uuid.UUID
    household: uuid.UUID
    category: str
    title: str
    found_at: datetime
    narrative: str | None = None
    urgent: bool = False

    @classmethod
    def of_body(cls, body: Mapping[str, Any]) -> "FindingTold":
        """Read a finding that was kept: its body had been read once."""
        return cls(
            uuid.UUID(body["visit_id"]),
            uuid.UUID(body["household_id"]),
            body["category"],
            body["title"],
            datetime.fromisoformat(body["found_at"]),
            body.get("narrative"),
            bool(body.get("urgent")),
        )


@dataclass(frozen=True, slots=True)
class SignTold:
    """A sign of life; `help` asks for it, quietly."""

    fix: Fix | None = None
    help: bool = False


@dataclass(frozen=True, slots=True)
class RoundTold:
    """A team set out, or is back."""

    fix: Fix | None = None


Told = VisitTold | FindingTold | SignTold | RoundTold


@dataclass(frozen=True, slots=True)
class Sending:
    """One thing that a device sent.

    Attributes
    ----------
    about
        The id that the device gave to the visit, finding or sign.
    body
        As it was read; as it came where it could not be. `told` is what it says, or `unread` why
        that cannot be read.
    """

    id: uuid.UUID
    team: uuid.UUID
    device: str
    kind: SendingKind
    about: uuid.UUID
    revision: int
    device_at: datetime
    body: Mapping[str, Any] = field(repr=False)
    told: Told | None = field(repr=False, default=None)
    unread: Words | None = None

    @property
    def digest(self) -> bytes:
        """The SHA-256 of what it says; when and from where it was sent is no part of that."""
        said = [str(self.team), self.kind, str(self.about), self.revision, self.body]
        if self.kind in _OF_A_MOMENT:  # what such a sending tells is when it was made
            said.append(self.device_at.astimezone(UTC).isoformat())
        written = json.dumps(said, ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(written.encode()).digest()

    @property
    def rank(self) -> tuple[int, bytes]:
        """Of two about the same thing the higher counts, whichever came first."""
        return self.revision, self.digest

    @property
    def household(self) -> uuid.UUID | None:
        """The household that it concerns."""
        return self.told.household if isinstance(self.told, VisitTold | FindingTold) else None

    @property
    def upon(self) -> uuid.UUID | None:
        """The visit that a finding was made at."""
        return self.told.visit if isinstance(self.told, FindingTold) else None


_OF_A_MOMENT = frozenset({SendingKind.SIGN, SendingKind.START, SendingKind.END})


@dataclass(frozen=True, slots=True)
class Batch:
    """Sendings in the order in which a device made them, and when it sent them by its clock."""

    sendings: tuple[Sending, ...]
    sent_at: datetime
