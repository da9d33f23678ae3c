"""A report becomes an incident: located, given its grid or a place in the pinning queue."""

import hashlib
import json
import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from geo.assign.answers import Match
from geo.assign.explain import explain
from geo.errors import Words
from geo.geocoding.geocoder import Geocoder
from geo.lonlat import LonLat, RawPosition
from governance.errors import GovernanceError
from governance.incidents.locating import Located, locate
from governance.incidents.vocabulary import Channel, PinReason
from governance.policy import Policy
from grid_boundaries.lookup import EditionIndex

NO_EDITION = Words(
    zh="还没有生效的网格边界，启用后请标注。",
    en="No grid boundaries are in force yet; pin this once there are.",
)


#: How far a reporter's clock may run ahead of ours.
CLOCK_SKEW = timedelta(minutes=10)

EARLIEST_YEAR = 1949

_RANDOM_BYTES = 10
_RANDOM_BITS = (1 << 76) - 1 & ~(0b11 << 62)
_VERSION_AND_VARIANT = 7 << 76 | 0b10 << 62


class UnknownCategoryError(GovernanceError):
    """The county has no such category."""

    sentence = Words(
        zh="没有这个事件类别。可用类别：{known}。",
        en="There is no such category. Known: {known}.",
    )


class ImpossibleTimeError(GovernanceError):
    """An incident cannot have happened then."""

    sentence = Words(
        zh="发生时间不合理：不能晚于现在，也不能早于 {earliest} 年。",
        en="That time cannot be right: it lies in the future, or before {earliest}.",
    )


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who told of an incident; kept sealed, apart from it.

    `is_informant` asks that nobody learn of them but the county's centre.
    """

    name: str | None = None
    phone: str | None = None
    is_informant: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody told us, in our own types; `source` and `idempotency_key` name a retry."""

    channel: Channel
    category: str
    title: str
    occurred_at: datetime
    source: str
    narrative: str | None = None
    position: RawPosition | None = None
    address: str | None = None
    idempotency_key: str | None = None
    synthetic: bool = False
    reporter: Reporter | None = None

    def digest(self) -> bytes:
        """Return the SHA-256 of what was reported, by which a retry is told from a new report.

        Who reported is no part of it: a telephone number could be guessed from its digest.
        """
        position = self.position
        told = [
            self.channel,
            self.category,
            self.title,
            self.narrative,
            self.occurred_at.astimezone(UTC).isoformat(),  # one instant, however written
            None if position is None else [position.x, position.y, position.crs.lower()],
            None if position is None else [position.accuracy_m, position.method],
            self.address,
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).digest()


@dataclass(frozen=True, slots=True)
class Assigned:
    """The grid an incident gets, and why."""

    edition_id: uuid.UUID
    grid_id: int
    match: Match
    reason: Words


@dataclass(frozen=True, slots=True)
class Pinning:
    """Why an incident waits for a person, and where it might be."""

    reason: PinReason
    words: Words
    candidates: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PreparedIncident:
    """An incident ready to be written: it has either a grid or a place in the queue."""

    id: uuid.UUID
    report: Report
    located: Located
    outcome: Assigned | Pinning


def new_ids(count: int) -> Iterator[uuid.UUID]:
    """Yield identifiers of incidents: random, in the order of time (UUID version 7, RFC 9562).

    Neighbours in time are neighbours in every index, so that many reports change few pages;
    with random identifiers each report changed a page of its own in four indexes. The system
    is asked for the time and for randomness once.
    """
    head = time.time_ns() // 1_000_000 << 80 | _VERSION_AND_VARIANT
    random = os.urandom(_RANDOM_BYTES * count)
    for at in range(0, len(random), _RANDOM_BYTES):
        drawn = int.from_bytes(random[at : at + _RANDOM_BYTES]) & _RANDOM_BITS
        yield uuid.UUID(int=head | drawn)


def check_report(report: Report, policy: Policy, *, now: datetime) -> None:
    """Refuse a report that the county's policy or the calendar rules out.

    Raises
    ------
    UnknownCategoryError
        With the categories there are.
    ImpossibleTimeError
        When it tells of the future (clocks may differ by `CLOCK_SKEW`) or of a far past.
    """
    if report.category not in policy.categories:
        raise UnknownCategoryError(known=", ".join(policy.categories))
    check_moment(report.occurred_at, now=now)


def check_moment(occurred_at: datetime, *, now: datetime) -> None:
    """Refuse a time of the future or of a far past; raises `ImpossibleTimeError`."""
    if occurred_at > now + CLOCK_SKEW or occurred_at.year < EARLIEST_YEAR:
        raise ImpossibleTimeError(earliest=EARLIEST_YEAR)


def prepare_incident(
    report: Report, *, edition: EditionIndex | None, geocoder: Geocoder
) -> PreparedIncident:
    """Locate a report and decide its grid; nothing is written.

    Raises
    ------
    GeoError
        When the position given cannot be one (datum unknown, out of range).
    """
    return place_incident(
        next(new_ids(1)), report, locate(report.position, report.address, geocoder), edition
    )


def place_incident(
    incident_id: uuid.UUID, report: Report, located: Located, edition: EditionIndex | None
) -> PreparedIncident:
    """Decide the grid of a located report in `edition`."""
    return PreparedIncident(incident_id, report, located, _decide(located, edition))


def _decide(located: Located, edition: EditionIndex | None) -> Assigned | Pinning:
    if located.point is None:
        reason = located.pin_reason or PinReason.NO_ADDRESS_FOUND
        return Pinning(reason, located.words, located.candidates)
    if edition is None:
        return Pinning(PinReason.NO_ACTIVE_EDITION, NO_EDITION, located.candidates)
    return grid_or_pin(edition, located.point, located.accuracy_m, located.candidates)


def grid_or_pin(
    edition: EditionIndex,
    point: LonLat,
    accuracy_m: float | None,
    candidates: list[dict[str, Any]],
) -> Assigned | Pinning:
    """Return the grid of a point in `edition` with the reason, or why it has none."""
    match = edition.match(point, accuracy_m)
    return outcome_of(match, edition, accuracy_m, candidates)


def outcome_of(
    match: Match,
    edition: EditionIndex,
    accuracy_m: float | None,
    candidates: list[dict[str, Any]],
) -> Assigned | Pinning:
    """Return what a match means for an incident, with the reason in words."""
    words = _explained(match, accuracy_m)
    if match.code is None:
        return Pinning(PinReason.OUTSIDE_GRIDS, words, candidates)
    return Assigned(edition.edition_id, edition.grid_ids[match.code], match, words)


@lru_cache(maxsize=8192)
def _explained(match: Match, accuracy_m: float | None) -> Words:
    """Return the reason for a match; most points lie clear of every edge and share theirs."""
    return explain(match, accuracy_m=accuracy_m)
