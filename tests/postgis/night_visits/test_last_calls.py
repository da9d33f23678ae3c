"""What households know of their last calls is told by all visits at once, and can be taken back."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from governance.night_visits.households.due_days import Known, due_on
from governance.night_visits.households.last_calls import retell_households
from governance.night_visits.vocabulary import LIVED_IN, Occupancy, Outcome
from governance.policy import load_policy
from tests.nine_county import IN_GRID_1
from tests.sending import Office, Phone, near
from tests.staffed_county import Staff
from tests.visiting import EVENING, Round, at, store_household, store_round

RULES = load_policy().night_visits


def evenings(office: Office, staff: Staff, tour: Round, count: int) -> Iterator[Phone]:
    """Yield a telephone for each of some evenings in a row, always at the same doors."""
    for day in range(count):
        evening = EVENING + timedelta(days=day)
        office.now = at("21:30", evening=evening)
        of_day = store_round(office.db, [staff["worker_1"]], evening=evening, area=f"36082410{day}")
        yield Phone(Round(of_day.plan, of_day.team, tour.households, tour.stops, evening))


def test_calls_in_vain_are_counted_in_a_row_and_on_working_days(
    office: Office, staff: Staff, tour: Round
) -> None:
    told = [Outcome.MET, *[Outcome.NOT_HOME] * 5]  # Tuesday to Saturday in vain
    for phone, outcome in zip(evenings(office, staff, tour, 6), told, strict=True):
        office.take(phone.visit(0, outcome))
    door = office.door(tour.households[0])
    assert (door.misses, door.weekday_misses) == (5, 4)
    assert (door.last_met_on, door.last_attempt_on) == (date(2026, 3, 2), date(2026, 3, 7))


def test_who_declined_is_left_alone_and_met_again_is_not(
    office: Office, staff: Staff, tour: Round
) -> None:
    first, second = evenings(office, staff, tour, 2)
    office.now = at("21:30")
    office.take(first.visit(0, Outcome.REFUSED))
    assert office.door(tour.households[0]).not_before == EVENING + timedelta(days=60)
    office.now = at("21:30", evening=second.round.evening)
    office.take(second.visit(0, Outcome.MET))
    assert office.door(tour.households[0]).not_before is None


def test_a_refusal_told_anew_gives_back_the_day_that_was_set_by_hand(
    office: Office, phone: Phone, tour: Round
) -> None:
    by_hand = date(2026, 3, 20)
    changed = "UPDATE household SET not_before = :day WHERE id = :door RETURNING id"
    office.rows(changed, day=by_hand, door=tour.households[0])
    office.take(phone.visit(0, Outcome.REFUSED))
    assert office.door(tour.households[0]).not_before == EVENING + timedelta(days=60)
    office.take(phone.visit(0, Outcome.MET, revision=2))
    assert office.door(tour.households[0]).not_before == by_hand


@pytest.mark.parametrize(
    ("registered", "outcome", "told"),
    [
        ("seasonal", Outcome.VACANT, "vacant"),
        ("occupied", Outcome.MOVED, "moved"),
        ("vacant", Outcome.MET, "occupied"),
        ("moved", Outcome.REFUSED, "occupied"),
        ("seasonal", Outcome.MET, "seasonal"),
        ("vacant", Outcome.NOT_HOME, "vacant"),
    ],
)
def test_a_door_tells_who_lives_there_until_it_is_told_anew(
    office: Office, phone: Phone, tour: Round, registered: str, outcome: Outcome, told: str
) -> None:
    door = tour.households[0]
    changed = "UPDATE household SET occupancy = :was WHERE id = :door RETURNING id"
    office.rows(changed, was=registered, door=door)
    office.take(phone.visit(0, outcome))
    assert office.door(door).occupancy == told
    assert (office.door(door).due_on is None) == (Occupancy(told) not in LIVED_IN)
    office.take(phone.visit(0, Outcome.DEFERRED, revision=2))
    assert office.door(door).occupancy == registered
    assert office.door(door).before_visits is None


@pytest.mark.parametrize(
    ("metres_north", "accuracy_m", "proof"),
    [(0, 12.0, "near"), (300, 12.0, "far"), (0, 80.0, "inaccurate"), (0, None, "inaccurate")],
)
def test_where_the_telephone_was_is_a_sign_of_quality(
    office: Office, phone: Phone, metres_north: float, accuracy_m: float | None, proof: str
) -> None:
    lon, lat = IN_GRID_1
    there = near(lon, lat + metres_north / 110_850, accuracy_m=accuracy_m)
    assert office.take(phone.visit(0, fix=there)) == ["applied"]
    row = office.rows("SELECT proof, distance_m FROM visit")[0]
    assert row.proof == proof
    assert row.distance_m == pytest.approx(metres_north, abs=1)


def test_without_a_position_a_visit_is_a_visit(office: Office, phone: Phone) -> None:
    assert office.take(phone.visit(0)) == ["applied"]
    row = office.rows("SELECT proof, distance_m FROM visit")[0]
    assert (row.proof, row.distance_m) == ("none", None)


_DAYS = st.dates(date(2024, 1, 1), date(2026, 3, 1))


@given(
    facts=st.fixed_dictionaries(
        {
            "registered_on": _DAYS,
            "visited_before": st.none() | _DAYS,
            "occupancy": st.sampled_from(Occupancy),
            "opted_out": st.booleans(),
        }
    ),
    visit_class=st.sampled_from([*RULES.classes, "unheard"]),
)
@settings(max_examples=40)
def test_the_database_reckons_due_days_as_the_rule_does(
    staffed: tuple[Engine, Staff], facts: dict[str, Any], visit_class: str
) -> None:
    with staffed[0].connect() as db:
        door = store_household(db, visit_class=visit_class, **facts)
        retell_households(db, [door], RULES)
        asked = text("SELECT due_on FROM household WHERE id = :door")
        reckoned = db.scalar(asked, {"door": door})
        db.rollback()
    every = RULES.classes[visit_class].every_days if visit_class in RULES.classes else None
    assert reckoned == due_on(Known(**facts), every)
