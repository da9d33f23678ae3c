"""GeoPackage and GeoParquet, written from one stream of Arrow batches."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from api.exports.sheet import CRS, Batch, Cell, Sheet
from api.exports.vocabulary import CellKind

if TYPE_CHECKING:
    import pyarrow as pa

_GEOMETRY = "geometry"


def write_geopackage(sheet: Sheet, path: Path) -> None:
    """Write one layer with a spatial index; what the file says is its description."""
    import pyarrow as pa  # noqa: PLC0415 GDAL and Arrow start only when somebody exports
    from pyogrio.raw import write_arrow  # noqa: PLC0415

    broken: list[Exception] = []

    def batches() -> Iterator["pa.RecordBatch"]:
        try:
            yield from _record_batches(sheet)
        except Exception as failure:  # GDAL would tell it in words of its own
            broken.append(failure)
            raise

    schema = _schema(sheet)
    try:
        write_arrow(
            pa.RecordBatchReader.from_batches(schema, batches()),
            path,
            layer=sheet.name,
            driver="GPKG",
            geometry_name=_GEOMETRY,
            geometry_type=sheet.shape,
            crs=CRS,
            layer_metadata={"DESCRIPTION": "\n".join(sheet.about.lines)},
        )
    except Exception:
        if broken:
            raise broken[0] from None
        raise


def write_geoparquet(sheet: Sheet, path: Path) -> None:
    """Write a row group a batch; what the file says stands under ``note`` in its metadata."""
    import pyarrow.parquet as pq  # noqa: PLC0415 as above

    note = "\n".join(sheet.about.lines)
    schema = _schema(sheet).with_metadata({"geo": _geo_metadata(sheet), "note": note})
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _record_batches(sheet):
            writer.write_batch(batch.replace_schema_metadata(schema.metadata))


def _geo_metadata(sheet: Sheet) -> str:
    """Return what GeoParquet 1.1 asks for."""
    import pyproj  # noqa: PLC0415 a tenth of a second

    about = {
        "encoding": "WKB",
        "geometry_types": [sheet.shape],
        "crs": pyproj.CRS.from_user_input(CRS).to_json_dict(),
        "edges": "planar",
    }
    told = {"version": "1.1.0", "primary_column": _GEOMETRY, "columns": {_GEOMETRY: about}}
    return json.dumps(told)


def _schema(sheet: Sheet) -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415 as above

    kinds: dict[CellKind, Any] = {
        CellKind.TEXT: pa.string(),
        CellKind.NUMBER: pa.float64(),
        CellKind.WHOLE: pa.int64(),
        CellKind.FLAG: pa.bool_(),
        CellKind.MOMENT: pa.timestamp("ms", tz="UTC"),
    }
    fields = [pa.field(column.name, kinds[column.kind]) for column in sheet.columns]
    wkb = pa.field(_GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"})
    return pa.schema([*fields, wkb])


def _record_batches(sheet: Sheet) -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa  # noqa: PLC0415 as above

    schema = _schema(sheet)
    for batch in sheet.batches:
        columns: list[Any] = [
            [_cell(cell) for cell in column] for column in zip(*batch.rows, strict=True)
        ]
        if columns:
            yield pa.record_batch([*columns, _wkb(batch)], schema=schema)


def _wkb(batch: Batch) -> list[bytes | None]:
    return [None if one is None else bytes(one) for one in shapely.to_wkb(batch.shapes)]


def _cell(cell: Cell) -> Cell:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC)
    is_unknown = isinstance(cell, float) and not np.isfinite(cell)
    return None if is_unknown else cell
