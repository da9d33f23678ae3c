"""From who is due and who goes out to an evening as the routing takes it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geo.routing.values import (
    ANYONE,
    BoolArray,
    Candidates,
    Evening,
    FloatArray,
    IntArray,
    Teams,
    Windows,
)
from geo.routing.values import Mode as TravelMode
from governance.night_visits.households.due_queries import DueList
from governance.policies.night_visits import NightVisitPolicy

#: The only skill there is: police in the team.
_POLICE: Final = 1


@dataclass(frozen=True, slots=True)
class TeamOut:
    """A team whose route is to be planned.

    Attributes
    ----------
    place_m
        East and north of its station in the plane of the plan.
    areas
        Codes of areas at any level.
    opens_s, closes_s
        Seconds since the evening's own midnight.
    """

    id: uuid.UUID
    number: int
    place_m: tuple[float, float]
    mode: TravelMode
    areas: tuple[str, ...]
    opens_s: int
    closes_s: int
    has_police: bool
    most_stops: int


@dataclass(frozen=True, slots=True)
class Planned:
    """An evening, and which of those due each of its candidates is.

    Attributes
    ----------
    rows
        Index into the due list of each candidate (n,).
    """

    evening: Evening
    rows: IntArray


def make_evening(
    due: DueList,
    is_wanted: BoolArray,
    teams: Sequence[TeamOut],
    policy: NightVisitPolicy,
    pins: Mapping[uuid.UUID, uuid.UUID],
) -> Planned:
    """Return the evening of those due that are wanted (n,), for teams that are free to be planned.

    `pins` tells into which team a person put which household.
    """
    rows = np.flatnonzero(is_wanted)
    grids = sorted({due.areas[i] for i in rows})
    numbers = {grid: number for number, grid in enumerate(grids)}
    index = {team.id: i for i, team in enumerate(teams)}
    kinds = [policy.classes.get(str(due.facts.classes[i])) for i in rows]
    candidates = Candidates(
        places_m=due.places_m[rows],
        prizes=due.points.points[rows],
        service_s=np.array([60 * (kind.service_min if kind else 10) for kind in kinds], np.int64),
        windows=_windows(due.at_home[rows]),
        areas=np.array([numbers[due.areas[i]] for i in rows], np.int64),
        needs=np.array([_POLICE * bool(kind and kind.with_police) for kind in kinds], np.int64),
        pins=np.array([_pin(due.ids[i], pins, index) for i in rows], np.int64),
    )
    return Planned(Evening(_stations(teams), candidates, _teams(teams, grids)), rows)


def _pin(
    household: uuid.UUID, pins: Mapping[uuid.UUID, uuid.UUID], index: Mapping[uuid.UUID, int]
) -> int:
    team = pins.get(household)
    return ANYONE if team is None else index.get(team, ANYONE)


def _windows(at_home: IntArray) -> Windows:
    """Return the window of each household that has one."""
    known = np.flatnonzero((at_home >= 0).all(axis=1) & (at_home[:, 0] < at_home[:, 1]))
    return Windows(known, 60 * at_home[known, 0], 60 * at_home[known, 1])


def _places(teams: Sequence[TeamOut]) -> list[tuple[float, float]]:
    return sorted({team.place_m for team in teams})


def _stations(teams: Sequence[TeamOut]) -> FloatArray:
    return np.array(_places(teams), np.float64).reshape(-1, 2)


def _teams(teams: Sequence[TeamOut], grids: Sequence[str]) -> Teams:
    places = _places(teams)
    starts = np.array([places.index(team.place_m) for team in teams], np.int64)
    shifts = [(team.opens_s, team.closes_s) for team in teams]
    served = [
        frozenset(number for number, grid in enumerate(grids) if grid.startswith(team.areas))
        for team in teams
    ]
    return Teams(
        starts=starts,
        ends=starts,
        shifts_s=np.array(shifts, np.int64).reshape(-1, 2),
        modes=tuple(team.mode for team in teams),
        areas=tuple(served),
        skills=np.array([_POLICE * team.has_police for team in teams], np.int64),
        most_stops=np.array([team.most_stops for team in teams], np.int64),
    )
