"""Small counts withheld from those who have no business with single people.

A count below `k` names people to whoever knows the place. Withholding it alone does not help where
a total is told as well: the rest is a subtraction. So further counts are withheld with it, until
what a total gives away leaves every one of them open. All of them look the same to the reader.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is not told.

    Attributes
    ----------
    cells
        One truth value a count.
    groups
        Groups whose own total is withheld too, as no other count could cover for it.
    total
        Whether the total over all groups is.
    """

    cells: Mask
    groups: frozenset[str]
    total: bool


def withhold(
    counts: Counts, groups: Sequence[str], k: int, *, hidden: Mask | None = None
) -> Withheld:
    """Return which counts, and which totals, are not to be told.

    Parameters
    ----------
    counts
        Not negative. A count of none is told: it is of nobody.
    groups
        The group of each count, whose total is told beside it.
    k
        The smallest count that is told; 1 withholds nothing.
    hidden
        Counts that are withheld already, for another reason.
    """
    hidden = ((counts > 0) & (counts < k)) | (False if hidden is None else hidden)
    names = np.asarray(groups, dtype=object)
    members = {name: np.flatnonzero(names == name) for name in sorted(set(groups))}
    everything = np.arange(len(counts))
    before = -1
    while before < hidden.sum():  # what covers for one group leaves a gap in another
        before = int(hidden.sum())
        bare = {name for name, held in members.items() if not _cover(counts, hidden, held, k)}
        is_covered = _cover(counts, hidden, everything, k)
    # A group's total that is withheld is a count of its own: others of its kind must cover for it.
    return Withheld(hidden, frozenset(bare), not is_covered or len(bare) == 1)


def withhold_weeks(counts: Counts, groups: Sequence[str], k: int) -> Mask:
    """Return which counts (weeks, grids) are not to be told, where sums both ways are known.

    What a week's total, or that of a group in it, gives away is withheld with the small ones, and
    what a grid's total over the weeks does.
    """
    hidden = np.zeros(counts.shape, bool)
    everything = np.arange(len(counts))
    before = -1
    while before < hidden.sum():  # what covers one way leaves a gap the other
        before = int(hidden.sum())
        for week, row in enumerate(counts):
            hidden[week] = withhold(row, groups, k, hidden=hidden[week]).cells
        for grid, column in enumerate(counts.T):
            if hidden[:, grid].any():
                _cover(column, hidden[:, grid], everything, k)
    return hidden


def _cover(counts: Counts, hidden: Mask, members: npt.NDArray[np.int64], k: int) -> bool:
    """Withhold the smallest further counts of a group until its total gives none away.

    Returns whether that could be done.
    """
    while _gives_away(counts[members][hidden[members]], k):
        told = [i for i in members if not hidden[i] and counts[i] > 0]
        if not told:
            return False
        hidden[min(told, key=lambda i: counts[i])] = True
    return True


def _gives_away(held: Counts, k: int) -> bool:
    """Return whether the sum of withheld counts tells one of them, or a small group of people.

    One alone is its own sum; all of them are 1 when they add up to their number, and all of them
    are k − 1 when the sum is the most that small counts can reach.
    """
    if not held.size:
        return False
    together = int(held.sum())
    return held.size == 1 or together < k or together in {held.size, held.size * (k - 1)}
