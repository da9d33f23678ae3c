"""When a household is due: so many days after it was last met; pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from governance.night_visits.vocabulary import LIVED_IN, Occupancy


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a household, as far as its next visit depends on it.

    Attributes
    ----------
    visited_before
        The last visit before this program knew of any.
    """

    registered_on: date
    visited_before: date | None = None
    last_met_on: date | None = None
    occupancy: Occupancy = Occupancy.OCCUPIED
    opted_out: bool = False


def due_on(known: Known, every_days: int | None) -> date | None:
    """Return the day on which the next visit is due; None for who is not to be visited.

    The interval runs from the last meeting, else from the last visit before this program knew of
    any, else from the day of registration. `every_days` is None for a class that the policy does
    not name. The database's own reckoning is `last_calls.retell_households`.
    """
    if known.opted_out or known.occupancy not in LIVED_IN or every_days is None:
        return None
    begins = known.last_met_on or known.visited_before or known.registered_on
    return begins + timedelta(days=every_days)
