"""Reading who is due in an area on an evening, with what their points are made of."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Select, func, not_, or_, select, text

from geo.metric import LocalMetric
from geo.postgis import Record
from governance.incidents.model import Incident
from governance.incidents.visibility import seen_by
from governance.incidents.vocabulary import OPEN_STATES
from governance.night_visits.households.due import DueFacts, DuePoints, Floats, Ints, weigh_due
from governance.night_visits.households.model import Household
from governance.night_visits.vocabulary import LIVED_IN
from governance.people.sight import Sight
from governance.policies.night_visits import NightVisitPolicy

#: Of somebody who was never called at.
NEVER_DAYS: Final = 36_500

_ATTEMPTS: Final = text(
    """
SELECT household_id, count(*) AS attempts FROM visit
WHERE counts AND outcome <> 'deferred' AND evening > :begins AND evening <= :evening
  AND area LIKE :area
GROUP BY household_id
"""
)


@dataclass(frozen=True, slots=True)
class DueQuestion:
    """Whose households are asked for.

    Attributes
    ----------
    area
        A county, township, village or grid code.
    classes
        Those of a campaign; empty means all.
    hot_grids
        Codes of the grids that are hotspots now.
    """

    area: str
    evening: date
    classes: tuple[str, ...] = ()
    hot_grids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DueList:
    """Households that are due; columns of equal length, in the order of their ids.

    Attributes
    ----------
    lon_lat
        Degrees, EPSG:4490 (n, 2).
    places_m
        East and north in the plane that was asked for (n, 2).
    at_home
        First and last minute of the day at which somebody is in, -1 where it is not known (n, 2).
    order
        Indices, most points first.
    """

    ids: list[uuid.UUID]
    areas: list[str]
    due_on: list[date]
    lon_lat: Floats
    places_m: Floats
    at_home: Ints
    facts: DueFacts
    points: DuePoints
    order: Ints

    def __len__(self) -> int:
        return len(self.ids)


def read_due(
    db: Connection,
    question: DueQuestion,
    policy: NightVisitPolicy,
    *,
    sight: Sight,
    metric: LocalMetric,
) -> DueList:
    """Return who is due; `sight` says which open incidents nearby may count.

    Who opted out, is not to be called at yet, or does not live there is not due.
    """
    rows = db.execute(_due(question)).all()
    lon_lat = np.array([(row.lon, row.lat) for row in rows], np.float64).reshape(-1, 2)
    places_m = np.column_stack(metric.project(lon_lat[:, 0], lon_lat[:, 1]))
    near = _incidents_near(db, sight, metric, places_m, policy.weights.incident_m)
    facts = _facts(rows, question, near, _attempts(db, question, policy.cap.days))
    points = weigh_due(facts, policy, evening=question.evening)
    at_home = [(_minute(row.at_home_from), _minute(row.at_home_until)) for row in rows]
    return DueList(
        ids=[row.id for row in rows],
        areas=[row.area for row in rows],
        due_on=[row.due_on for row in rows],
        lon_lat=lon_lat,
        places_m=places_m,
        at_home=np.array(at_home, np.int64).reshape(-1, 2),
        facts=facts,
        points=points,
        order=np.argsort(-points.points, kind="stable"),
    )


@dataclass(frozen=True, slots=True)
class LivedIn:
    """Households of a class in which somebody lives, and how many were never called at."""

    households: int
    never: int


def count_lived_in(db: Connection, area: str) -> dict[str, LivedIn]:
    """Return how many households of each class are lived in, with or without leave to call."""
    asked = (
        select(
            Household.visit_class,
            func.count(),
            func.count().filter(
                Household.last_attempt_on.is_(None), Household.visited_before.is_(None)
            ),
        )
        .where(
            Household.area.startswith(area, autoescape=True),
            Household.occupancy.in_(sorted(LIVED_IN)),
            Household.area != "",
        )
        .group_by(Household.visit_class)
    )
    return {code: LivedIn(n, never) for code, n, never in db.execute(asked)}


def _due(question: DueQuestion) -> Select[*tuple[Any, ...]]:
    """Return the query of those due, in the order of their ids."""
    wanted = [
        Household.area.startswith(question.area, autoescape=True),
        Household.due_on <= question.evening,
        or_(Household.not_before.is_(None), Household.not_before <= question.evening),
        not_(Household.opted_out),
        Household.occupancy.in_(sorted(LIVED_IN)),
        Household.area != "",
    ]
    if question.classes:
        wanted.append(Household.visit_class.in_(question.classes))
    return (
        select(
            Household.id,
            Household.area,
            Household.visit_class,
            Household.due_on,
            Household.at_home_from,
            Household.at_home_until,
            Household.last_outcome,
            Household.last_attempt_on,
            Household.weekday_misses,
            func.ST_X(Household.geom).label("lon"),
            func.ST_Y(Household.geom).label("lat"),
        )
        .where(*wanted)
        .order_by(Household.id)
    )


def _facts(
    rows: Sequence[Record], question: DueQuestion, near: Ints, attempts: Mapping[uuid.UUID, int]
) -> DueFacts:
    evening = question.evening
    rested = [
        NEVER_DAYS if row.last_attempt_on is None else (evening - row.last_attempt_on).days
        for row in rows
    ]
    return DueFacts(
        classes=np.array([row.visit_class for row in rows], object),
        days_late=np.array([(evening - row.due_on).days for row in rows], np.int64),
        incidents=near,
        in_hot_grid=np.array([row.area in question.hot_grids for row in rows], np.bool_),
        outcomes=np.array([row.last_outcome or "" for row in rows], object),
        weekday_misses=np.array([row.weekday_misses for row in rows], np.int64),
        attempts=np.array([attempts.get(row.id, 0) for row in rows], np.int64),
        rested_days=np.array(rested, np.int64),
    )


def _incidents_near(
    db: Connection, sight: Sight, metric: LocalMetric, places_m: Floats, within_m: float
) -> Ints:
    """Return how many open incidents that may be seen lie near each place."""
    asked = select(func.ST_X(Incident.geom), func.ST_Y(Incident.geom)).where(
        Incident.state.in_(sorted(OPEN_STATES)), Incident.geom.is_not(None), seen_by(sight)
    )
    found = np.array([tuple(row) for row in db.execute(asked)], np.float64).reshape(-1, 2)
    if not len(found) or not len(places_m):
        return np.zeros(len(places_m), np.int64)
    from scipy.spatial import cKDTree  # noqa: PLC0415 slow to load, and only a due list needs it

    tree = cKDTree(np.column_stack(metric.project(found[:, 0], found[:, 1])))
    near = tree.query_ball_point(places_m, within_m, return_length=True)
    return np.asarray(near, np.int64)


def _attempts(db: Connection, question: DueQuestion, days: int) -> dict[uuid.UUID, int]:
    """Return how often each household of the area was called at within so many days."""
    begins = question.evening - timedelta(days=days)
    asked = {"begins": begins, "evening": question.evening, "area": f"{question.area}%"}
    return {row.household_id: row.attempts for row in db.execute(_ATTEMPTS, asked)}


def _minute(known: int | None) -> int:
    return -1 if known is None else known
