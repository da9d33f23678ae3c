"""Homes that were called at more often than the county's cap allows."""

from dataclasses import dataclass

import numpy as np

from governance.night_visits.review.tables import Ints, Mask
from governance.policies.night_visits import VisitCap


@dataclass(frozen=True, slots=True)
class PastCalls:
    """Calls at doors, in any order: each home's number, the evening, and whether it was declined.

    They reach back before the period as far as the cap looks.
    """

    household: Ints
    evening: Ints
    is_refused: Mask


def looks_back(cap: VisitCap) -> int:
    """Return how many days before a call matter to it."""
    return max(cap.days, cap.rest_days, cap.refused_days)


def is_too_often(calls: PastCalls, cap: VisitCap) -> Mask:
    """Return which calls go beyond the cap, one truth value a call.

    Too many within its days, too soon after the one before, or too soon after one that was
    declined. An evening has one call at a door.
    """
    order = np.lexsort((calls.evening, calls.household))
    household, evening = calls.household[order], calls.evening[order].astype(np.int64)
    span = int(np.ptp(evening)) + looks_back(cap) + 2 if len(order) else 1
    line = household.astype(np.int64) * span + (evening - (evening.min() if len(order) else 0))
    place = np.arange(len(order))
    since = np.searchsorted(line, line - cap.days, side="right")
    starts = np.searchsorted(household, household, side="left")
    many = place - np.maximum(since, starts) + 1 > cap.attempts
    has_before = place > starts
    gap = np.where(has_before, evening - evening[np.maximum(place - 1, 0)], np.int64(span))
    soon = has_before & (gap < cap.rest_days)
    # The latest refusal before each call, where it is of the same home.
    refused = np.where(calls.is_refused[order], place, -1)
    latest = np.concatenate([[-1], np.maximum.accumulate(refused)[:-1]]) if len(order) else place
    has_refusal = latest >= starts
    rested = evening - evening[np.maximum(latest, 0)]
    unwanted = has_refusal & (rested <= cap.refused_days)
    found = np.zeros(len(order), dtype=bool)
    found[order] = many | soon | unwanted
    return found
