"""Evenings of the nine-grid county, written row by row: homes, plans, teams, calls, findings."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from sqlalchemy import Connection, insert

from geo.postgis import ewkt
from governance.night_visits.evening.model import Visit, VisitFinding
from governance.night_visits.households.model import Household
from governance.night_visits.planning.model import (
    VisitCampaign,
    VisitLeftOut,
    VisitPlan,
    VisitStop,
    VisitTeam,
    VisitTeamMember,
)
from governance.night_visits.vocabulary import ATTEMPTS, GeoProof, Outcome
from tests.factories import NINE_LAT, NINE_LON
from tests.staffed_county import GRIDS, TOWNSHIP, VILLAGE

ZONE = ZoneInfo("Asia/Shanghai")
LONG_AGO = date(2025, 1, 10)
#: Metres of a degree of latitude here, and of longitude; near enough to set homes apart.
LAT_M, LON_M = 110_800.0, 98_600.0


def at(evening: date, hour: float) -> datetime:
    """Return an hour of an evening by the county's clock; 24.5 is half past midnight."""
    midnight = datetime.combine(evening, time(), ZONE)
    return (midnight + timedelta(hours=hour)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Home:
    """A household as the tests know it; degrees."""

    id: uuid.UUID
    grid: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Crew:
    """A team with its plan."""

    id: uuid.UUID
    plan: uuid.UUID
    evening: date


@dataclass(slots=True)
class VisitHistory:
    """What is written of the county's evenings."""

    db: Connection
    synthetic: bool = True
    _numbers: Any = field(default_factory=lambda: count(1))

    def home(self, grid: int, east_m: float = 300, north_m: float = 300, **more: Any) -> Home:
        """Store a home so many metres from the south-western corner of a grid from 1 to 9.

        Lived in, of class 2 (30 days), registered long ago and never visited, unless `more` says
        otherwise.
        """
        row, column = divmod(grid - 1, 3)
        lon, lat = NINE_LON[column] + east_m / LON_M, NINE_LAT[row] + north_m / LAT_M
        home = Home(uuid.uuid4(), GRIDS[grid - 1], lon, lat)
        number = next(self._numbers)
        told: dict[str, Any] = {
            "id": home.id, "number": f"H{number:06d}", "address": f"善政社区{number}号",
            "method": "door_plate", "geom": ewkt(shapely.Point(lon, lat)), "area": home.grid,
            "occupancy": "occupied", "visit_class": "key", "registered_on": LONG_AGO,
            "synthetic": self.synthetic,
        }  # fmt: skip
        self.db.execute(insert(Household).values(told | more))
        return home

    def homes(self, grid: int, n: int, **more: Any) -> list[Home]:
        """Store homes in rows 40 m apart."""
        return [
            self.home(grid, 100 + 40 * (i % 18), 100 + 40 * (i // 18), **more) for i in range(n)
        ]

    def campaign(self, **more: Any) -> uuid.UUID:
        """Store a campaign over the township for everybody, all of 2026."""
        told: dict[str, Any] = {
            "id": uuid.uuid4(), "name": "春季平安夜访", "goal": "应访尽访", "area": TOWNSHIP,
            "begins_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31), "classes": [],
            "created_by": "tests", "created_at": at(LONG_AGO, 9), "synthetic": self.synthetic,
        }  # fmt: skip
        self.db.execute(insert(VisitCampaign).values(told | more))
        key: uuid.UUID = told["id"]
        return key

    def plan(self, evening: date, *, area: str = VILLAGE, **more: Any) -> uuid.UUID:
        """Store a plan in progress from 19:00 to 21:00."""
        told: dict[str, Any] = {
            "id": uuid.uuid4(), "evening": evening, "area": area, "opens_at": at(evening, 19),
            "closes_at": at(evening, 21), "state": "in_progress", "created_by": "tests",
            "created_at": at(evening, 9), "synthetic": self.synthetic,
        }  # fmt: skip
        self.db.execute(insert(VisitPlan).values(told | more))
        key: uuid.UUID = told["id"]
        return key

    def team(self, plan: uuid.UUID, evening: date, *, number: int = 1, **more: Any) -> Crew:
        """Store a team that starts at the village's office in the south-western grid."""
        members = more.pop("members", ())
        told: dict[str, Any] = {
            "id": uuid.uuid4(), "plan_id": plan, "number": number, "station": "善政社区",
            "geom": ewkt(shapely.Point(115.401, 27.751)), "mode": "walking", "areas": [VILLAGE],
            "opens_at": at(evening, 19), "closes_at": at(evening, 21),
        }  # fmt: skip
        self.db.execute(insert(VisitTeam).values(told | more))
        for person in members:
            row = {"team_id": told["id"], "person_id": person, "part": "member"}
            self.db.execute(insert(VisitTeamMember).values(row))
        return Crew(told["id"], plan, evening)

    def stop(self, crew: Crew, home: Home, position: int) -> uuid.UUID:
        """Put a home on a team's way."""
        hour = 19 + position / 6
        told: dict[str, Any] = {
            "id": uuid.uuid4(), "plan_id": crew.plan, "team_id": crew.id, "household_id": home.id,
            "position": position, "arrives_at": at(crew.evening, hour),
            "leaves_at": at(crew.evening, hour + 0.1), "metres": 40.0, "points": 25.0, "why": {},
        }  # fmt: skip
        self.db.execute(insert(VisitStop).values(told))
        key: uuid.UUID = told["id"]
        return key

    def leave_out(self, plan: uuid.UUID, home: Home, reason: str = "lower_priority") -> None:
        """Say that somebody who is due is not visited."""
        told: dict[str, Any] = {
            "plan_id": plan, "household_id": home.id, "points": 5.0, "why": {}, "reason": reason,
            "details": {},
        }  # fmt: skip
        self.db.execute(insert(VisitLeftOut).values(told))

    def call(
        self,
        home: Home,
        evening: date,
        outcome: Outcome = Outcome.MET,
        *,
        crew: Crew | None = None,
        hour: float = 19.5,
        **more: Any,
    ) -> uuid.UUID:
        """Store a call of ten minutes, the device at the door with 10 m of accuracy."""
        is_there = outcome in ATTEMPTS
        told: dict[str, Any] = {
            "id": uuid.uuid4(), "household_id": home.id, "team_id": crew and crew.id,
            "revision": 1, "evening": evening, "area": home.grid, "outcome": outcome.value,
            "arrived_at": at(evening, hour), "left_at": at(evening, hour + 1 / 6),
            "received_at": at(evening, hour + 0.5),
            "geom": ewkt(shapely.Point(home.lon, home.lat)) if is_there else None,
            "accuracy_m": 10.0 if is_there else None, "distance_m": 0.0 if is_there else None,
            "proof": (GeoProof.NEAR if is_there else GeoProof.NONE).value,
            "synthetic": self.synthetic,
        }  # fmt: skip
        self.db.execute(insert(Visit).values(told | more))
        key: uuid.UUID = told["id"]
        return key

    def find(self, visit: uuid.UUID, incident: uuid.UUID | None = None) -> uuid.UUID:
        """Store something found at a call, made into an incident when there is one."""
        told: dict[str, Any] = {
            "id": uuid.uuid4(), "visit_id": visit, "revision": 1, "category": "livelihood",
            "title": "门锁损坏", "found_at": at(LONG_AGO, 20),
            "state": "open" if incident is None else "reported", "incident_id": incident,
        }  # fmt: skip
        self.db.execute(insert(VisitFinding).values(told))
        key: uuid.UUID = told["id"]
        return key
