"""Evenings that are over and that nobody has ended: completed in the night, and stated."""

from datetime import datetime

from sqlalchemy import Connection

from governance.night_visits.nights import evening_of
from governance.night_visits.planning import plan_queries, plans
from governance.night_visits.planning.plans import Deed
from governance.night_visits.review.stated.stating import make_statements
from governance.policy import Policy

#: Who ends what nobody else did.
BY = "system"


def end_past_evenings(db: Connection, policy: Policy, *, now: datetime) -> int:
    """Complete the plans in progress whose evening is over; return how many.

    One that was approved and never begun stays as it is: that nobody set out is for a person to
    say.
    """
    tonight = evening_of(now, policy.county.zone, policy.night_visits.night_ends)
    ended = plan_queries.in_progress_before(db, tonight)
    for plan_id in ended:
        plans.complete(db, plan_id, deed=Deed(BY, now))
        make_statements(db, plan_id, policy, now=now, by=BY)
    return len(ended)
