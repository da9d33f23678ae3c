"""What became of a file of points: counts over all batches, and what a person should look at."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from api.point_files.columns import are_filled
from api.point_files.points import FileTraits, FloatArray, PointBatch
from geo.assign.answers import Assignments
from geo.assign.index import PolygonIndex
from geo.assign.vocabulary import CONFIDENCES, RULES, Confidence, Rule
from geo.crs import CrsKind, SourceCrs, find_swapped
from geo.errors import Words

SWAPPED = Words(
    "{n} 行的坐标超出范围，x、y 对调后则在范围内：经纬度是否填反？"
    "经度（东坐标）的列用 --x 指定，纬度（北坐标）的列用 --y 指定。",
    "{n} rows are out of range, and within it with x and y exchanged: are longitude and latitude "
    "swapped? Name the column of longitude (easting) with --x and that of latitude (northing) "
    "with --y.",
)
_NO_POSITION = RULES.index(Rule.NO_POSITION)
_LON_MAX, _LAT_MAX = 180, 90


@dataclass(frozen=True, slots=True)
class AssignSummary:
    """What became of a file.

    Attributes
    ----------
    rows
        Rows read, and written.
    rules, confidences
        How many rows each has.
    position_empty, position_unreadable
        Of the rows without a position: those where nothing stands, and those where something
        does that is incomplete, no number or out of range.
    accuracy_unreadable
        Cells of the accuracy column that are filled in and no metres; they count as not stated.
    polygons
        Polygons asked, and `polygons_met` of them have a row.
    repaired
        Codes of the polygons that had to be repaired.
    position
        The columns that were read as the position; None when the format says it.
    other_positions
        Pairs of columns that look like a position, too, and were passed over.
    warnings
        What a person should know of how the files were read.
    """

    rows: int
    rules: dict[Rule, int]
    confidences: dict[Confidence, int]
    position_empty: int
    position_unreadable: int
    accuracy_unreadable: int
    polygons: int
    polygons_met: int
    repaired: tuple[str, ...]
    position: tuple[str, str] | None
    other_positions: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Words, ...] = field(default=())


class Tally:
    """Counts over all batches."""

    def __init__(self, polygons: int, crs: SourceCrs, traits: FileTraits) -> None:
        self.rows = 0
        self._crs = crs
        self._traits = traits
        self._rules = np.zeros(len(RULES), np.int64)
        self._confidences = np.zeros(len(CONFIDENCES), np.int64)
        self._met = np.zeros(polygons + 1, bool)
        self._empty = 0
        self._swapped = 0
        self._accuracy_unreadable = 0

    def add(self, batch: PointBatch, found: Assignments) -> None:
        """Count the rows of a batch; only those without a polygon are looked at again."""
        self.rows += len(found)
        self._rules += np.bincount(found.rule, minlength=len(RULES))
        self._confidences += np.bincount(found.confidence, minlength=len(CONFIDENCES))
        self._met[found.polygon] = True  # -1, no polygon, is the last
        left = np.flatnonzero(found.polygon < 0)
        if len(left):
            self._swapped += int(fit_exchanged(batch.x[left], batch.y[left], self._crs).sum())
            lost = left[found.rule[left] == _NO_POSITION]
            self._empty += int((~are_placed(batch, self._traits, lost)).sum())

    def add_unreadable_accuracies(self, count: int) -> None:
        """Count cells that are filled in and no accuracy."""
        self._accuracy_unreadable += count

    def summary(self, index: PolygonIndex) -> AssignSummary:
        """Return the whole."""
        return AssignSummary(
            self.rows,
            dict(zip(RULES, self._rules.tolist(), strict=True)),
            dict(zip(CONFIDENCES, self._confidences.tolist(), strict=True)),
            self._empty,
            int(self._rules[_NO_POSITION]) - self._empty,
            self._accuracy_unreadable,
            len(index.codes),
            int(self._met[:-1].sum()),
            index.repaired,
            self._traits.position,
            self._traits.other_positions,
            self._warnings(),
        )

    def _warnings(self) -> tuple[Words, ...]:
        most_fit = 2 * self._swapped > self.rows - self._empty
        return (SWAPPED.fill(n=self._swapped),) if most_fit else ()


def are_placed(
    batch: PointBatch, traits: FileTraits, at: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Tell of the rows at `at` whether anything stands where the position should."""
    if traits.position is not None:
        x, y = (batch.rows[name] for name in traits.position)
        return are_filled(x, at) | are_filled(y, at)
    if batch.filled is not None:
        return batch.filled[at]
    return ~(np.isnan(batch.x[at]) & np.isnan(batch.y[at]))


def fit_exchanged(x: FloatArray, y: FloatArray, crs: SourceCrs) -> npt.NDArray[np.bool_]:
    """Tell which positions can be such only with x and y exchanged."""
    if crs.kind is CrsKind.PROJ:
        return find_swapped(x, y, crs)
    out, across = np.abs(y), np.abs(x)
    return (out > _LAT_MAX) & (out <= _LON_MAX) & (across <= _LAT_MAX)
