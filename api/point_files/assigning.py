"""Assign every row of a file of points to a polygon, in one pass and bounded memory.

Reading, deciding and writing overlap: while one batch is decided, the next is read and the
one before is written.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa

from api.point_files.boundary_files import Boundaries, BoundaryFile, read_boundaries
from api.point_files.columns import are_filled, refuse_clash
from api.point_files.csv_points import CsvPoints, CsvSink
from api.point_files.datum import settle_datum
from api.point_files.errors import UnknownSuffixError, UnreadableFileError
from api.point_files.geojson_points import GeoJsonPoints, GeoJsonSink
from api.point_files.parquet_points import ParquetPoints, ParquetSink
from api.point_files.points import (
    FileTraits,
    FloatArray,
    PointBatch,
    PointSink,
    PointSource,
    Wanted,
)
from api.point_files.tally import AssignSummary, Tally
from api.terminal.targets import check_target, replacing
from geo.assign.answers import Assignments
from geo.assign.index import PolygonIndex
from geo.assign.vocabulary import CONFIDENCES, RULES
from geo.crs import CrsKind, SourceCrs, to_lonlat

Progress = Callable[[int, int | None], None]

#: What reads and what writes each format.
SOURCES: Mapping[str, Callable[[Path, Wanted], PointSource]] = {
    ".csv": CsvPoints,
    ".parquet": ParquetPoints,
    ".geoparquet": ParquetPoints,
    ".geojson": GeoJsonPoints,
    ".json": GeoJsonPoints,
}
SINKS: Mapping[str, Callable[[Path, FileTraits], PointSink]] = {
    ".csv": CsvSink,
    ".parquet": ParquetSink,
    ".geoparquet": ParquetSink,
    ".geojson": GeoJsonSink,
    ".json": GeoJsonSink,
}
Opened = TypeVar("Opened")


@dataclass(frozen=True, slots=True)
class AssignOptions:
    """How to assign a file of points.

    Attributes
    ----------
    boundaries
        A file of polygons, or polygons with codes in EPSG:4490 degrees.
    x, y
        Columns of the position; None: the pair with a usual name.
    crs
        Coordinates of the points; needed unless the file declares them, and stronger than that.
    accuracy_m
        Accuracy of every point in metres, if known; `accuracy_field` names a column instead.
    edge_limit_m
        Distances to the edge are wanted up to here even where the accuracy is smaller.
    snap_m
        A point outside every polygon goes to the nearest one up to here; 0: never.
    repair
        Whether invalid polygons are repaired instead of refused.
    """

    boundaries: BoundaryFile | Boundaries
    x: str | None = None
    y: str | None = None
    crs: SourceCrs | None = None
    accuracy_m: float | None = None
    accuracy_field: str | None = None
    edge_limit_m: float | None = None
    snap_m: float = 0.0
    repair: bool = False


def assign_file(
    points: Path, out: Path, options: AssignOptions, progress: Progress
) -> AssignSummary:
    """Write the rows of `points` to `out`, each once and in order, with its grid and the reason.

    Added are ``grid_code, rule, confidence, edge_m, second_code``. Formats go by suffix: CSV,
    Parquet or GeoParquet, GeoJSON. `progress` is told the rows done and, if known, of how many.
    `out` appears when it is complete, not before.

    Raises
    ------
    FileTroubleError, SameFileError
        When `out` cannot be written, or is what is read.
    PointFileError
        When a file, a column or the CRS is missing or does not fit.
    InvalidPolygonError, DuplicateCodeError
        When the boundaries cannot be used.
    """
    check_target(out, points, *boundaries_in(options))
    sink_kind = of_suffix(SINKS, out)
    wanted = Wanted(options.x, options.y, options.accuracy_field)
    with closing(open_source(points, wanted)) as source:
        refuse_clash(source.traits.names)
        datum = settle_datum(options.crs, source.traits, points.name)
        boundaries = open_boundaries(options)
        index = index_boundaries(boundaries, options)
        engine = Engine(
            index, options, Tally(len(index.codes), datum.crs, source.traits), datum.crs
        )
        with replacing(out) as partial, closing(sink_kind(partial, source.traits)) as sink:
            run(engine, source, sink, progress)
    summary = engine.tally.summary(index)
    return replace(summary, warnings=(*datum.warnings, *boundaries.warnings, *summary.warnings))


def of_suffix(kinds: Mapping[str, Opened], path: Path) -> Opened:
    """Return what deals with the format of a file.

    Raises
    ------
    UnknownSuffixError
        When its name ends in none of those we know.
    """
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise UnknownSuffixError(name=path.name, known=" ".join(kinds))
    return kind


def open_source(path: Path, wanted: Wanted) -> PointSource:
    """Return a file of points, opened.

    Raises
    ------
    UnreadableFileError
        When it is not there or cannot be read.
    """
    kind = of_suffix(SOURCES, path)
    try:
        return kind(path, wanted)
    except OSError as error:
        raise UnreadableFileError(name=path.name, reason=error.strerror or str(error)) from error


def boundaries_in(options: AssignOptions) -> list[Path]:
    """Return the file of the polygons, if they are in one."""
    given = options.boundaries
    return [given.path] if isinstance(given, BoundaryFile) else []


def open_boundaries(options: AssignOptions) -> Boundaries:
    """Return the polygons, read from their file if they are in one."""
    given = options.boundaries
    return read_boundaries(given) if isinstance(given, BoundaryFile) else given


def index_boundaries(boundaries: Boundaries, options: AssignOptions) -> PolygonIndex:
    """Return the polygons ready to be asked."""
    return PolygonIndex.build(
        boundaries.codes, boundaries.polygons, snap_m=options.snap_m, repair=options.repair
    )


class Engine:
    """Answers batches of one file."""

    def __init__(
        self, index: PolygonIndex, options: AssignOptions, tally: Tally, crs: SourceCrs
    ) -> None:
        self.index = index
        self.tally = tally
        self._options = options
        self._crs = crs
        self._codes = pa.array(index.codes, pa.string())

    def answer(self, batch: PointBatch) -> tuple[pa.Table, FloatArray, FloatArray]:
        """Return the columns to add, and the positions in degrees of EPSG:4490."""
        lon, lat = batch.x, batch.y
        if self._crs.kind is not CrsKind.DEGREES:
            lon, lat = to_lonlat(lon, lat, self._crs)
        found = self.index.assign(
            lon,
            lat,
            accuracy_m=self._accuracy_of(batch),
            edge_limit_m=self._options.edge_limit_m,
        )
        self.tally.add(batch, found)
        return self._columns(found), lon, lat

    def _accuracy_of(self, batch: PointBatch) -> FloatArray | float | None:
        """Return the accuracy of each row, NaN for unknown: what is no metres says nothing."""
        accuracy_m, column = batch.accuracy_m, self._options.accuracy_field
        if accuracy_m is None or column is None:
            return self._options.accuracy_m
        is_stated = (accuracy_m >= 0) & (accuracy_m < np.inf)
        doubtful = np.flatnonzero(~is_stated)
        if len(doubtful):
            nonsense = are_filled(batch.rows[column], doubtful).sum()
            self.tally.add_unreadable_accuracies(int(nonsense))
        return np.where(is_stated, accuracy_m, np.nan)

    def _columns(self, found: Assignments) -> pa.Table:
        return pa.table(
            {
                "grid_code": coded(found.polygon, self._codes),
                "rule": coded(found.rule.astype(np.int8), pa.array([str(r) for r in RULES])),
                "confidence": coded(
                    found.confidence.astype(np.int8), pa.array([str(c) for c in CONFIDENCES])
                ),
                "edge_m": pa.array(found.edge_m, from_pandas=True),
                "second_code": coded(found.second, self._codes),
            }
        )


def coded(positions: np.ndarray, texts: pa.Array) -> pa.DictionaryArray:
    """Return texts by their positions, null for -1, without a string for each row."""
    return pa.DictionaryArray.from_arrays(pa.array(positions, mask=positions < 0), texts)


def run(engine: Engine, source: PointSource, sink: PointSink, progress: Progress) -> None:
    """Take every batch from the source through the engine to the sink."""
    batches = source.batches()
    with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(1) as writing:
        coming = reading.submit(next, batches, None)
        written: Future[None] | None = None
        while (batch := coming.result()) is not None:
            coming = reading.submit(next, batches, None)
            answers, lon, lat = engine.answer(batch)
            if written is not None:
                written.result()
            written = writing.submit(sink.write, batch, answers, lon, lat)
            progress(engine.tally.rows, source.traits.row_count)
        if written is not None:
            written.result()
