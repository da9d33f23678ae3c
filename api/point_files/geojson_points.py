"""GeoJSON files of points; they are read whole, for JSON has no rows to stop at."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from api.point_files.columns import existing_column, numbers_in
from api.point_files.errors import NotAPointError, UnreadableFileError
from api.point_files.points import FileTraits, FloatArray, PointBatch, Wanted
from geo.crs import WGS84, SourceCrs, parse_crs

Feature = dict[str, Any]

#: Features handed on at once.
FEATURES = 100_000
#: Decimals of a distance in metres: a tenth of a millimetre.
DECIMALS = 4


def declared_crs(collection: dict[str, Any]) -> SourceCrs:
    """Return WGS 84 as RFC 7946 says, or what the ``crs`` member of older files names.

    Raises
    ------
    UnknownCrsError, RefusedCrsError
        When that is none we accept.
    """
    named = (collection.get("crs") or {}).get("properties", {}).get("name", "CRS84")
    if named.endswith("CRS84"):
        return WGS84
    authority, code = named.replace("::", ":").split(":")[-2:]
    return parse_crs(f"{authority}:{code}")


def read_collection(path: Path) -> dict[str, Any]:
    """Return a FeatureCollection.

    Raises
    ------
    UnreadableFileError
        When the file is none.
    """
    try:
        collection = json.loads(path.read_bytes())
    except ValueError as error:
        raise UnreadableFileError(name=path.name, reason=str(error)) from error
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise UnreadableFileError(name=path.name, reason="不是 FeatureCollection (not one)")
    return collection


def point_of(feature: Feature, row: int) -> tuple[float, float]:
    """Return the coordinates of a feature; NaN when it has none.

    Raises
    ------
    NotAPointError
        When its geometry is something else.
    """
    geometry = feature.get("geometry")
    if geometry is None:
        return np.nan, np.nan
    if geometry.get("type") != "Point":
        raise NotAPointError(row=row, kind=geometry.get("type"))
    given = geometry.get("coordinates") or (None, None)
    x, y = (c if isinstance(c, (int, float)) else np.nan for c in given[:2])
    return x, y


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
            declared_crs(collection),
            len(self._features),
            geometry="geometry",
            members=collection,
        )
        self._accuracy = wanted.accuracy and existing_column(self.traits.names, wanted.accuracy)

    def batches(self) -> Iterator[PointBatch]:
        """Hand on the features once, in order; at least one batch."""
        for start in range(0, max(len(self._features), 1), FEATURES):
            features = self._features[start : start + FEATURES]
            points = [point_of(f, start + i + 1) for i, f in enumerate(features)]
            x, y = np.array(points, np.float64).reshape(-1, 2).T
            rows = table_of(features, self.traits.names)
            accuracy_m = None
            if self._accuracy:
                accuracy_m = numbers_in(rows[self._accuracy].combine_chunks())
            yield PointBatch(rows, x, y, accuracy_m, features)

    def close(self) -> None:
        """Let the features go."""
        self._features = []


def table_of(features: list[Feature], names: tuple[str, ...]) -> pa.Table:
    """Return properties as columns; what is nested or of mixed kinds as JSON text."""
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
        head = json.dumps({"type": "FeatureCollection", **traits.members}, ensure_ascii=False)
        self._file.write(head[:-1] + ', "features": [')
        self._separator = "\n"

    def write(self, batch: PointBatch, answers: pa.Table, lon: FloatArray, lat: FloatArray) -> None:
        """Write the rows of a batch with their answers."""
        features = batch.features or built_features(batch.rows, self._traits, lon, lat)
        for feature, answer in zip(features, answers.to_pylist(), strict=True):
            if answer["edge_m"] is not None:
                answer["edge_m"] = round(answer["edge_m"], DECIMALS)
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
    """Return features in WGS 84 for rows of another format; no position, no geometry."""
    if traits.geometry in rows.column_names:
        rows = rows.drop_columns([traits.geometry])
    return [
        {"type": "Feature", "properties": finite(row), "geometry": geometry_at(x, y)}
        for row, x, y in zip(rows.to_pylist(), lon.tolist(), lat.tolist(), strict=True)
    ]


def finite(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with null for numbers that JSON cannot hold."""
    return {
        name: None if isinstance(value, float) and not np.isfinite(value) else value
        for name, value in row.items()
    }


def geometry_at(x: float, y: float) -> dict[str, Any] | None:
    """Return a point, or None when it has no coordinates."""
    if not (np.isfinite(x) and np.isfinite(y)):
        return None
    return {"type": "Point", "coordinates": [x, y]}
