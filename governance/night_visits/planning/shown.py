"""A plan as who asks may see it: doors to who calls there, cells and villages to all others."""

import math
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from geo.metric import METRES_PER_DEGREE
from geo.postgis import Record
from governance.night_visits.planning import plan_queries
from governance.night_visits.planning.teams import team_queries
from governance.people.masking import Datum, Viewer, show
from governance.policies.night_visits import ReviewRules

_CELLS: Final = text(
    """
SELECT floor(ST_X(geom) / :dx)::int AS x, floor(ST_Y(geom) / :dy)::int AS y, count(*) AS n
FROM household WHERE area LIKE :area AND area <> '' GROUP BY 1, 2
"""
)

_GRID_POINTS: Final = text(
    """
SELECT code, ST_X(point) AS lon, ST_Y(point) AS lat
FROM (SELECT g.code, ST_PointOnSurface(g.geom) AS point FROM grid g
  JOIN edition e ON e.id = g.edition_id WHERE e.state = 'active' AND g.code = ANY(:grids)) found
"""
)


@dataclass(frozen=True, slots=True)
class Cells:
    """How many households stand in each cell of an area; a cell is `cell_m` wide and high."""

    dx: float
    dy: float
    counts: Mapping[tuple[int, int], int]
    k: int

    def middle(self, lon: float, lat: float) -> tuple[float, float] | None:
        """Return the middle of the cell of a place; None where too few live there to be told."""
        x, y = math.floor(lon / self.dx), math.floor(lat / self.dy)
        if self.counts.get((x, y), 0) < self.k:
            return None
        return (x + 0.5) * self.dx, (y + 0.5) * self.dy


def read_cells(db: Connection, area: str, lat: float, rules: ReviewRules) -> Cells:
    """Return the cells of an area at a latitude."""
    dy = rules.cell_m / METRES_PER_DEGREE
    dx = dy / math.cos(math.radians(lat))
    rows = db.execute(_CELLS, {"dx": dx, "dy": dy, "area": f"{area}%"})
    return Cells(dx, dy, {(row.x, row.y): row.n for row in rows}, rules.k)


def grid_points(db: Connection, grids: Collection[str]) -> dict[str, tuple[float, float]]:
    """Return a point of each grid in force."""
    rows = db.execute(_GRID_POINTS, {"grids": sorted(grids)})
    return {row.code: (row.lon, row.lat) for row in rows}


#: Whether who asks may know the doors of a grid.
KnowsDoors = Callable[[str], bool]


def show_teams(
    db: Connection, plan: Record, knows_doors: KnowsDoors, rules: ReviewRules
) -> list[dict[str, Any]]:
    """Return the teams of a plan with members and stops, in the order of their numbers."""
    stops = plan_queries.stops_by_team(db, plan.id)
    teams = team_queries.read_teams(db, plan.id)
    members: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in team_queries.read_members(db, plan.id):
        told = {"person": row.person_id, "name": row.name, "part": row.part}
        members.setdefault(row.team_id, []).append(told)
    every = [stop for route in stops.values() for stop in route]
    places = _shown_places(db, plan, every, knows_doors, rules)
    return [
        {
            "id": team.id,
            "number": team.number,
            "station": team.station,
            "lon": team.lon,
            "lat": team.lat,
            "mode": team.mode,
            "areas": team.areas,
            "locked": team.locked,
            "metres": team.metres,
            "back_at": team.back_at,
            "members": members.get(team.id, []),
            "stops": [_stop(one, places[one.household_id]) for one in stops.get(team.id, [])],
        }
        for team in teams
    ]


@dataclass(frozen=True, slots=True)
class ShownPlace:
    """Where a stop is shown, how exactly, and under which address."""

    lon: float
    lat: float
    exact: bool
    address: str | None


def _stop(stop: Record, place: ShownPlace) -> dict[str, Any]:
    return {
        "id": stop.id,
        "household": stop.household_id,
        "position": stop.position,
        "arrives_at": stop.arrives_at,
        "leaves_at": stop.leaves_at,
        "metres": stop.metres,
        "pinned": stop.pinned,
        "points": stop.points,
        "why": stop.why,
        "area": stop.area,
        "visit_class": stop.visit_class,
        "last_outcome": stop.last_outcome,
        "lon": place.lon,
        "lat": place.lat,
        "exact": place.exact,
        "address": place.address,
    }


def _shown_places(
    db: Connection,
    plan: Record,
    stops: Sequence[Record],
    knows_doors: KnowsDoors,
    rules: ReviewRules,
) -> dict[uuid.UUID, ShownPlace]:
    """Return where each stop is shown."""
    hidden = [stop for stop in stops if not knows_doors(stop.area)]
    if not hidden:
        return {stop.household_id: _exact(stop) for stop in stops}
    cells = read_cells(db, plan.area, hidden[0].lat, rules)
    points = grid_points(db, {stop.area for stop in hidden})
    shown = {}
    for stop in stops:
        if knows_doors(stop.area):
            shown[stop.household_id] = _exact(stop)
            continue
        lon, lat = cells.middle(stop.lon, stop.lat) or points[stop.area]
        address = show(Datum.ADDRESS, Viewer.ANALYST, stop.address)
        shown[stop.household_id] = ShownPlace(lon, lat, exact=False, address=address)
    return shown


def _exact(stop: Record) -> ShownPlace:
    return ShownPlace(stop.lon, stop.lat, exact=True, address=stop.address)
