"""What figures of coverage are counted from: columns of equal length, one row a home or a call.

Days are whole numbers counted from 1970-01-01, moments are seconds from then in UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from governance.night_visits.vocabulary import ATTEMPTS, Outcome

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

EPOCH: Final = date(1970, 1, 1)
#: The day of what never was.
NEVER: Final = -1_000_000

#: Outcomes by their number in tables.
OUTCOMES: Final = tuple(Outcome)
_ATTEMPTED: Final = np.array([outcome in ATTEMPTS for outcome in OUTCOMES])
_MET: Final = OUTCOMES.index(Outcome.MET)


def day_number(day: date) -> int:
    """Return a day as tables have it."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """Return the day of a number."""
    return EPOCH + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Evenings:
    """Evenings from the `first` to the `last`, both included, looked at from `as_of`.

    Attributes
    ----------
    today
        The county's day of `as_of`: what is due later than that is not late yet.
    """

    first: date
    last: date
    as_of: datetime
    today: date

    @property
    def end(self) -> int:
        """The day on which lateness is counted: the last evening, or today when that is to come."""
        return day_number(min(self.last, self.today))


@dataclass(frozen=True, slots=True)
class Homes:
    """Households registered by the last evening.

    Attributes
    ----------
    grid
        Its place among the grids.
    lived_in, opted_out
        As of now.
    is_resting
        Nobody may call before a day after the period.
    every_days
        Its class's interval; 0 where the policy has no such class.
    met_before
        The day of the last meeting before the first evening, or `NEVER`.
    first_met
        The first evening of the period at which somebody was met, or `NEVER`.
    attempts
        Calls in the period.
    lon, lat
        EPSG:4490.
    """

    grid: Ints
    lived_in: Mask
    opted_out: Mask
    is_resting: Mask
    every_days: Ints
    registered: Ints
    met_before: Ints
    first_met: Ints
    attempts: Ints
    lon: Floats
    lat: Floats


@dataclass(frozen=True, slots=True)
class Calls:
    """Visits of the period that count, and stops that a team says it did not reach.

    Attributes
    ----------
    household
        A number of the home, the same in one table.
    team
        Its place among the teams; −1 for none.
    outcome
        Its place in `OUTCOMES`.
    arrived, left
        By the device's clock; NaN where nobody said.
    opens, closes
        The window of its plan, or of the policy.
    has_point, is_near
        A device said where it was; near enough to the door, and accurately.
    accuracy_m, lon, lat
        NaN without a point.
    findings, turned, closed
        What was found; of it made into incidents, or joined with one; of these closed.
    """

    household: Ints
    grid: Ints
    team: Ints
    evening: Ints
    outcome: Ints
    arrived: Floats
    left: Floats
    opens: Floats
    closes: Floats
    has_point: Mask
    is_near: Mask
    accuracy_m: Floats
    lon: Floats
    lat: Floats
    findings: Ints
    turned: Ints
    closed: Ints

    @property
    def is_attempt(self) -> Mask:
        """Where a team stood at the door."""
        made: Mask = _ATTEMPTED[self.outcome]
        return made

    @property
    def is_met(self) -> Mask:
        """Where somebody was met."""
        return np.asarray(self.outcome == _MET)


@dataclass(frozen=True, slots=True)
class Stops:
    """Doors on the ways of teams, with what came of them that evening, whoever called."""

    team: Ints
    grid: Ints
    lived_in: Mask
    is_attempted: Mask
    is_met: Mask


@dataclass(frozen=True, slots=True)
class Team:
    """A team of one evening."""

    id: str
    plan_id: str
    evening: date
    area: str
    number: int
    station: str
    started_at: datetime | None
    ended_at: datetime | None
    #: Metres of the planned way.
    metres: float | None


@dataclass(frozen=True, slots=True)
class Review:
    """All that a period is looked back on.

    Attributes
    ----------
    grids
        Codes of the grids in force that may be counted, in order.
    elsewhere
        Homes whose grid is none of an edition in force: they are in no figure.
    """

    evenings: Evenings
    grids: Sequence[str]
    homes: Homes
    calls: Calls
    stops: Stops
    teams: Sequence[Team]
    elsewhere: int
