"""An evening that nobody ended is completed the next morning, and stated."""

import uuid
from datetime import timedelta

from sqlalchemy import Connection, select

from governance.night_visits.planning.model import VisitPlan
from governance.night_visits.review.model import VisitStatement
from governance.night_visits.review.stated.ending import end_past_evenings
from governance.policy import load_policy
from tests.moving import Desk
from tests.visiting import EVENING, at, store_round

POLICY = load_policy()
NEXT_DAY = EVENING + timedelta(days=1)


def begun(desk: Desk, state: str = "in_progress") -> uuid.UUID:
    members = [desk.staff["village"], desk.staff["worker_1"]]
    return store_round(desk.db, members, state=state).plan


def state_of(db: Connection, plan: uuid.UUID) -> str | None:
    return db.scalar(select(VisitPlan.state).where(VisitPlan.id == plan))


def test_an_evening_in_progress_is_completed_when_it_is_over_and_stated(desk: Desk) -> None:
    plan = begun(desk)
    assert end_past_evenings(desk.db, POLICY, now=at("06:17", evening=NEXT_DAY)) == 1
    assert state_of(desk.db, plan) == "completed"
    stated = desk.db.scalars(select(VisitStatement.evening)).all()
    assert set(stated) == {EVENING}
    assert end_past_evenings(desk.db, POLICY, now=at("06:18", evening=NEXT_DAY)) == 0


def test_after_midnight_an_evening_still_goes_on(desk: Desk) -> None:
    plan = begun(desk)
    assert end_past_evenings(desk.db, POLICY, now=at("03:17", evening=NEXT_DAY)) == 0
    assert state_of(desk.db, plan) == "in_progress"


def test_an_evening_on_which_nobody_set_out_waits_for_a_person(desk: Desk) -> None:
    plan = begun(desk, "approved")
    assert end_past_evenings(desk.db, POLICY, now=at("06:17", evening=NEXT_DAY)) == 0
    assert state_of(desk.db, plan) == "approved"
