"""Prepared incidents as the rows that the ledger's one statement reads."""

from typing import Any

from geo.errors import Words
from geo.lonlat import RawPosition
from governance.incidents.intake import Assigned, Pinning, PreparedIncident

#: What a row of the statement is made of; a row leaves out what it has not.
COLUMNS = """
  id uuid, source text, idempotency_key text, body_hash text, channel text, category text,
  title text, narrative text, occurred_at timestamptz, raw_x float8, raw_y float8, raw_crs text,
  accuracy_m float8, method text, address text, lon float8, lat float8, synthetic bool,
  edition_id uuid, grid_id int8, grid_code text, rule text, confidence text, edge_m float8,
  second_code text, words jsonb, point_accuracy_m float8, point_method text, provider text,
  pin_reason text, candidates jsonb"""


def ledger_row(one: PreparedIncident) -> dict[str, Any]:
    """Return an incident as JSON values by the names of `COLUMNS`; what it has not is left out."""
    report, located, outcome = one.report, one.located, one.outcome
    row: dict[str, Any] = {
        "id": str(one.id),
        "source": report.source,
        "body_hash": report.digest().hex(),
        "channel": report.channel,
        "category": report.category,
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
    return row | (_pin(outcome) if isinstance(outcome, Pinning) else _assignment(outcome))


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
