"""On which side of a line a point lies: the exact sign, not a rounded one.

A floating-point filter decides nearly always; what it cannot decide is computed exactly
(Shewchuk 1997, "Adaptive precision floating-point arithmetic and fast robust geometric
predicates"). GEOS, and so PostGIS, finds the same sign.
"""

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kernel

#: Shewchuk's bound for the plain determinant: (3 + 16 ε) ε with ε = 2⁻⁵³.
FILTER = 3.3306690738754716e-16
#: Dekker's splitter for a 53-bit significand: 2²⁷ + 1.
SPLITTER = 134217729.0


@kernel
def rounding_of_sum(a: float, b: float) -> float:
    """Return ``(a + b) - fl(a + b)``, exactly."""
    rounded = a + b
    virtual_b = rounded - a
    virtual_a = rounded - virtual_b
    return (a - virtual_a) + (b - virtual_b)


@kernel
def rounding_of_product(a: float, b: float) -> float:
    """Return ``a * b - fl(a * b)``, exactly."""
    wide = SPLITTER * a
    a_high = wide - (wide - a)
    a_low = a - a_high
    wide = SPLITTER * b
    b_high = wide - (wide - b)
    b_low = b - b_high
    error = a * b - a_high * b_high
    error -= a_low * b_high
    error -= a_high * b_low
    return a_low * b_low - error


@kernel
def compare_products(a: float, b: float, c: float, d: float) -> int:
    """Return the exact sign of ``a * b - c * d``.

    Rounding is monotone: unequal rounded products stand in the order of the exact ones;
    equal ones leave the order to their rounding errors.
    """
    left = a * b
    right = c * d
    if left == right:
        left = rounding_of_product(a, b)
        right = rounding_of_product(c, d)
    return int(left > right) - int(left < right)


@kernel
def sign_of_sum(terms: npt.NDArray[np.float64]) -> int:
    """Return the exact sign of a sum; grows a non-overlapping expansion in `terms`."""
    for count in range(1, len(terms)):
        carried = terms[count]
        for i in range(count):
            total = carried + terms[i]
            terms[i] = rounding_of_sum(carried, terms[i])
            carried = total
        terms[count] = carried
    for i in range(len(terms) - 1, -1, -1):
        if terms[i] != 0:
            return 1 if terms[i] > 0 else -1
    return 0


@kernel
def expanded_sign(
    high: tuple[float, float, float, float], low: tuple[float, float, float, float]
) -> int:
    """Return the exact sign of ``a b - c d`` for a, b, c, d given as high + low parts."""
    terms = np.empty(16)
    at = 0
    for first in (high, low):
        for second in (high, low):
            terms[at] = first[0] * second[1]
            terms[at + 1] = rounding_of_product(first[0], second[1])
            terms[at + 2] = -first[2] * second[3]
            terms[at + 3] = rounding_of_product(-first[2], second[3])
            at += 4
    return sign_of_sum(terms)


@kernel
def exact_side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """Return what `side` returns, without the filter."""
    high = (ax - px, by - py, ay - py, bx - px)
    low = (
        rounding_of_sum(ax, -px),
        rounding_of_sum(by, -py),
        rounding_of_sum(ay, -py),
        rounding_of_sum(bx, -px),
    )
    if low == (0.0, 0.0, 0.0, 0.0):  # the rule for points near the line (Sterbenz)
        return compare_products(high[0], high[1], high[2], high[3])
    return expanded_sign(high, low)


@kernel
def side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> int:
    """Return 1 when p lies left of the line from a to b, -1 when right, 0 when on it.

    Exact as long as no product underflows: differences of coordinates are 0 or above 1e-140.
    """
    left = (ax - px) * (by - py)
    right = (ay - py) * (bx - px)
    determinant = left - right
    bound = FILTER * (abs(left) + abs(right))
    if determinant > bound:
        return 1
    if determinant < -bound:
        return -1
    return exact_side(ax, ay, bx, by, px, py)


@kernel
def is_within_box(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> bool:
    """Return whether p lies in the closed box with corners a and b."""
    return bool(min(ax, bx) <= px <= max(ax, bx) and min(ay, by) <= py <= max(ay, by))
