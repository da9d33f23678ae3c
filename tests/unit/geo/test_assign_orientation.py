"""Exact signs, against arithmetic with fractions."""

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from geo.assign.orientation import exact_side, side

#: To 2⁻⁵² degrees, a millionth of a millimetre: far from where products underflow.
DEGREES = st.integers(-180 * 2**52, 180 * 2**52).map(lambda steps: steps / 2**52)
STEPS = st.integers(-2, 2)


def exact_sign(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    left = (Fraction(ax) - Fraction(px)) * (Fraction(by) - Fraction(py))
    right = (Fraction(ay) - Fraction(py)) * (Fraction(bx) - Fraction(px))
    return int(left > right) - int(left < right)


def nudged(value: float, steps: int) -> float:
    return value + steps * math.ulp(max(abs(value), 2.0**-52))


@given(DEGREES, DEGREES, DEGREES, DEGREES, DEGREES, DEGREES)
def test_side_of_any_line_is_exact(
    ax: float, ay: float, bx: float, by: float, px: float, py: float
) -> None:
    expected = exact_sign(ax, ay, bx, by, px, py)
    assert side(ax, ay, bx, by, px, py) == expected
    assert exact_side(ax, ay, bx, by, px, py) == expected


@given(st.tuples(DEGREES, DEGREES), st.tuples(DEGREES, DEGREES), st.floats(0, 1), STEPS, STEPS)
def test_side_of_a_point_almost_on_the_line_is_exact(
    a: tuple[float, float], b: tuple[float, float], along: float, right: int, up: int
) -> None:
    px = nudged(a[0] + along * (b[0] - a[0]), right)
    py = nudged(a[1] + along * (b[1] - a[1]), up)
    assert side(*a, *b, px, py) == exact_sign(*a, *b, px, py)


@given(st.integers(0, 2**32), st.integers(0, 2**32), STEPS, STEPS)
def test_side_in_a_county_is_exact_to_the_last_ulp(east: int, north: int, i: int, j: int) -> None:
    ax, ay, bx, by = 115.4, 27.75, 115.4 + east * 2.0**-40, 27.75 + north * 2.0**-40
    px, py = nudged((ax + bx) / 2, i), nudged((ay + by) / 2, j)
    assert side(ax, ay, bx, by, px, py) == exact_sign(ax, ay, bx, by, px, py)
