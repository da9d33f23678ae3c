"""Many reports placed at once: coordinates read and grids found as whole arrays."""

import math
import uuid
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from geo.assign.answers import Assignments, Match
from geo.assign.vocabulary import CONFIDENCES, RULES
from geo.crs import SourceCrs, find_swapped, to_lonlat
from geo.errors import RuleError
from geo.geocoding.geocoder import Geocoder
from geo.lonlat import LonLat, NotAPositionError, SwappedAxesError
from governance.incidents.intake import (
    NO_EDITION,
    Assigned,
    Pinning,
    PreparedIncident,
    Report,
    new_ids,
    outcome_of,
    prepare_incident,
)
from governance.incidents.locating import AS_REPORTED, Located
from governance.incidents.vocabulary import PinReason
from grid_boundaries.lookup import EditionIndex

FloatArray = npt.NDArray[np.float64]


def place_reports(
    reports: Sequence[Report],
    crs: SourceCrs | None,
    edition: EditionIndex | None,
    geocoder: Geocoder,
) -> list[PreparedIncident | RuleError]:
    """Return each report as an incident, or the rule its place breaks; in order.

    Gives what `prepare_incident` gives one by one. Reports without coordinates are looked up
    by their address.

    Parameters
    ----------
    crs
        Of the coordinates of all reports; None when no report has any.
    """
    placed = _place_positions(reports, crs, edition)
    return [
        _by_address(report, edition, geocoder) if at is None else at
        for report, at in zip(reports, placed, strict=True)
    ]


def _by_address(
    report: Report, edition: EditionIndex | None, geocoder: Geocoder
) -> PreparedIncident | RuleError:
    try:
        return prepare_incident(report, edition=edition, geocoder=geocoder)
    except RuleError as broken:
        return broken


def _place_positions(
    reports: Sequence[Report], crs: SourceCrs | None, edition: EditionIndex | None
) -> list[PreparedIncident | RuleError | None]:
    placed: list[PreparedIncident | RuleError | None] = [None] * len(reports)
    where = [at for at, report in enumerate(reports) if report.position is not None]
    if not where or crs is None:
        return placed
    raws = [reports[at].position for at in where]
    x = np.array([raw.x for raw in raws if raw])
    y = np.array([raw.y for raw in raws if raw])
    accuracy = np.array([raw.accuracy_m for raw in raws if raw], np.float64)  # None becomes NaN
    lon, lat = to_lonlat(x, y, crs)
    outcomes = _outcomes(lon, lat, accuracy, edition)
    columns = zip(where, new_ids(len(where)), lon.tolist(), lat.tolist(), outcomes, strict=True)
    for at, incident_id, lon_at, lat_at, outcome in columns:
        placed[at] = _incident(incident_id, reports[at], lon_at, lat_at, outcome)
    for nth in np.flatnonzero(find_swapped(x, y, crs)).tolist():
        placed[where[nth]] = SwappedAxesError()
    return placed


def _incident(
    incident_id: uuid.UUID, report: Report, lon: float, lat: float, outcome: Assigned | Pinning
) -> PreparedIncident | RuleError:
    raw = report.position
    if raw is None or math.isnan(lon):
        return NotAPositionError()
    located = Located(LonLat(lon, lat), raw.accuracy_m, raw.method, None, AS_REPORTED)
    return PreparedIncident(incident_id, report, located, outcome)


def _outcomes(
    lon: FloatArray, lat: FloatArray, accuracy_m: FloatArray, edition: EditionIndex | None
) -> list[Assigned | Pinning]:
    if edition is None:
        return [Pinning(PinReason.NO_ACTIVE_EDITION, NO_EDITION)] * len(lon)
    found = edition.index.assign(lon, lat, accuracy_m=accuracy_m)
    accuracies = [None if math.isnan(metres) else metres for metres in accuracy_m.tolist()]
    return [
        outcome_of(match, edition, metres, [])
        for match, metres in zip(_matches(found, edition), accuracies, strict=True)
    ]


def _matches(found: Assignments, edition: EditionIndex) -> list[Match]:
    codes: list[str | None] = [*edition.index.codes, None]  # -1, the last, is none
    edges = [None if math.isnan(metres) else metres for metres in found.edge_m.tolist()]
    columns = zip(
        found.polygon.tolist(),
        found.rule.tolist(),
        found.confidence.tolist(),
        edges,
        found.second.tolist(),
        strict=True,
    )
    return [
        Match(codes[polygon], RULES[rule], CONFIDENCES[confidence], edge, codes[second])
        for polygon, rule, confidence, edge, second in columns
    ]
