"""What teams found at doors: some of it is among the year's incidents, more was only noted."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely

from governance.demo.incident_ids import id_of
from governance.demo.visits.calls import Call
from governance.demo.visits.homes import Homes
from governance.demo.wording import THEMES
from governance.incidents.vocabulary import Channel
from governance.night_visits.vocabulary import FindingState

#: Of meetings: those at which something is noted that becomes no incident.
_NOTED: Final = 0.012
#: Findings of the last days still wait for somebody.
_OPEN_DAYS: Final = 9
#: What is told at a door, and becomes an incident no farther from it.
_NEAR_DEG: Final = 0.004


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; with an incident it has been reported."""

    category: str
    title: str
    narrative: str | None
    at: datetime
    state: FindingState
    incident: uuid.UUID | None = None

    def cells(self, by: uuid.UUID) -> tuple[object, ...]:
        """Return what a line says after the visit and its revision."""
        is_decided = self.state is not FindingState.OPEN
        decided = (str(by), self.at + timedelta(minutes=4)) if is_decided else (None, None)
        told = (self.category, self.title, self.narrative, False, self.at, self.state)
        return (*told, self.incident, *decided)


@dataclass(frozen=True)
class Findings:
    """What is found at calls.

    Attributes
    ----------
    year
        Of `incidents.demo_year`: what was found at a home and reported is one of its rows.
    end
        The last day, exclusive.
    """

    year: pd.DataFrame
    end: date
    rng: np.random.Generator

    def at(self, call: Call, evening: date) -> Iterator[Found]:
        """Yield what was found at one meeting."""
        moment = call.arrived_at + timedelta(minutes=3)
        moment = min(moment, call.left_at)
        if call.incident is not None:
            row: Any = self.year.iloc[call.incident]
            incident = id_of(row["idempotency_key"], row["occurred_at"])
            narrative = row["narrative"] if isinstance(row["narrative"], str) else None
            told = (row["category"], row["title"], narrative, moment)
            yield Found(*told, FindingState.REPORTED, incident)
        elif self.rng.random() < _NOTED:
            theme = THEMES[int(self.rng.integers(len(THEMES)))]
            title, narrative = theme.stories[int(self.rng.integers(len(theme.stories)))]
            is_open = (self.end - evening).days <= _OPEN_DAYS
            state = FindingState.OPEN if is_open else FindingState.NOTED
            yield Found(theme.category, title, narrative, moment, state)


def incidents_at_homes(
    year: pd.DataFrame, homes: Homes, evenings: Sequence[date], zone: ZoneInfo
) -> Mapping[date, list[tuple[int, int]]]:
    """Return the year's night-visit incidents of these evenings, each with the home nearest to it.

    Incidents far from any home, or beside one where nobody lives, were found elsewhere.
    """
    found: dict[date, list[tuple[int, int]]] = defaultdict(list)
    if not len(homes):
        return found
    days = year["occurred_at"].dt.tz_convert(zone).dt.date
    is_visit = (year["channel"] == Channel.NIGHT_VISIT.value) & days.isin(set(evenings))
    rows = np.flatnonzero(is_visit.to_numpy())
    tree = shapely.STRtree(np.asarray(shapely.points(homes.lon, homes.lat)))
    at = shapely.points(year["true_lon"].to_numpy()[rows], year["true_lat"].to_numpy()[rows])
    asked, nearest = tree.query_nearest(at, max_distance=_NEAR_DEG, all_matches=False)
    for nth, home in zip(asked.tolist(), nearest.tolist(), strict=True):
        if homes.lived_in[home] and not homes.opted_out[home]:
            found[days.iloc[rows[nth]]].append((home, int(rows[nth])))
    return found
