"""Households, an evening's plan, teams and their stops, written directly with the models."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from shapely import Point
from sqlalchemy import Connection, Engine, insert, text

from geo.postgis import ewkt
from governance.night_visits.households.model import Household
from governance.night_visits.nights import evening_of
from governance.night_visits.planning.model import (
    VisitPlan,
    VisitStop,
    VisitTeam,
    VisitTeamMember,
)
from governance.night_visits.vocabulary import TeamPart
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.policy import load_policy
from tests.nine_county import IN_GRID_1, VILLAGE
from tests.signing_in import make_person, open_session

HERE = ZoneInfo("Asia/Shanghai")
GRID_1 = f"{VILLAGE}001"
#: An evening of the staffed county's Monday.
EVENING = date(2026, 3, 2)
#: About eleven metres, in degrees.
STEP = 0.0001

_NUMBERS = count(1)


def at(clock: str, *, evening: date = EVENING) -> datetime:
    """Return a moment of an evening by the county's clock; "24:30" is after midnight."""
    hour, minute = map(int, clock.split(":"))
    begins = datetime.combine(evening, time(0), HERE)
    return (begins + timedelta(hours=hour, minutes=minute)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Round:
    """What a team does in an evening: its stops call at `households`, in order."""

    plan: uuid.UUID
    team: uuid.UUID
    households: tuple[uuid.UUID, ...]
    stops: tuple[uuid.UUID, ...]
    evening: date


def store_household(
    db: Connection, *, position: tuple[float, float] = IN_GRID_1, **changes: Any
) -> uuid.UUID:
    """Store a household of the first grid, known for a year and never visited."""
    number, made = next(_NUMBERS), uuid.uuid4()
    row: dict[str, Any] = {
        "id": made,
        "number": f"T{number:06d}",
        "address": f"新干县金川镇善政社区平安路{number}号",
        "method": "door_plate",
        "geom": ewkt(Point(*position)),
        "area": GRID_1,
        "occupancy": "occupied",
        "visit_class": "key",
        "registered_on": date(2025, 3, 1),
        "synthetic": True,
    }
    db.execute(insert(Household).values(row | changes))
    return made


def store_plan(
    db: Connection, *, evening: date = EVENING, area: str = VILLAGE, **changes: Any
) -> uuid.UUID:
    """Store an approved plan of an evening, from 19:00 to 21:00."""
    made = uuid.uuid4()
    row: dict[str, Any] = {
        "id": made,
        "evening": evening,
        "area": area,
        "opens_at": at("19:00", evening=evening),
        "closes_at": at("21:00", evening=evening),
        "state": "approved",
        "created_by": "tests",
        "created_at": at("09:00", evening=evening),
        "approved_by": "tests",
        "approved_at": at("16:00", evening=evening),
        "synthetic": True,
    }
    db.execute(insert(VisitPlan).values(row | changes))
    return made


def store_team(
    db: Connection,
    plan: uuid.UUID,
    members: Mapping[uuid.UUID, TeamPart] | Sequence[uuid.UUID],
    *,
    evening: date = EVENING,
    **changes: Any,
) -> uuid.UUID:
    """Store a team that walks from the village's office; the first member leads."""
    made, number = uuid.uuid4(), next(_NUMBERS)
    row: dict[str, Any] = {
        "id": made,
        "plan_id": plan,
        "number": number,
        "station": "善政社区居委会",
        "geom": ewkt(Point(*IN_GRID_1)),
        "mode": "walking",
        "areas": [VILLAGE],
        "opens_at": at("19:00", evening=evening),
        "closes_at": at("21:00", evening=evening),
    }
    db.execute(insert(VisitTeam).values(row | changes))
    parts = members if isinstance(members, Mapping) else _parts(members)
    for person, part in parts.items():
        member = {"team_id": made, "person_id": person, "part": part}
        db.execute(insert(VisitTeamMember).values(member))
    return made


def _parts(members: Sequence[uuid.UUID]) -> dict[uuid.UUID, TeamPart]:
    rest = dict.fromkeys(members[1:], TeamPart.DOORS)
    return {members[0]: TeamPart.LEAD} | rest


def store_stops(
    db: Connection,
    plan: uuid.UUID,
    team: uuid.UUID,
    households: Sequence[uuid.UUID],
    *,
    evening: date = EVENING,
) -> tuple[uuid.UUID, ...]:
    """Put households on a team's way, one every quarter of an hour from 19:05 on."""
    made = tuple(uuid.uuid4() for _ in households)
    for position, (stop, household) in enumerate(zip(made, households, strict=True), start=1):
        arrives = at("19:05", evening=evening) + timedelta(minutes=15 * (position - 1))
        row = {
            "id": stop,
            "plan_id": plan,
            "team_id": team,
            "household_id": household,
            "position": position,
            "arrives_at": arrives,
            "leaves_at": arrives + timedelta(minutes=10),
            "metres": 120.0,
            "points": 25.0,
            "why": {},
        }
        db.execute(insert(VisitStop).values(row))
    return made


def store_round(
    db: Connection,
    members: Sequence[uuid.UUID],
    *,
    evening: date = EVENING,
    stops: int = 3,
    **of_plan: Any,
) -> Round:
    """Store a plan with one team and its stops, close to one another in the first grid."""
    lon, lat = IN_GRID_1
    doors = [store_household(db, position=(lon + n * STEP, lat)) for n in range(stops)]
    plan = store_plan(db, evening=evening, **of_plan)
    team = store_team(db, plan, members, evening=evening)
    made = store_stops(db, plan, team, doors, evening=evening)
    return Round(plan, team, tuple(doors), made, evening)


@contextmanager
def round_of_tonight(engine: Engine) -> Iterator[tuple[Round, str]]:
    """Give a round of this evening for a grid worker, and the worker's session; clear up after."""
    policy = load_policy()
    evening = evening_of(datetime.now(UTC), policy.county.zone, policy.night_visits.night_ends)
    with engine.begin() as db:
        worker = make_person(db, Grant(Role.GRID_WORKER, GRID_1), name="夜访甲")
        made = store_round(db, [worker], evening=evening)
        session = open_session(db, worker)
    yield made, session
    with engine.begin() as db:
        for table in ("visit_sending", "visit_conflict", "team_sign", "visit", "visit_plan"):
            db.execute(text(f"TRUNCATE {table} CASCADE"))
