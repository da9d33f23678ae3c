"""What became of each call at a door: when, with which outcome, where the device stood."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from geo.metric import METRES_PER_DEGREE
from geo.routing.values import Mode
from governance.demo.visits.homes import Homes
from governance.demo.visits.outings import Memory, Outing, offset_m
from governance.night_visits.vocabulary import GeoProof, Outcome
from governance.policies.night_visits import NightVisitPolicy

_OUTCOMES: Final = (
    (Outcome.MET, 0.800),
    (Outcome.NOT_HOME, 0.155),
    (Outcome.REFUSED, 0.025),
    (Outcome.WRONG_ADDRESS, 0.010),
    (Outcome.VACANT, 0.006),
    (Outcome.MOVED, 0.004),
)
#: Minutes at the door, by whether somebody opened.
_STAY_MIN: Final = {True: (5.0, 16.0), False: (1.0, 4.0)}
#: Shares of calls: without a position, with one too coarse, with one far away.
_NO_FIX, _COARSE, _FAR = 0.06, 0.05, 0.03
_DRIVE_FROM_M: Final = 700.0
_LATE_START_MIN: Final = (0.0, 9.0)


@dataclass(frozen=True, slots=True)
class Call:
    """One stop of a team: as it was planned, and as it went."""

    home: int
    planned: tuple[datetime, datetime]
    metres: float
    outcome: Outcome
    arrived_at: datetime
    left_at: datetime
    at: tuple[float, float] | None
    accuracy_m: float | None
    distance_m: float | None
    proof: GeoProof
    incident: int | None


@dataclass(frozen=True, slots=True)
class Round:
    """An outing with its calls, and when and how the team went."""

    outing: Outing
    calls: tuple[Call, ...]
    station: tuple[float, float]
    mode: Mode
    started_at: datetime
    ended_at: datetime

    @property
    def metres(self) -> float:
        """The length of the way that was planned."""
        return sum(call.metres for call in self.calls)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells how outings went; the same generator tells the same."""

    homes: Homes
    policy: NightVisitPolicy
    zone: ZoneInfo
    rng: np.random.Generator

    def tell(self, outing: Outing, station: tuple[float, float], memory: Memory) -> Round:
        """Tell an outing, and remember its calls."""
        gaps = list(self._gaps(outing.homes, station))
        mode = Mode.DRIVING if max(gaps) > _DRIVE_FROM_M else Mode.WALKING
        travel = self.policy.travel
        kmh = travel.walking_kmh if mode is Mode.WALKING else travel.driving_kmh
        opens = datetime.combine(outing.evening, self.policy.opens, self.zone)
        closes = datetime.combine(outing.evening, self.policy.closes, self.zone)
        clock = planned = opens
        clock += timedelta(minutes=float(self.rng.uniform(*_LATE_START_MIN)))
        started, calls = clock, []
        for home, metres in zip(outing.homes, gaps, strict=True):
            way = timedelta(minutes=metres / (kmh * 1000 / 60))
            service = self.policy.classes[self.homes.visit_class[home]].service_min
            there = (planned + way, planned + way + timedelta(minutes=service))
            if there[1] > closes:
                break
            planned = there[1]
            call = self._call(outing, home, (there, metres), clock + way, closes)
            clock = call.left_at
            calls.append(call)
            self._remember(call, memory, outing.evening.toordinal())
        return Round(outing, tuple(calls), station, mode, started, clock + timedelta(minutes=3))

    def _gaps(self, homes: Sequence[int], station: tuple[float, float]) -> Iterator[float]:
        """Yield metres of the way to each stop; from the station by the first of its roads."""
        before = station
        for nth, home in enumerate(homes):
            here = (float(self.homes.lon[home]), float(self.homes.lat[home]))
            straight_m = float(np.hypot(*offset_m(here, before)))
            # A team is brought to where its round begins.
            yield min(straight_m, 400.0) if nth == 0 else straight_m * self.policy.travel.detour
            before = here

    def _call(
        self,
        outing: Outing,
        home: int,
        plan: tuple[tuple[datetime, datetime], float],
        arrived: datetime,
        closes: datetime,
    ) -> Call:
        incident = outing.found.get(home)
        outcome = Outcome.MET if incident is not None else self._outcome()
        if arrived > closes and incident is None:
            return Call(
                home, plan[0], plan[1], Outcome.DEFERRED, closes, closes, None, None, None,
                GeoProof.NONE, None,
            )  # fmt: skip
        stay = float(self.rng.uniform(*_STAY_MIN[outcome is Outcome.MET]))
        left = arrived + timedelta(minutes=stay)
        fix = self._fix(home)
        return Call(home, plan[0], plan[1], outcome, _whole(arrived), _whole(left), *fix, incident)

    def _outcome(self) -> Outcome:
        luck, reached = float(self.rng.random()), 0.0
        for outcome, share in _OUTCOMES:
            reached += share
            if luck < reached:
                return outcome
        return Outcome.MET

    def _fix(
        self, home: int
    ) -> tuple[tuple[float, float] | None, float | None, float | None, GeoProof]:
        """Return where the device said it was, how well it knew, how far off, what it proves."""
        luck = float(self.rng.random())
        if luck < _NO_FIX:
            return None, None, None, GeoProof.NONE
        accuracy, away_m = float(self.rng.uniform(4, 28)), abs(float(self.rng.normal(0, 14)))
        if luck < _NO_FIX + _COARSE:
            accuracy, away_m = float(self.rng.uniform(60, 220)), float(self.rng.uniform(20, 180))
        elif luck < _NO_FIX + _COARSE + _FAR:
            away_m = float(self.rng.uniform(140, 420))
        angle = float(self.rng.uniform(0, 2 * np.pi))
        lon, lat = float(self.homes.lon[home]), float(self.homes.lat[home])
        north = away_m * np.sin(angle) / METRES_PER_DEGREE
        east = away_m * np.cos(angle) / (METRES_PER_DEGREE * np.cos(np.radians(lat)))
        at = (round(lon + float(east), 7), round(lat + float(north), 7))
        rules = self.policy.review
        proof = GeoProof.NEAR if away_m <= rules.near_m else GeoProof.FAR
        if accuracy > rules.accuracy_m:
            proof = GeoProof.INACCURATE
        return at, round(accuracy, 1), round(away_m, 1), proof

    def _remember(self, call: Call, memory: Memory, day: int) -> None:
        if call.outcome is Outcome.DEFERRED:
            return
        memory.try_at(call.home, day)
        if call.outcome is Outcome.MET:
            memory.due[call.home] = day + self.homes.every[call.home]
        elif call.outcome is Outcome.REFUSED:
            memory.not_before[call.home] = day + self.policy.cap.refused_days
        elif call.outcome in {Outcome.VACANT, Outcome.MOVED}:
            memory.leave(call.home)


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
