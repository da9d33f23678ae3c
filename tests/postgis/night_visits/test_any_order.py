"""Whatever order sendings come in, and however often: the visits are the same in the end."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from governance.night_visits.evening.sent import Sending
from governance.night_visits.vocabulary import Outcome
from tests.sending import Office, Phone
from tests.staffed_county import Staff, identity_of
from tests.visiting import Round, at, store_round

#: Who, at which door, which telling, with which outcome, at which minute past seven.
_TELLINGS = st.lists(
    st.tuples(
        st.sampled_from(["phone-a", "phone-b"]),
        st.integers(0, 2),
        st.integers(1, 3),
        st.sampled_from(Outcome),
        st.integers(0, 20),
    ),
    min_size=1,
    max_size=9,
)

_VISITS = """
SELECT id, household_id, evening, outcome, counts, revision, arrived_at FROM visit ORDER BY id
"""
_DOORS = """
SELECT id, last_met_on, last_attempt_on, last_outcome, misses, weekday_misses, occupancy,
  not_before, due_on, before_visits FROM household ORDER BY id
"""
_OPEN = "SELECT household_id, evening FROM visit_conflict WHERE settled_at IS NULL ORDER BY 1, 2"
_FINDINGS = "SELECT id, visit_id, title, revision FROM visit_finding ORDER BY id"


def _sendings(tour: Round, told: "Told") -> list[Sending]:
    made = []
    for name, door, revision, outcome, minute in told:
        phone = Phone(tour, name)
        visit = phone.visit(door, outcome, revision=revision, arrived=f"19:{minute:02d}")
        made += [visit, phone.finding(visit, f"第{minute}处", revision=revision)]
    return made


Told = list[tuple[str, int, int, Outcome, int]]
Deliver = Callable[[list[Sending]], list[list[Sending]]]


def _ends_of(staffed: tuple[Engine, Staff], told: Told, *ways: Deliver) -> list[list[list[Any]]]:
    """Return what the database holds after each way of delivering, undone in between."""
    engine, staff = staffed
    ends = []
    with engine.connect() as db:
        tour = store_round(db, [staff["worker_1"]])
        now = at("21:30")
        office = Office(db, identity_of(db, staff["worker_1"], now=now), now)
        for deliver in ways:
            undone = db.begin_nested()
            for batch in deliver(_sendings(tour, told)):
                office.take(*batch)
            ends.append([office.rows(asked) for asked in (_VISITS, _DOORS, _OPEN, _FINDINGS)])
            undone.rollback()
        db.rollback()
    return ends


@given(told=_TELLINGS, order=st.randoms(use_true_random=False), size=st.integers(1, 7))
@settings(max_examples=40)
def test_any_order_with_repetitions_ends_in_the_same_visits_and_households(
    staffed: tuple[Engine, Staff], told: Told, order: Any, size: int
) -> None:
    def straight(sendings: list[Sending]) -> list[list[Sending]]:
        return [sendings]

    def shuffled(sendings: list[Sending]) -> list[list[Sending]]:
        again = [*sendings, *order.choices(sendings, k=len(sendings))]
        order.shuffle(again)
        return [again[n : n + size] for n in range(0, len(again), size)]

    one, other = _ends_of(staffed, told, straight, shuffled)
    assert one == other
    assert one[0] != []
