from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.indicators import Ratio

counts = st.integers(0, 10**9)


def test_357_of_372_does_not_reach_96_percent_though_rounding_would_say_so() -> None:
    ratio = Ratio(met=357, of=372)
    assert str(ratio) == "95.96 %"
    exact = Decimal(35_700) / Decimal(372)
    assert exact.quantize(Decimal(1), ROUND_HALF_UP) == 96
    assert not ratio.reaches(96)
    assert ratio.reaches(95)


def test_empty_cohort_has_no_share_and_reaches_nothing() -> None:
    assert str(Ratio(0, 0)) == "–"
    assert not Ratio(0, 0).reaches(0)


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (Ratio(1, 1), "100.00 %"),
        (Ratio(0, 5), "0.00 %"),
        (Ratio(2, 3), "66.66 %"),
        (Ratio(99_999, 100_000), "99.99 %"),
        (Ratio(1, 100_000), "0.00 %"),
        (Ratio(3, 2), "150.00 %"),
    ],
)
def test_share_is_cut_off_after_two_decimals(ratio: Ratio, said: str) -> None:
    assert str(ratio) == said


@given(met=counts, of=st.integers(1, 10**9))
def test_share_is_never_said_larger_than_it_is(met: int, of: int) -> None:
    said = Decimal(str(Ratio(met, of)).removesuffix(" %"))
    exact = Decimal(100 * met) / Decimal(of)
    assert said <= exact < said + Decimal("0.01")


@given(met=counts, of=st.integers(1, 10**9), percent=st.integers(0, 200))
def test_target_is_reached_just_when_the_exact_share_reaches_it(
    met: int, of: int, percent: int
) -> None:
    assert Ratio(met, of).reaches(percent) == (Decimal(100 * met) >= Decimal(percent * of))


@given(met=counts, of=st.integers(1, 10**9), percent=st.integers(0, 200))
def test_what_is_said_reaches_no_target_that_is_missed(met: int, of: int, percent: int) -> None:
    ratio = Ratio(met, of)
    said = Decimal(str(ratio).removesuffix(" %"))
    assert ratio.reaches(percent) == (said >= percent)
