"""Proposing teams: from which villages, with whom, for which part of the area."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from governance.night_visits.planning.teams.rules import Available, Going
from governance.night_visits.vocabulary import TeamPart
from governance.people.vocabulary import StaffPart
from governance.policies.night_visits import TeamRules
from governance.vocabulary import Level

#: Villages to which a team goes beside its own, so that homes at borders have two ways.
_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class Station:
    """A village from which teams start.

    Attributes
    ----------
    place_m
        East and north in the plane of the plan.
    points, due
        Of its households that are due: their points together, and how many they are.
    """

    village: str
    name: str
    lon: float
    lat: float
    place_m: tuple[float, float]
    points: float
    due: int


@dataclass(frozen=True, slots=True)
class ProposedTeam:
    """A team as proposed: from a station, for some villages, with people."""

    station: Station
    areas: tuple[str, ...]
    going: tuple[Going, ...]


def propose_teams(
    stations: Sequence[Station], people: Collection[Available], count: int, rules: TeamRules
) -> list[ProposedTeam]:
    """Return up to `count` teams, most wanted first; fewer where nobody is left to lead or guide.

    Each team starts where most points wait per team already sent. Every village with households
    due belongs to a team of its township, as far as the township has one.
    """
    free = _Pool(people)
    sent: dict[str, int] = {}
    made: list[tuple[Station, tuple[Going, ...]]] = []
    open_stations = [one for one in stations if one.due]
    while len(made) < count and open_stations:
        best = max(open_stations, key=lambda one: (_wanted(one, sent), one.village))
        going = free.take(best.village, rules)
        if not going:
            open_stations.remove(best)
            continue
        made.append((best, going))
        sent[best.village] = sent.get(best.village, 0) + 1
    served = _areas({one.village: one for one, _ in made}, stations)
    return [ProposedTeam(one, served[one.village], going) for one, going in made]


def _wanted(station: Station, sent: Mapping[str, int]) -> float:
    return station.points / (1 + sent.get(station.village, 0))


class _Pool:
    """Who is still free, by village."""

    def __init__(self, people: Collection[Available]) -> None:
        self._free = {one.person: one for one in sorted(people, key=_turn) if one.is_free}

    def take(self, village: str, rules: TeamRules) -> tuple[Going, ...]:
        """Take a team for a village; empty when nobody leads or nobody knows its doors."""
        near = [one for one in self._free.values() if village in one.villages]
        guide = next((one for one in near if one.grids and not one.leads), None)
        lead = next((one for one in near if one.leads and one is not guide), None)
        if guide is None or lead is None:
            return ()
        going = [Going(lead, TeamPart.LEAD), Going(guide, TeamPart.DOORS)]
        others = [one for one in near if one is not lead and one is not guide]
        third = next((one for one in others if StaffPart.VOLUNTEER in one.parts), None)
        if third is not None and len(going) < rules.most:
            going.append(Going(third, TeamPart.VOLUNTEER))
        for one in going:
            del self._free[one.who.person]
        return tuple(going)


def _turn(who: Available) -> tuple[bool, str, str]:
    return (not who.is_police, who.name, str(who.person))


def _areas(
    starting: Mapping[str, Station], stations: Sequence[Station]
) -> dict[str, tuple[str, ...]]:
    """Return the villages of each station that sends a team: its own, and those nearest to it."""
    served: dict[str, set[str]] = {village: {village} for village in starting}
    for station in stations:
        town = station.village[: Level.TOWNSHIP.digits]
        near = [one for one in starting.values() if one.village.startswith(town)]
        distances = _distances(station, near)
        for i in np.argsort(distances, kind="stable")[:_NEIGHBOURS]:
            served[near[i].village].add(station.village)
    return {village: tuple(sorted(areas)) for village, areas in served.items()}


def _distances(station: Station, others: Sequence[Station]) -> npt.NDArray[np.float64]:
    if not others:
        return np.empty(0)
    places = np.array([one.place_m for one in others], np.float64)
    return np.asarray(np.hypot(*(places - np.array(station.place_m)).T))
