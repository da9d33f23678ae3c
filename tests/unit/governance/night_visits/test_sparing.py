"""Homes called at beyond the county's cap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.night_visits.review.sparing import PastCalls, is_too_often
from governance.policies.night_visits import VisitCap

CAP = VisitCap(attempts=3, days=30, rest_days=2, refused_days=60)


def past(*calls: tuple[int, int, bool]) -> PastCalls:
    rows = np.array(calls, dtype=np.int32).reshape(-1, 3)
    return PastCalls(rows[:, 0], rows[:, 1], rows[:, 2].astype(bool))


@pytest.mark.parametrize(
    ("evenings", "beyond"),
    [
        ([0, 10, 20], []),
        ([0, 10, 20, 29], [29]),
        ([0, 10, 20, 30], []),
        ([0, 1], [1]),
        ([0, 2], []),
        ([5, 4], [5]),
    ],
)
def test_a_call_beyond_the_cap_is_named(evenings: list[int], beyond: list[int]) -> None:
    found = is_too_often(past(*((7, evening, False) for evening in evenings)), CAP)
    assert [day for day, is_beyond in zip(evenings, found, strict=True) if is_beyond] == beyond


def test_who_declined_is_left_alone_for_a_while() -> None:
    found = is_too_often(past((1, 0, True), (1, 60, False), (1, 121, False), (2, 30, False)), CAP)
    assert found.tolist() == [False, True, False, False]


def test_nobody_was_called_at_too_often() -> None:
    assert is_too_often(past(), CAP).tolist() == []


def slowly(calls: list[tuple[int, int, bool]]) -> list[bool]:
    """Say it again, call by call."""
    told = []
    for household, evening, _ in calls:
        own = [(day, refused) for who, day, refused in calls if who == household and day <= evening]
        before = [(day, refused) for day, refused in own if day < evening]
        many = sum(day > evening - CAP.days for day, _ in own) > CAP.attempts
        soon = any(evening - day < CAP.rest_days for day, _ in before)
        unwanted = any(refused and evening - day <= CAP.refused_days for day, refused in before)
        told.append(many or soon or unwanted)
    return told


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 120), st.booleans()),
        max_size=30,
        unique_by=lambda call: call[:2],
    )
)
def test_all_at_once_says_what_one_by_one_does(calls: list[tuple[int, int, bool]]) -> None:
    assert is_too_often(past(*calls), CAP).tolist() == slowly(calls)
