"""A team's evening as it was planned and as it was walked, for who plans visits there.

Where colleagues were is nobody's business but the planner's, and not for long: signs of life lose
their place after the policy's days; a visit keeps the point at the door, as its record.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from sqlalchemy import Connection, text

from geo.coverage.ways import Way, follow_way
from geo.errors import Words
from geo.metric import LocalMetric
from geo.postgis import Record
from governance.errors import GovernanceError
from governance.night_visits.planning.shown import grid_points, read_cells
from governance.night_visits.review.tables import Floats
from governance.night_visits.vocabulary import ATTEMPTS, Outcome
from governance.people.sight import Sight
from governance.policies.night_visits import ReviewRules

_TEAM: Final = text(
    """
SELECT t.id, t.number, t.station, p.id AS plan_id, p.evening, p.area,
  EXISTS (SELECT FROM household h JOIN visit_stop s ON s.household_id = h.id
    WHERE s.team_id = t.id AND h.synthetic) AS synthetic
FROM visit_team t JOIN visit_plan p ON p.id = t.plan_id WHERE t.id = :team
"""
)

_STOPS: Final = text(
    """
SELECT s.position, ST_X(h.geom) AS lon, ST_Y(h.geom) AS lat, h.area, v.outcome, v.arrived_at
FROM visit_stop s
JOIN visit_plan p ON p.id = s.plan_id
JOIN household h ON h.id = s.household_id AND h.geom IS NOT NULL
LEFT JOIN visit v ON v.household_id = h.id AND v.evening = p.evening AND v.counts
  AND v.team_id = s.team_id
WHERE s.team_id = :team ORDER BY s.position
"""
)

_POINTS: Final = text(
    """
SELECT ST_X(geom) AS lon, ST_Y(geom) AS lat, at FROM (
  SELECT geom, arrived_at AS at, accuracy_m FROM visit
  WHERE team_id = :team AND counts AND geom IS NOT NULL
  UNION ALL
  SELECT geom, at, accuracy_m FROM team_sign WHERE team_id = :team AND geom IS NOT NULL
) point WHERE accuracy_m <= :accuracy_m ORDER BY at
"""
)

_FORGET: Final = text(
    "UPDATE team_sign SET geom = NULL, accuracy_m = NULL WHERE geom IS NOT NULL AND at < :before"
)


class TrackNotFoundError(GovernanceError):
    """There is no such team, or not for who asks."""

    sentence = Words(
        zh="没有这个夜访小组，或不在您的规划范围内。",
        en="There is no such team, or not in an area you plan visits for.",
    )


@dataclass(frozen=True, slots=True)
class TrackStop:
    """A planned door: where it is shown, and what came of it."""

    position: int
    lon: float
    lat: float
    outcome: Outcome | None
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Track:
    """A team's evening.

    Attributes
    ----------
    way
        Measured from true places, whatever is shown.
    points
        (n, 2) longitude and latitude of good device points in order of time.
    good_points
        How many there were, those that are not shown included.
    cell_m
        Places are shown as the middles of cells of so many metres with at least `k` households, or
        as a point of the grid; None where they are exact.
    """

    number: int
    station: str
    evening: date
    area: str
    synthetic: bool
    stops: Sequence[TrackStop]
    points: Floats
    good_points: int
    way: Way
    cell_m: int | None


def read_track(
    db: Connection,
    team_id: uuid.UUID,
    rules: ReviewRules,
    *,
    planning: Sight,
    visiting: Sight,
) -> Track:
    """Return the evening of a team.

    Places are exact for who visits in all its grids, and cells for who only plans.

    Raises
    ------
    TrackNotFoundError
        When there is none, or its plan is in no area that `planning` shows.
    """
    team = db.execute(_TEAM, {"team": team_id}).one_or_none()
    if team is None or not planning.holds(team.area):
        raise TrackNotFoundError
    stops = db.execute(_STOPS, {"team": team_id}).all()
    asked = {"team": team_id, "accuracy_m": rules.accuracy_m}
    points = _places(db.execute(_POINTS, asked).all())
    is_exact = all(visiting.holds(stop.area) for stop in stops)
    shown, track = [_told(stop, stop.lon, stop.lat) for stop in stops], points
    if not is_exact:
        shown, track = _hidden(db, team.area, stops, points, rules)
    return Track(
        number=team.number,
        station=team.station,
        evening=team.evening,
        area=team.area,
        synthetic=team.synthetic,
        stops=shown,
        points=track,
        good_points=len(points),
        way=_way(stops, points),
        cell_m=None if is_exact else rules.cell_m,
    )


def forget_signs(db: Connection, *, before: datetime) -> int:
    """Take their place from signs of life of before a moment; return how many."""
    return int(db.execute(_FORGET, {"before": before}).rowcount)


def kept_since(now: datetime, rules: ReviewRules) -> datetime:
    """Return from when on places of signs of life are kept."""
    return now - timedelta(days=rules.track_days)


def _places(rows: Sequence[Record]) -> Floats:
    return np.array([(row.lon, row.lat) for row in rows], dtype=np.float64).reshape(-1, 2)


def _told(stop: Record, lon: float, lat: float) -> TrackStop:
    outcome = None if stop.outcome is None else Outcome(stop.outcome)
    return TrackStop(stop.position, lon, lat, outcome, stop.arrived_at)


def _hidden(
    db: Connection, area: str, stops: Sequence[Record], points: Floats, rules: ReviewRules
) -> tuple[list[TrackStop], Floats]:
    """Return stops and points where no door can be told from them, as on the plan itself.

    A point where too few live around is left out.
    """
    lat = next((float(stop.lat) for stop in stops), float(points[0, 1]) if len(points) else 0.0)
    cells, grids = read_cells(db, area, lat, rules), grid_points(db, {stop.area for stop in stops})
    shown = [
        _told(stop, *(cells.middle(stop.lon, stop.lat) or grids.get(stop.area, (np.nan, np.nan))))
        for stop in stops
    ]
    middles = [cells.middle(lon, lat) for lon, lat in points.tolist()]
    kept = np.array([place for place in middles if place], dtype=np.float64).reshape(-1, 2)
    return [stop for stop in shown if not np.isnan(stop.lon)], kept


def _way(stops: Sequence[Record], points: Floats) -> Way:
    doors = _places(stops)
    everywhere = np.concatenate([doors, points])
    if not len(everywhere):
        return follow_way(doors, [], points)
    bounds = [*everywhere.min(axis=0), *everywhere.max(axis=0)]
    metric = LocalMetric.for_bounds(bounds)
    called = sorted(
        (place for place, stop in enumerate(stops) if stop.outcome in ATTEMPTS),
        key=lambda place: (stops[place].arrived_at, place),
    )
    planned, walked = (np.column_stack(metric.project(*one.T)) for one in (doors, points))
    return follow_way(planned, called, walked)
