"""How often chance puts as much around an area: conditional permutations.

The area keeps its value; the others' values are dealt anew to its neighbours. Given that, Gi*
and local Moran's I grow and fall with one number, the sum over the neighbours, so that one deal
serves both, and every series.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geo.clusters.compiled import kept_kernel
from geo.clusters.neighbours import Neighbours
from geo.clusters.threads import on_all_cores
from geo.clusters.values import FloatArray, IntArray, Named, as_series, deviations, refuse_outside

TRIALS = Named("置换次数", "the number of permutations")
SEED = Named("随机种子", "the seed")
#: Sums of floats closer than this part of the largest are one: they differ by rounding alone.
SAME: float = 1e-11


@dataclass(frozen=True, slots=True)
class Ranks:
    """Among the permutations of each area, those with more around it, and with as much.

    Attributes
    ----------
    above, equal
        Counts of the shape of the values.
    deviation
        Sign of the area's own deviation from the mean, of the same shape.
    permutations
        How many were drawn.
    """

    above: npt.NDArray[np.int64]
    equal: npt.NDArray[np.int64]
    deviation: npt.NDArray[np.int8]
    permutations: int

    @property
    def p_high(self) -> FloatArray:
        """One-sided: the chance of as much around the area, or more. For hot spots."""
        return np.asarray((self.above + self.equal + 1) / (self.permutations + 1))

    @property
    def p_low(self) -> FloatArray:
        """One-sided: the chance of as little around the area, or less. For cold spots."""
        return np.asarray((self.permutations - self.above + 1) / (self.permutations + 1))

    @property
    def p_two_sided(self) -> FloatArray:
        """Twice the smaller of the two, at most 1. Of Gi* and of local Moran's I alike."""
        return np.asarray(np.minimum(2 * np.minimum(self.p_high, self.p_low), 1.0))

    @property
    def p_esda_g_star(self) -> FloatArray:
        """What ``esda.G_Local(…, star=True).p_sim`` is: folded, so about half of two-sided.

        The side is chosen after the fact, and ties are held against the high side only: an
        area of zeros among zeros comes out as significant. To compare with, not to act on.
        """
        return self._folded(self.above + self.equal)

    @property
    def p_esda_moran(self) -> FloatArray:
        """What ``esda.Moran_Local(…).p_sim`` is where no two sums tie; see `p_esda_g_star`.

        Where they tie, as counts do, esda compares sums of standardised values and lets their
        last bit decide; here a tie is a tie.
        """
        below = self.permutations - self.above
        larger = np.where(self.deviation > 0, self.above + self.equal, below)
        return self._folded(np.where(self.deviation == 0, self.permutations, larger))

    def _folded(self, larger: npt.NDArray[np.int64]) -> FloatArray:
        folded = np.minimum(larger, self.permutations - larger)
        return np.asarray((folded + 1) / (self.permutations + 1))


def permute(
    values: npt.ArrayLike, neighbours: Neighbours, *, permutations: int = 999, seed: int
) -> Ranks:
    """Rank what stands around each area among permutations of the others' values.

    Parameters
    ----------
    values
        (n,) or (n, s): one row an area, one column a series. All series see the same deals.
    permutations
        The smallest p is 1 / (permutations + 1).
    seed
        0 to 2³² - 1. The same seed gives the same deals as ``esda`` draws with it.

    Returns
    -------
    ranks
        An island ties with every permutation: all its p are 1 (esda's are the least).

    Raises
    ------
    UnevenValuesError
        When there is not one row for each area.
    UnusableValuesError
        When a value is not finite.
    SearchLimitError
        When there are no permutations, or the seed is out of range.

    Notes
    -----
    Anselin (1995); Getis & Ord (1996). Sums within rounding of each other (1e-11 of the largest
    possible) are equal. Memory: permutations × the most neighbours × 4 bytes, and 16 bytes for
    each value.
    """
    refuse_outside(permutations > 0, TRIALS, "≥ 1")
    refuse_outside(0 <= seed < 1 << 32, SEED, "0–4294967295")
    series = as_series(values, neighbours.count)
    above, equal = np.zeros(series.shape, np.int64), np.zeros(series.shape, np.int64)
    most = int(neighbours.cardinalities.max(initial=0))
    if most:
        deals = deals_of(neighbours.count - 1, most, permutations, seed)
        close = SAME * most * np.abs(series).max(axis=0)
        csr = (neighbours.indptr, neighbours.indices)
        on_all_cores(
            neighbours.count,
            lambda part: rank_areas(series, csr, deals, close, (above, equal), part),
        )
    equal[neighbours.islands] = permutations
    shape = np.shape(values)
    return Ranks(
        above.reshape(shape),
        equal.reshape(shape),
        np.sign(deviations(series)).astype(np.int8).reshape(shape),
        permutations,
    )


@lru_cache(maxsize=4)
def deals_of(others: int, most: int, permutations: int, seed: int) -> npt.NDArray[np.int32]:
    """Return deals (permutations, most) of the numbers below `others`, none twice in a deal.

    NumPy's legacy generator and a full shuffle for each, because esda's deals are those. Kept:
    the same county is asked again and again, and dealing takes longer than ranking a series.
    """
    rng = np.random.RandomState(seed)
    deals = np.empty((permutations, most), np.int32)
    for k in range(permutations):
        deals[k] = rng.permutation(others)[:most]
    return deals


@kept_kernel
def rank_areas(
    values: FloatArray,
    csr: tuple[IntArray, IntArray],
    deals: npt.NDArray[np.int32],
    close: FloatArray,
    ranks: tuple[IntArray, IntArray],
    part: tuple[int, int],
) -> None:
    """Count the deals above and equal to what stands around the areas of a part."""
    indptr, indices = csr
    above, equal = ranks
    series = values.shape[1]
    observed, dealt = np.empty(series), np.empty(series)
    for i in range(part[0], part[1]):
        size = indptr[i + 1] - indptr[i]
        observed[:] = 0.0
        for j in indices[indptr[i] : indptr[i + 1]]:
            for s in range(series):
                observed[s] += values[j, s]
        for k in range(deals.shape[0] if size else 0):
            dealt[:] = 0.0
            for place in range(size):
                other = deals[k, place] + (deals[k, place] >= i)
                for s in range(series):
                    dealt[s] += values[other, s]
            for s in range(series):
                more = dealt[s] - observed[s]
                above[i, s] += more > close[s]
                equal[i, s] += abs(more) <= close[s]
