"""What we answer: rows as JSON values, one function a shape."""

import json
from typing import Any

from api.intake.intake_queue import Written
from geo.errors import Words
from geo.geocoding.geocoder import GeocodeResult
from geo.postgis import Record
from governance.incidents.disclosure import Shown
from governance.incidents.intake import Assigned
from governance.incidents.ledger import Receipt
from grid_boundaries.upkeep.examining import MAY_BE_WATER, water_m2


def words_of(words: Words) -> dict[str, str]:
    """Return a sentence in both languages."""
    return {"zh": words.zh, "en": words.en}


def receipt_of(written: Written) -> dict[str, Any]:
    """Return what a reporter is told after the commit."""
    outcome = written.incident.outcome
    if isinstance(outcome, Assigned):
        match = outcome.match
        assignment = {
            "grid_code": match.code,
            "rule": match.rule,
            "confidence": match.confidence,
            "edge_m": match.edge_m,
            "second_code": match.second_code,
            "reason": words_of(outcome.reason),
            "edition_id": str(outcome.edition_id),
        }
        return _receipt(written.receipt, assignment, None)
    pin = {"reason": outcome.reason, "words": words_of(outcome.words)}
    return _receipt(written.receipt, None, pin)


def replay_of(receipt: Receipt, first: Record | None, task: Record | None) -> dict[str, Any]:
    """Return what a reporter was told the first time, whatever has become of it since.

    `first` is the assignment that the incident got when it came in, `task` the pinning task
    it got instead.
    """
    if first is not None:
        names = ("grid_code", "rule", "confidence", "edge_m", "second_code", "reason")
        told = {name: getattr(first, name) for name in names}
        told |= {"reason": _as_told(first.reason), "edition_id": str(first.edition_id)}
        return _receipt(receipt, told, None)
    pin = None if task is None else {"reason": task.reason, "words": _as_told(task.words)}
    return _receipt(receipt, None, pin)


def _as_told(kept: dict[str, str]) -> dict[str, str]:
    """Return a sentence that was kept in the order in which it was told: JSONB has its own."""
    return words_of(Words(**kept))


def _receipt(
    receipt: Receipt, assignment: dict[str, Any] | None, pin: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "id": str(receipt.id),
        "no": receipt.no,
        "state": "reported",
        "replayed": receipt.replayed,
        "outcome": "pinning" if assignment is None else "assigned",
        "assignment": assignment,
        "pin": pin,
    }


def incident_of(row: Shown) -> dict[str, Any]:
    """Return one incident of a list."""
    position = None
    if row.lon is not None or row.raw_x is not None:
        position = {
            name: getattr(row, name)
            for name in ("lon", "lat", "raw_x", "raw_y", "raw_crs", "accuracy_m", "method")
        }
    grid = None
    if row.grid_code is not None:
        grid = {
            "code": row.grid_code,
            "name": row.grid_name,
            "village_code": row.village_code,
            "confidence": row.confidence,
        }
    plain = (
        "id",
        "no",
        "channel",
        "category",
        "title",
        "narrative",
        "occurred_at",
        "reported_at",
        "state",
        "address",
        "synthetic",
        "version",
        "label",
        "is_masked",
        "pin_id",
        "pin_reason",
    )
    told = {name: getattr(row, name) for name in plain}
    return told | {"position": position, "grid": grid}


def assignment_of(row: Shown) -> dict[str, Any]:
    """Return one grid assignment with the reason stored with it."""
    names = (
        "grid_code",
        "rule",
        "confidence",
        "edge_m",
        "second_code",
        "reason",
        "edition_id",
        "accuracy_m",
        "method",
        "provider",
        "decided_by",
        "decided_at",
        "current",
    )
    return {name: getattr(row, name) for name in (*names, "grid_name")}


def event_of(row: Shown) -> dict[str, Any]:
    """Return one step of an incident's history."""
    names = ("version", "kind", "from_state", "to_state", "actor", "at", "details")
    return {name: getattr(row, name) for name in names}


def task_of(row: Shown) -> dict[str, Any]:
    """Return one task of the pinning queue with its incident."""
    task = (
        "id",
        "incident_id",
        "reason",
        "words",
        "candidates",
        "opened_at",
        "closed_at",
        "outcome",
        "closed_by",
        "note",
    )
    incident = (
        "no",
        "title",
        "category",
        "channel",
        "address",
        "occurred_at",
        "synthetic",
        "lon",
        "lat",
    )
    return {name: getattr(row, name) for name in task} | {
        "incident": {name: getattr(row, name) for name in incident}
    }


def edition_of(row: Record) -> dict[str, Any]:
    """Return one edition with its counts."""
    names = (
        "id",
        "name",
        "county_code",
        "state",
        "effective_from",
        "effective_to",
        "expected_grids",
        "code_scheme",
        "synthetic",
        "source",
        "based_on",
        "created_at",
        "validated_at",
        "activated_at",
        "retired_at",
        "grids",
        "findings",
        "errors",
        "datum_confirmed",
    )
    return {name: getattr(row, name) for name in names} | {"water_m2": water_m2(row)}


def finding_feature(row: Record) -> dict[str, Any]:
    """Return one finding of the boundary doctor as a GeoJSON feature."""
    return {
        "type": "Feature",
        "geometry": None if row.geojson is None else json.loads(row.geojson),
        "properties": {
            "id": row.id,
            "code": row.code,
            "may_be_water": row.code in MAY_BE_WATER,
            "severity": row.severity,
            "subjects": row.subjects,
            "size_m2": row.size_m2,
            **row.words,
        },
    }


def geocoding_of(result: GeocodeResult) -> dict[str, Any]:
    """Return what a geocoder answered for one address."""
    return {
        "decision": result.decision,
        "point": None if result.point is None else [result.point.lon, result.point.lat],
        "level": result.level,
        "score": result.score,
        "runner_up_gap": result.runner_up_gap,
        "provider": result.provider,
        "matched_text": result.matched_text,
        "reason": words_of(result.reason),
        "candidates": [
            {
                "name": one.name,
                "level": one.level,
                "lon": one.point.lon,
                "lat": one.point.lat,
                "score": one.score,
                "village_code": one.village_code,
                "parents": one.parents,
            }
            for one in result.candidates
        ],
    }


def import_of(row: Record) -> dict[str, Any]:
    """Return one import and how far it has come."""
    names = (
        "id", "filename", "encoding", "columns", "mapping", "state", "total", "done", "created",
        "pinned", "duplicates", "failed", "uploaded_at", "finished_at",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names}
