"""Counts that are withheld, and what somebody could still work out from all that is told."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.people.withholding import Withheld, withhold, withhold_weeks

K = 5

counted = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["金川镇", "荷浦乡", "七琴镇"])),
    min_size=1,
    max_size=12,
)


def asked(told: list[tuple[int, str]], k: int = K) -> tuple[np.ndarray, list[str], Withheld]:
    counts = np.array([n for n, _ in told], dtype=np.int64)
    groups = [name for _, name in told]
    return counts, groups, withhold(counts, groups, k)


@given(counted)
def test_no_small_count_is_told(told: list[tuple[int, str]]) -> None:
    counts, _, withheld = asked(told)
    shown = counts[~withheld.cells]
    assert not ((shown > 0) & (shown < K)).any()


@given(counted)
def test_nothing_is_withheld_from_staff(told: list[tuple[int, str]]) -> None:
    _, _, withheld = asked(told, k=1)
    assert not withheld.cells.any()
    assert not withheld.groups
    assert not withheld.total


@given(counted)
def test_a_count_of_none_is_always_told(told: list[tuple[int, str]]) -> None:
    counts, _, withheld = asked(told)
    assert not withheld.cells[counts == 0].any()


@given(counted)
def test_no_total_gives_a_withheld_count_away(told: list[tuple[int, str]]) -> None:
    """Whoever subtracts what is told from a total is left with more than one possibility."""
    counts, groups, withheld = asked(told)
    names = np.array(groups)
    for name in set(groups) - withheld.groups:
        held = counts[(names == name) & withheld.cells]
        assert is_open(held), (name, held)
    if not withheld.total:
        assert is_open(counts[withheld.cells])


def is_open(held: np.ndarray) -> bool:
    """Whether every withheld count could be another, given their sum and that each is something."""
    if not held.size:
        return True
    total = int(held.sum())
    if held.size == 1 or total < K:
        return False
    # Somebody who takes all of them for small ones must not find just one solution either.
    small = product(range(1, K), repeat=held.size) if held.size <= 4 else ()
    return sum(sum(one) == total for one in small) != 1


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([9, 8, 2], [False, True, True]),  # 2 alone is the rest of the total: the smallest goes too
        ([9, 2, 3], [False, True, True]),  # two that reach 5 cover for each other
        ([9, 1, 1], [True, True, True]),  # two that add up to two are both one
        ([9, 4, 4], [True, True, True]),  # two that add up to eight are both four
        ([9, 8, 7], [False, False, False]),
    ],
)
def test_further_counts_go_only_where_they_must(counts: list[int], hidden: list[bool]) -> None:
    withheld = withhold(np.array(counts), ["金川镇"] * 3, K)
    assert withheld.cells.tolist() == hidden
    assert not withheld.groups


def test_a_total_goes_where_nothing_can_cover_for_a_count() -> None:
    withheld = withhold(np.array([2, 0, 0]), ["金川镇"] * 3, K)
    assert withheld.groups == {"金川镇"}
    assert withheld.total


@given(
    st.integers(1, 4).flatmap(
        lambda grids: st.lists(
            st.lists(st.integers(0, 9), min_size=grids, max_size=grids), min_size=1, max_size=5
        )
    )
)
def test_no_sum_over_weeks_gives_a_week_away_where_others_could_cover(
    weeks: list[list[int]],
) -> None:
    counts = np.array(weeks, dtype=np.int64)
    hidden = withhold_weeks(counts, [""] * counts.shape[1], K)
    assert hidden[(counts > 0) & (counts < K)].all()
    assert not hidden[counts == 0].any()
    for column, is_hidden in zip(counts.T, hidden.T, strict=True):
        assert is_open(column[is_hidden]) or is_hidden[column > 0].all()
