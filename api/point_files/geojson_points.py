"""GeoJSON files of points; they are read whole, for JSON has no rows to stop at."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from api.point_files.columns import existing_column, numbers_in
from api.point_files.errors import NotAPointError, UnreadableFileError
from api.point_files.nested import plain
from api.point_files.points import EDGE_DECIMALS, FileTraits, FloatArray, PointBatch, Wanted
from grid_boundaries.readers.crs_names import GIBBERISH
from grid_boundaries.uploads.sniffing import FileKind

Feature = dict[str, Any]

#: Features handed on at once.
FEATURES = 100_000
#: Members of a collection that is built here: without the older ``crs`` it would claim WGS 84.
BUILT = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}}


def said_crs(collection: dict[str, Any]) -> str:
    """Return the name in the ``crs`` member of older files; empty when there is none."""
    member = collection.get("crs")
    if member is None:
        return ""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) and name else GIBBERISH


def read_collection(path: Path) -> dict[str, Any]:
    """Return a FeatureCollection.

    Raises
    ------
    UnreadableFileError
        When the file is none.
    """
    try:
        collection = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(name=path.name, reason=str(error)) from error
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise UnreadableFileError(name=path.name, reason="不是 FeatureCollection (not one)")
    for row, feature in enumerate(collection["features"], start=1):
        if not is_feature(feature):
            reason = f"第 {row} 个要素不是 Feature (feature {row} is none)"
            raise UnreadableFileError(name=path.name, reason=reason)
    return collection


def is_feature(value: object) -> bool:
    """Tell whether properties and geometry, if there are any, are objects."""
    return isinstance(value, dict) and all(
        value.get(name) is None or isinstance(value[name], dict)
        for name in ("properties", "geometry")
    )


def coordinates_of(feature: Feature, row: int) -> list[Any]:
    """Return what stands as the coordinates of a feature; empty when nothing does.

    Raises
    ------
    NotAPointError
        When its geometry is something else.
    """
    geometry = feature.get("geometry")
    if geometry is None:
        return []
    if geometry.get("type") != "Point":
        raise NotAPointError(row=row, kind=geometry.get("type"))
    given = geometry.get("coordinates")
    return given if isinstance(given, list) else []


def number_of(value: object) -> float:
    """Return a number of JSON as a float; NaN for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return np.nan
    try:
        return float(value)
    except OverflowError:  # an integer of hundreds of digits
        return np.inf


class GeoJsonPoints:
    """A FeatureCollection of points."""

    def __init__(self, path: Path, wanted: Wanted) -> None:
        collection = read_collection(path)
        self._features: list[Feature] = collection.pop("features")
        names = dict.fromkeys(
            name for feature in self._features for name in feature.get("properties") or {}
        )
        self.traits = FileTraits(
            tuple(names),
            said_crs(collection),
            FileKind.GEOJSON,
            len(self._features),
            geometry="geometry",
            members=collection,
        )
        self._accuracy = wanted.accuracy and existing_column(self.traits.names, wanted.accuracy)

    def batches(self) -> Iterator[PointBatch]:
        """Hand on the features once, in order; at least one batch."""
        for start in range(0, max(len(self._features), 1), FEATURES):
            features = self._features[start : start + FEATURES]
            given = [coordinates_of(f, start + i + 1) for i, f in enumerate(features)]
            points = [[*map(number_of, some[:2]), np.nan, np.nan][:2] for some in given]
            x, y = np.array(points, np.float64).reshape(-1, 2).T
            rows = table_of(features, self.traits.names)
            accuracy_m = None
            if self._accuracy:
                accuracy_m = numbers_in(rows[self._accuracy].combine_chunks())
            filled = np.array([len(some) > 0 for some in given], np.bool_)
            yield PointBatch(rows, x, y, accuracy_m, features, filled)

    def close(self) -> None:
        """Let the features go."""
        self._features = []


def table_of(features: list[Feature], names: tuple[str, ...]) -> pa.Table:
    """Return properties as columns; what is nested or of mixed kinds as JSON text."""
    if not names:  # a table without columns must be told how many rows it has
        return pa.table({"none": pa.nulls(len(features))}).select([])
    columns = {name: [(f.get("properties") or {}).get(name) for f in features] for name in names}
    return pa.table({name: column_of(values) for name, values in columns.items()})


def column_of(values: list[Any]) -> pa.Array:
    """Return values as a column, as JSON text when they are of no one plain kind."""
    try:
        column = pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        column = None
    if column is None or pa.types.is_nested(column.type):
        texts = [v if isinstance(v, str) or v is None else json.dumps(v) for v in values]
        return pa.array(texts, pa.string())
    return column.cast(pa.string()) if pa.types.is_null(column.type) else column


class GeoJsonSink:
    """A FeatureCollection, one feature a line; features of a GeoJSON input keep all they have."""

    def __init__(self, path: Path, traits: FileTraits) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8")
        self._traits = traits
        members = traits.members if traits.kind is FileKind.GEOJSON else BUILT
        head = json.dumps({"type": "FeatureCollection", **members}, ensure_ascii=False)
        self._file.write(head[:-1] + ', "features": [')
        self._separator = "\n"

    def write(self, batch: PointBatch, answers: pa.Table, lon: FloatArray, lat: FloatArray) -> None:
        """Write the rows of a batch with their answers."""
        features = batch.features or built_features(batch.rows, self._traits, lon, lat)
        for feature, answer in zip(features, answers.to_pylist(), strict=True):
            if answer["edge_m"] is not None:
                answer["edge_m"] = round(answer["edge_m"], EDGE_DECIMALS)
            properties = {**(feature.get("properties") or {}), **answer}
            text = json.dumps(
                {**feature, "properties": properties}, ensure_ascii=False, default=str
            )
            self._file.write(self._separator + text)
            self._separator = ",\n"

    def close(self) -> None:
        """Finish the file."""
        self._file.write("\n]}\n")
        self._file.close()


def built_features(
    rows: pa.Table, traits: FileTraits, lon: FloatArray, lat: FloatArray
) -> list[Feature]:
    """Return features in EPSG:4490 for rows of another format; no position, no geometry."""
    if traits.geometry in rows.column_names:
        rows = rows.drop_columns([traits.geometry])
    return [
        {"type": "Feature", "properties": plain(row), "geometry": geometry_at(x, y)}
        for row, x, y in zip(rows.to_pylist(), lon.tolist(), lat.tolist(), strict=True)
    ]


def geometry_at(x: float, y: float) -> dict[str, Any] | None:
    """Return a point, or None when it has no coordinates."""
    if not (np.isfinite(x) and np.isfinite(y)):
        return None
    return {"type": "Point", "coordinates": [x, y]}
