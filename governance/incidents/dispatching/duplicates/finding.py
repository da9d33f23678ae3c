"""Duplicates of an incident to merge it into, and repeats by the same reporter."""

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection

from governance.incidents.dispatching.duplicates import duplicate_queries
from governance.incidents.dispatching.duplicates.likeness import Likeness, Window, rank_likely
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.vocabulary import OPEN_STATES
from governance.people.sight import Sight
from governance.policy import Policy


@dataclass(frozen=True, slots=True)
class Found:
    """Reports that may be of the same thing.

    Attributes
    ----------
    targets
        Open ones, into which it may be merged; the likeliest first.
    repeats
        Those by the same reporter, open or not: a repeated complaint (M9).
    window
        How near in space and time was asked for.
    is_hidden
        True when who looks may not know the very place: then nothing is compared.
    """

    targets: tuple[Likeness, ...]
    repeats: tuple[Likeness, ...]
    window: Window
    is_hidden: bool


def find_duplicates(
    db: Connection, incident_id: uuid.UUID, *, sight: Sight, policy: Policy
) -> Found:
    """Return the duplicates of an incident as far as `sight` goes.

    Raises
    ------
    IncidentNotFoundError
        When there is none, or it may not be seen.
    """
    row = duplicate_queries.read_report(db, incident_id, sight)
    if row is None:
        raise IncidentNotFoundError
    limits = policy.handling.duplicates
    window = Window(limits.distance_m, limits.days)
    others = duplicate_queries.others_near(db, row, window, sight)
    likely = rank_likely(duplicate_queries.report_of(row), others, window)
    return Found(
        targets=tuple(one for one in likely if one.near.report.state in OPEN_STATES),
        repeats=tuple(one for one in likely if one.near.is_same_reporter),
        window=window,
        is_hidden=not row.is_exact,
    )
