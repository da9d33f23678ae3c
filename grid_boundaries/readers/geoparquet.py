"""GeoParquet: the ``geo`` metadata, one WKB column, scalar columns.

Runs inside the sandbox.
"""

import json
from typing import Any

from grid_boundaries.readers.crs_names import GIBBERISH, name_crs
from grid_boundaries.readers.limits import Limits
from grid_boundaries.readers.refusals import (
    Parsed,
    Refusal,
    RefusedError,
    check_names,
    clean_value,
)


def parse_geoparquet(content: bytes, limits: Limits) -> Parsed:
    """Read the primary geometry and every scalar column.

    Raises
    ------
    RefusedError
        UNREADABLE for a Parquet file without ``geo`` metadata or with another geometry
        encoding than WKB, TOO_LARGE before anything is unpacked.
    """
    import pyarrow as pa  # noqa: PLC0415 - starts only where it is needed
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        _check_size(file.metadata, limits)
        geo = _read_geo(file.schema_arrow.metadata)
        primary = geo["primary_column"]
        description = geo["columns"][primary]
        if description["encoding"] != "WKB":
            raise RefusedError(Refusal.UNREADABLE)
        table = file.read(use_threads=False)
        shapes = [shape or b"" for shape in table.column(primary).to_pylist()]
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, RecursionError):
        raise RefusedError(Refusal.UNREADABLE) from None
    if not all(isinstance(shape, bytes) for shape in shapes):
        raise RefusedError(Refusal.UNREADABLE)
    return _gather(table, primary, shapes, _crs_of(description))


def _check_size(metadata: Any, limits: Limits) -> None:  # noqa: ANN401 - pyarrow has no types
    groups = [metadata.row_group(at) for at in range(min(metadata.num_row_groups, 1000))]
    unpacked = sum(group.total_byte_size for group in groups)
    if metadata.num_rows > limits.features or unpacked > limits.unpacked_bytes:
        raise RefusedError(Refusal.TOO_LARGE)


def _read_geo(metadata: dict[bytes, bytes] | None) -> dict[str, Any]:
    geo = json.loads((metadata or {})[b"geo"])
    if not isinstance(geo, dict):
        raise RefusedError(Refusal.UNREADABLE)
    return geo


def _gather(table: Any, primary: str, shapes: list[bytes], crs: str) -> Parsed:  # noqa: ANN401
    import pyarrow.types as kinds  # noqa: PLC0415

    parsed = Parsed({}, shapes, crs)
    check_names(table.column_names)
    for name, column in zip(table.column_names, table.columns, strict=True):
        if name == primary or name.startswith("__index_level_"):
            continue
        if kinds.is_nested(column.type) or kinds.is_binary(column.type):
            parsed.dropped.append(name)
            continue
        values = column.to_pylist()
        parsed.columns[name] = [clean_value(value, at) for at, value in enumerate(values, 1)]
    return parsed


def _crs_of(description: dict[str, Any]) -> str:
    """Return what is said; a missing member means CRS84 by default, which nobody declared."""
    said = description.get("crs") or ""
    return name_crs(said if isinstance(said, str | dict) else GIBBERISH)
