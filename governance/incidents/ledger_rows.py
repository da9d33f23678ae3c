"""Prepared incidents as the rows that the ledger's one statement reads."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from geo.errors import Words
from geo.lonlat import RawPosition
from governance.incidents.intake import Assigned, Pinning, PreparedIncident, Reporter
from governance.incidents.reporters import FindKeyring, seal_reporter
from governance.people.scope import Label
from governance.policy import Policy

#: What a row of the statement is made of; a row leaves out what it has not.
COLUMNS = """
  id uuid, source text, idempotency_key text, body_hash text, channel text, category text,
  title text, narrative text, occurred_at timestamptz, raw_x float8, raw_y float8, raw_crs text,
  accuracy_m float8, method text, address text, lon float8, lat float8, synthetic bool,
  edition_id uuid, grid_id int8, grid_code text, rule text, confidence text, edge_m float8,
  second_code text, words jsonb, point_accuracy_m float8, point_method text, provider text,
  pin_reason text, candidates jsonb, label text, reporter_name text, reporter_phone text,
  reporter_index text, is_informant bool"""


@dataclass(frozen=True, slots=True)
class Filing:
    """How incidents are filed: numbered, labelled, and who reported them sealed.

    Attributes
    ----------
    prefix, zone
        A number begins with the prefix and the day, in this zone, on which a report came in.
    labels
        How closely a category is kept; one that is absent is `Label.NORMAL`.
    find_keyring
        Gives the keys with which who reported is sealed, when somebody tells.
    """

    prefix: str
    zone: ZoneInfo
    labels: Mapping[str, str] = field(repr=False)
    find_keyring: FindKeyring | None = field(default=None, repr=False)

    @classmethod
    def of(cls, policy: Policy, find_keyring: FindKeyring | None = None) -> "Filing":
        """Return how a county files."""
        county = policy.county
        return cls(county.number_prefix, county.zone, policy.privacy.labels, find_keyring)

    def of_day(self, now: datetime) -> str:
        """Return what stands before the serial number."""
        return f"{self.prefix}-{now.astimezone(self.zone):%Y%m%d}-"

    def label_of(self, category: str) -> Label:
        """Return how closely incidents of a category are kept."""
        return Label(self.labels.get(category, Label.NORMAL))


def ledger_row(one: PreparedIncident, filing: Filing) -> dict[str, Any]:
    """Return an incident as JSON values by the names of `COLUMNS`; what it has not is left out.

    Raises
    ------
    GovernanceError
        When it tells who reported it and there is no key to seal that with.
    """
    report, located, outcome = one.report, one.located, one.outcome
    row: dict[str, Any] = {
        "id": str(one.id),
        "source": report.source,
        "body_hash": report.digest().hex(),
        "channel": report.channel,
        "category": report.category,
        "label": filing.label_of(report.category),
        "title": report.title,
        "occurred_at": report.occurred_at.isoformat(),
        "synthetic": report.synthetic,
        "point_method": located.method,
    }
    given = {
        "idempotency_key": report.idempotency_key,
        "narrative": report.narrative,
        "address": report.address,
        "point_accuracy_m": located.accuracy_m,
        "provider": located.provider,
    }
    row |= {name: value for name, value in given.items() if value is not None}
    if report.position is not None:
        row |= _raw(report.position)
    if located.point is not None:
        row |= {"lon": located.point.lon, "lat": located.point.lat}
    if report.reporter is not None:
        row |= _sealed(one.id, report.reporter, filing)
    return row | (_pin(outcome) if isinstance(outcome, Pinning) else _assignment(outcome))


def _sealed(incident_id: uuid.UUID, reporter: Reporter, filing: Filing) -> dict[str, Any]:
    assert filing.find_keyring is not None  # noqa: S101 only reports over HTTP tell a reporter
    sealed = seal_reporter(filing.find_keyring(), incident_id, reporter)
    kept = {
        "reporter_name": sealed.name,
        "reporter_phone": sealed.phone,
        "reporter_index": sealed.phone_index,
    }
    row: dict[str, Any] = {name: value.hex() for name, value in kept.items() if value is not None}
    return row | {"is_informant": sealed.is_informant}


def _raw(raw: RawPosition) -> dict[str, Any]:
    return {
        "raw_x": raw.x,
        "raw_y": raw.y,
        "raw_crs": raw.crs,
        "accuracy_m": raw.accuracy_m,
        "method": raw.method,
    }


def _assignment(outcome: Assigned) -> dict[str, Any]:
    match = outcome.match
    return {
        "edition_id": str(outcome.edition_id),
        "grid_id": outcome.grid_id,
        "grid_code": match.code,
        "rule": match.rule,
        "confidence": match.confidence,
        "edge_m": match.edge_m,
        "second_code": match.second_code,
        "words": _words(outcome.reason),
    }


def _pin(outcome: Pinning) -> dict[str, Any]:
    return {
        "pin_reason": outcome.reason,
        "words": _words(outcome.words),
        "candidates": outcome.candidates,
    }


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
