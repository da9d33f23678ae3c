"""What an evening consists of, and what a plan of it is."""

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from geo.routing.refusing import HOMES, STATIONS, TEAMS, WINDOWS, refuse_uneven, refuse_unless

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

#: No team is asked for by name.
ANYONE = -1
#: Seconds of a day and a night; nothing of an evening lies outside.
LONGEST_S = 172_800
#: Skills are bits of a number with a sign.
MOST_SKILLS = 62


class Mode(StrEnum):
    """How a team gets about."""

    WALKING = "walking"  #: 步行
    DRIVING = "driving"  #: 乘车


def _empty(*shape: int) -> IntArray:
    return np.empty(shape, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """When homes may be visited: window w is of home ``home[w]``, in ``[open_s[w], close_s[w])``.

    A visit begins inside a window of its home; it may end later. A home may have several; one
    without any is open all evening.

    Attributes
    ----------
    home
        Index of the candidate (w,).
    open_s, close_s
        Seconds since any zero that all times of the evening share (w,).

    Raises
    ------
    UnevenEveningError
        When there is not one of each for every window.
    UnusableEveningError
        When a window is empty, or begins before zero or after two days.
    """

    home: IntArray = field(default_factory=lambda: _empty(0))
    open_s: IntArray = field(default_factory=lambda: _empty(0))
    close_s: IntArray = field(default_factory=lambda: _empty(0))

    def __post_init__(self) -> None:
        for values in (self.open_s, self.close_s):
            refuse_uneven(len(values), len(self.home), WINDOWS)
        is_usable = (self.open_s >= 0) & (self.open_s < self.close_s) & (self.close_s <= LONGEST_S)
        refuse_unless(is_usable.all(), WINDOWS)


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Homes that are due.

    Attributes
    ----------
    places_m
        East and north in a metric plane (n, 2).
    prizes
        What a visit is worth (n,); not negative.
    service_s
        How long it takes (n,), whole seconds.
    areas
        Number of the area each home lies in (n,); without, all lie in area 0.
    needs
        Skills that the team must have (n,), skill k as bit k; without, none.
    pins
        Index of the team that the planner wants there (n,), else `ANYONE`; without, no pins.

    Raises
    ------
    UnevenEveningError
        When there is not one of each for every home.
    UnusableEveningError
        When a position or prize is not finite, a prize or duration negative, a window of a home
        that does not exist.
    """

    places_m: FloatArray
    prizes: FloatArray
    service_s: IntArray
    windows: Windows = field(default_factory=Windows)
    areas: IntArray = field(default_factory=lambda: _empty(0))
    needs: IntArray = field(default_factory=lambda: _empty(0))
    pins: IntArray = field(default_factory=lambda: _empty(0))

    def __post_init__(self) -> None:
        count = len(self.prizes)
        for name, usual in (("areas", 0), ("needs", 0), ("pins", ANYONE)):
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.full(count, usual, np.int64))
        each = (self.places_m, self.service_s, self.areas, self.needs, self.pins)
        for values in each:
            refuse_uneven(len(values), count, HOMES)
        refuse_unless(self.places_m.shape == (count, 2), HOMES)
        is_known = np.isfinite(self.places_m).all() and np.isfinite(self.prizes).all()
        is_usable = (self.prizes >= 0) & (self.service_s >= 0) & (self.service_s <= LONGEST_S)
        refuse_unless(is_known and is_usable.all() and (self.needs >= 0).all(), HOMES)
        home = self.windows.home
        refuse_unless(((home >= 0) & (home < count)).all(), WINDOWS)

    def __len__(self) -> int:
        return len(self.prizes)


@dataclass(frozen=True, slots=True, eq=False)
class Teams:
    """Who is out tonight.

    Attributes
    ----------
    starts, ends
        Index of the station each team leaves from and comes back to (t,).
    shifts_s
        ``[start, end)`` of each team (t, 2), the way back included.
    modes
        How each gets about (t).
    areas
        Numbers of the areas each may serve (t); None serves everywhere.
    skills
        What each can do (t,), skill k as bit k; without, nothing special.
    most_stops
        Of each team (t,); without, as many as there is time for.

    Raises
    ------
    UnevenEveningError
        When there is not one of each for every team.
    UnusableEveningError
        When a shift is empty, or begins before zero or ends after two days, or a number of
        stops or a station is negative.
    """

    starts: IntArray
    ends: IntArray
    shifts_s: IntArray
    modes: tuple[Mode, ...]
    areas: tuple[frozenset[int] | None, ...]
    skills: IntArray = field(default_factory=lambda: _empty(0))
    most_stops: IntArray = field(default_factory=lambda: _empty(0))

    def __post_init__(self) -> None:
        count = len(self.starts)
        for name, usual in (("skills", 0), ("most_stops", LONGEST_S)):
            if not len(getattr(self, name)):
                object.__setattr__(self, name, np.full(count, usual, np.int64))
        each = (self.ends, self.shifts_s, self.modes, self.areas, self.skills, self.most_stops)
        for values in each:
            refuse_uneven(len(values), count, TEAMS)
        refuse_unless(self.shifts_s.shape == (count, 2), TEAMS)
        start, end = self.shifts_s.T
        is_usable = (start >= 0) & (start < end) & (end <= LONGEST_S) & (self.most_stops >= 0)
        is_somewhere = (self.starts >= 0) & (self.ends >= 0) & (self.skills >= 0)
        refuse_unless((is_usable & is_somewhere).all(), TEAMS)

    def __len__(self) -> int:
        return len(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class Evening:
    """One evening to be planned.

    Attributes
    ----------
    stations_m
        East and north of the stations in the plane of the homes (s, 2).

    Raises
    ------
    UnusableEveningError
        When a station's position is not finite, a team belongs to a station that does not
        exist, or a home is pinned to a team that does not.
    """

    stations_m: FloatArray
    candidates: Candidates
    teams: Teams

    def __post_init__(self) -> None:
        count = len(self.stations_m)
        refuse_unless(self.stations_m.shape == (count, 2), STATIONS)
        refuse_unless(np.isfinite(self.stations_m).all(), STATIONS)
        belong = np.concatenate([self.teams.starts, self.teams.ends])
        refuse_unless((belong < count).all(), TEAMS)
        pins = self.candidates.pins
        refuse_unless(((pins >= ANYONE) & (pins < len(self.teams))).all(), HOMES)

    @property
    def places_m(self) -> FloatArray:
        """Stations, then homes (s + n, 2): the order of points in a `Travel`."""
        return np.concatenate([self.stations_m, self.candidates.places_m])

    def in_area(self) -> BoolArray:
        """Say which team may serve the area of which home (n, t)."""
        areas = self.candidates.areas
        is_served = np.ones((len(areas), len(self.teams)), np.bool_)
        for team, served in enumerate(self.teams.areas):
            if served is not None:
                is_served[:, team] = np.isin(areas, sorted(served))
        return is_served

    def skilled(self) -> BoolArray:
        """Say which team has all the skills that which home needs (n, t)."""
        lacking = self.candidates.needs[:, None] & ~self.teams.skills
        return np.asarray(lacking == 0)

    def pinned(self) -> BoolArray:
        """Say which team the planner lets visit which home (n, t)."""
        pins = self.candidates.pins[:, None]
        return np.asarray((pins == ANYONE) | (pins == np.arange(len(self.teams))))


@dataclass(frozen=True, slots=True)
class Route:
    """What one team does.

    Attributes
    ----------
    stops
        Indices of the homes in the order they are visited; empty when the team stays.
    begin_s
        When each visit begins: as early as can be, for a team does not wait on purpose.
    leave_s, back_s
        When the team leaves its station, not earlier than needed; when it is back at the latest
        of its stations.
    """

    team: int
    stops: tuple[int, ...]
    begin_s: tuple[int, ...]
    leave_s: int
    back_s: int
    travel_s: int
    travel_m: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One route for each team, in their order.

    Attributes
    ----------
    prize
        Of all homes visited.
    rounds
        The search was stopped after so many; the same evening, travel and `Effort` with
        ``stop_after=rounds`` give the same plan.
    iterations
        Attempts made in all.
    """

    routes: tuple[Route, ...]
    prize: float
    travel_s: int
    travel_m: float
    rounds: int
    iterations: int

    @property
    def served(self) -> frozenset[int]:
        """Indices of the homes visited."""
        return frozenset(stop for route in self.routes for stop in route.stops)
