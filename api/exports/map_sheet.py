"""The figures behind an analysis map as a sheet: one row a grid."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from pandas.api import types

from api.exports.sheet import CRS, About, Batch, Cell, Column, Shapes, Sheet
from api.exports.vocabulary import CellKind
from geo.errors import Words
from web_map.analysis.frame_columns import TELLING, in_order, words_of_column
from web_map.analysis.grid_map import GridMap
from web_map.analysis.note import MapNote

if TYPE_CHECKING:
    import pandas as pd

_LOCATED: Final = Words("已归入网格", "Located in a grid")


def map_sheet(composed: GridMap, name: str) -> Sheet:
    """Return the frame of a map, described; what is withheld is empty."""
    frame = composed.grids
    names = in_order([str(one) for one in frame.columns if one != frame.geometry.name])
    hidden = frame["is_withheld"].to_numpy() if "is_withheld" in names else None
    columns = [Column(one, words_of_column(one), _kind_of(frame[one])) for one in names]
    cells = [
        _cells(frame[one], column.kind, hidden if one in TELLING else None)
        for one, column in zip(names, columns, strict=True)
    ]
    batch = Batch(list(zip(*cells, strict=True)), _multi(frame.geometry.to_numpy()))
    note = composed.note
    about = About(note.heading, note.synthetic, _notes(note))
    return Sheet(name, columns, [batch], "MultiPolygon", about, note.zone)


def _kind_of(cells: "pd.Series[Any]") -> CellKind:
    if types.is_bool_dtype(cells.dtype):
        return CellKind.FLAG
    return CellKind.NUMBER if types.is_numeric_dtype(cells.dtype) else CellKind.TEXT


def _cells(cells: "pd.Series[Any]", kind: CellKind, hidden: Any) -> list[Cell]:  # noqa: ANN401
    told = [_cell(one, kind) for one in cells]
    if hidden is None:
        return told
    return [None if is_hidden else one for one, is_hidden in zip(told, hidden, strict=True)]


def _cell(value: Any, kind: CellKind) -> Cell:  # noqa: ANN401 what a frame holds
    if kind is CellKind.FLAG:
        return bool(value)
    if kind is CellKind.TEXT:
        return None if value is None else str(value)
    number = float(value)
    return number if np.isfinite(number) else None


def _multi(polygons: Shapes) -> Shapes:
    """Return areas as collections of polygons, outlines counter-clockwise: a layer has one kind."""
    parts, owner = shapely.get_parts(shapely.force_2d(polygons), return_index=True)
    gathered: Shapes = np.asarray(
        shapely.multipolygons(shapely.orient_polygons(parts), indices=owner), dtype=object
    )
    return gathered


def _notes(note: MapNote) -> list[tuple[Words, Words]]:
    days = f"{note.moment(note.since)} – {note.moment(note.until)}"
    as_of = f"{note.moment(note.as_of)} ({note.zone.key})"
    told = [
        (Words("时间", "Period"), Words(f"{days}（不含）", f"{days} (excluded)")),
        (Words("范围", "Incidents"), note.cohort),
        *((Words("注意", "Caution"), words) for words in note.caution),
    ]
    if note.located is not None:
        counted = f"{note.located.met} / {note.located.of}"
        told.append((_LOCATED, Words(counted, counted)))
    if note.shown is not None:
        told.append((Words("显示在图上", "Shown on this map"), _same(note.shown)))
    told += [*note.method, *note.facts]
    told += [
        (Words("网格版本", "Edition of the grid"), _same(note.edition)),
        (Words("数据截至", "As of"), _same(as_of)),
        (Words("复算编号", "Recipe"), _same(note.recipe)),
        (Words("坐标系", "CRS"), Words(f"CGCS2000 经纬度（{CRS}）", f"CGCS2000 degrees ({CRS})")),
        (Words("空白", "Empty"), Words("不详或不公布", "not known, or withheld")),
    ]
    return told


def _same(said: Hashable) -> Words:
    return Words(str(said), str(said))
