"""CSV and GeoJSON, a batch at a time."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from api.exports.sheet import CRS_URN, Batch, Cell, Sheet
from geo.errors import Words
from governance.sheets.formulas import guard

#: Excel reads a CSV as UTF-8 only with this in front.
_BYTE_ORDER_MARK = "\ufeff"

_YES, _NO = "是 yes", "否 no"


def end_words(n: int) -> Words:
    """Return the last line of a file: who does not find it has only a part."""
    return Words(f"完，共 {n} 行", f"the end, {n} rows")


def csv_parts(sheet: Sheet) -> Iterator[bytes]:
    """Yield a CSV for spreadsheets: lines that begin with # say what it is, then head and rows.

    Text stands in quotes, so that a # within it begins nothing. The last line tells how many rows
    there are.
    """
    yield (_BYTE_ORDER_MARK + _comments(sheet.about.lines)).encode()
    yield _lines([[column.heading for column in sheet.columns]]).encode()
    n = 0
    for batch in sheet.batches:
        n += len(batch.rows)
        rows = [[table_cell(cell, sheet.zone) for cell in row] for row in batch.rows]
        yield _lines(rows).encode()
    end = end_words(n)
    yield _comments([f"{end.zh} / {end.en}"]).encode()


def table_cell(cell: Cell, zone: ZoneInfo) -> str | int | float | None:
    """Return a cell as people read it: text no spreadsheet takes for a formula, local time."""
    if isinstance(cell, bool):
        return _YES if cell else _NO
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, str):
        return guard(cell)
    return _known(cell)


def _known(cell: float | None) -> int | float | None:
    return None if cell is None or not np.isfinite(cell) else cell


def _lines(rows: Sequence[Sequence[Cell]]) -> str:
    lines = io.StringIO()
    csv.writer(lines, quoting=csv.QUOTE_NONNUMERIC).writerows(
        ["" if cell is None else cell for cell in row] for row in rows
    )
    return lines.getvalue()


def _comments(lines: Sequence[str]) -> str:
    return "".join(f"# {' '.join(line.split())}\r\n" for line in lines)


def geojson_parts(sheet: Sheet) -> Iterator[bytes]:
    """Yield a FeatureCollection that says what it is before its features, and how many after.

    The ``crs`` member is older than RFC 7946 and read by every GIS; without it the file would
    claim to be WGS 84.
    """
    head = {
        "type": "FeatureCollection",
        "name": sheet.name,
        "crs": {"type": "name", "properties": {"name": CRS_URN}},
        "synthetic": sheet.about.is_synthetic,
        "note": sheet.about.lines,
        "columns": {column.name: column.heading for column in sheet.columns},
    }
    yield f'{_json(head)[:-1]},"features":['.encode()
    n, names = 0, [column.name for column in sheet.columns]
    for batch in sheet.batches:
        features = ",\n".join(_features(names, batch, sheet.zone))
        if features:
            yield f"{',' if n else ''}\n{features}".encode()
        n += len(batch.rows)
    yield f'\n],"rows":{n}}}'.encode()


def _features(names: Sequence[str], batch: Batch, zone: ZoneInfo) -> Iterator[str]:
    shapes = shapely.to_geojson(batch.shapes)
    for row, shape in zip(batch.rows, shapes, strict=True):
        cells = (_json_cell(cell, zone) for cell in row)
        properties = _json(dict(zip(names, cells, strict=True)))
        yield f'{{"type":"Feature","properties":{properties},"geometry":{shape or "null"}}}'


def _json_cell(cell: Cell, zone: ZoneInfo) -> str | float | None:
    if isinstance(cell, datetime):
        return cell.astimezone(zone).isoformat(timespec="seconds")
    return cell if isinstance(cell, str | bool) else _known(cell)


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
