"""Comparing a statement with what the county keeps: its own copy, the chain, and the visits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from governance.night_visits.review.stated import statement_queries as queries
from governance.night_visits.review.stated.statements import Fault, compare_rows, state
from governance.night_visits.review.stated.stating import StatementNotFoundError, read_homes
from governance.policy import Policy


def compare_with_kept(
    db: Connection, document: Mapping[str, Any], evening: date, policy: Policy
) -> list[Fault]:
    """Return where a statement differs from what is kept.

    ``kept.digest``: it is not the one that was given out. ``chain.previous``: the statement before
    it is another. ``audit.digest``: the trail does not tell of it. ``latest.number``: it was
    corrected since. ``rows.…``: what is kept of the visits says something else today.

    Raises
    ------
    StatementNotFoundError
        When no such statement was ever made here.
    """
    area, number = document["grid"]["code"], document["number"]
    kept = queries.find_statement(db, evening, area, number)
    latest = queries.find_statement(db, evening, area)
    if kept is None or latest is None:
        raise StatementNotFoundError
    told = {
        "kept.digest": (document["digest"], kept.digest.hex()),
        "chain.previous": (document["previous"], queries.digest_before(db, kept)),
        "audit.digest": (True, queries.is_anchored(db, evening, area, document["digest"])),
        "latest.number": (number, latest.number),
    }
    faults = [Fault(where, one, other) for where, (one, other) in told.items() if one != other]
    homes = read_homes(db, evening, [area], {area: kept.salt}, policy)[area]
    return [*faults, *compare_rows(document["rows"], state({}, homes)["rows"])]
