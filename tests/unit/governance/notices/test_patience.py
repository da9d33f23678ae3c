"""Rests grow, and end."""

from datetime import timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from governance.notices.patience import MOST_ATTEMPTS, rest_after


@given(attempt=st.integers(1, 1000), delivery=st.uuids(version=4))
def test_a_rest_lies_between_a_minute_and_two_and_a_half_hours(
    attempt: int, delivery: UUID
) -> None:
    assert timedelta(minutes=1) <= rest_after(attempt, delivery) <= timedelta(hours=2.5)


@given(attempt=st.integers(1, 6), delivery=st.uuids(version=4))
def test_a_rest_grows_with_every_attempt(attempt: int, delivery: UUID) -> None:
    assert rest_after(attempt, delivery) < rest_after(attempt + 1, delivery)


def test_the_same_attempt_has_the_same_rest() -> None:
    one = uuid4()
    assert rest_after(3, one) == rest_after(3, one)


def test_what_failed_together_does_not_return_together() -> None:
    assert len({rest_after(1, uuid4()) for _ in range(50)}) > 40


def test_a_receiver_may_be_down_over_a_night() -> None:
    waits = [rest_after(attempt, uuid4()) for attempt in range(1, MOST_ATTEMPTS)]
    assert sum(waits, timedelta()) > timedelta(hours=15)
