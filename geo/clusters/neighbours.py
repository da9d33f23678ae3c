"""Which areas are neighbours."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import shapely

from geo.clusters.values import refuse_uneven

if TYPE_CHECKING:
    from scipy.sparse import csr_array

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Neighbours:
    """Who borders on whom: symmetric, nobody on itself.

    Attributes
    ----------
    indptr, indices
        The neighbours of area i are ``indices[indptr[i]:indptr[i + 1]]``, ascending.
    """

    indptr: IntArray
    indices: IntArray

    @classmethod
    def of_pairs(cls, first: IntArray, second: IntArray, count: int) -> Self:
        """Return the neighbours among `count` areas that pairs of indices (m,), (m,) name.

        A pair may come in either order or both, and more than once; one of an area with
        itself counts for nothing.
        """
        apart = first != second
        both = np.concatenate(
            [first[apart] * count + second[apart], second[apart] * count + first[apart]]
        )
        keys = np.unique(both)
        indptr = np.searchsorted(keys, np.arange(count + 1, dtype=np.int64) * count)
        return cls(indptr.astype(np.int64), (keys % max(count, 1)).astype(np.int64))

    @property
    def count(self) -> int:
        """Number of areas."""
        return len(self.indptr) - 1

    @cached_property
    def cardinalities(self) -> IntArray:
        """Number of neighbours of each area (n,)."""
        return np.diff(self.indptr)

    @property
    def islands(self) -> IntArray:
        """Areas without neighbours, ascending."""
        return np.flatnonzero(self.cardinalities == 0)

    def matrix(self, *, with_self: bool) -> "csr_array":
        """Return the binary weights (n, n), each area its own neighbour too when `with_self`."""
        from scipy.sparse import csr_array, eye_array  # noqa: PLC0415 - slow, and only needed here

        ones = np.ones(len(self.indices))
        shape = (self.count, self.count)
        plain = csr_array((ones, self.indices, self.indptr), shape=shape)
        return (plain + eye_array(self.count)).tocsr() if with_self else plain

    def among(self, kept: npt.NDArray[np.bool_]) -> Self:
        """Return the neighbours among the areas kept (n,), numbered anew in the same order.

        For series in which some areas have no value: these are no neighbours then.

        Raises
        ------
        UnevenValuesError
            When `kept` does not say yes or no to each area.
        """
        refuse_uneven(len(kept), self.count)
        number = np.cumsum(kept) - 1
        first = np.repeat(np.arange(self.count), self.cardinalities)
        both = kept[first] & kept[self.indices]
        return self.of_pairs(number[first[both]], number[self.indices[both]], int(kept.sum()))


def contiguity(polygons: npt.NDArray[np.object_]) -> Neighbours:
    """Return as neighbours those polygons that share at least a point ("queen").

    The polygons tile: borders run through the same vertices, as in an edition. Those that
    overlap are neighbours; those with a gap between them, however narrow, are not. Empty
    polygons are islands.
    """
    first, second = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    return Neighbours.of_pairs(first, second, len(polygons))
