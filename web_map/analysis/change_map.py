"""Where there are more or fewer incidents than before, and whether that is more than chance."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.clusters.discovery import q_values
from geo.errors import Words
from geo.frames import Column, Kind, check_columns
from web_map.analysis.grid_layers import GridLayer, Shown, categories, ranked
from web_map.analysis.grid_map import GRID_COLUMNS, GridMap
from web_map.analysis.note import MapNote

if TYPE_CHECKING:
    import geopandas as gpd

TITLE = Words("变化：与前期、去年同期相比", "Change: against the days before and a year ago")

#: What the frame must hold beside the grids, for each of `COMPARISONS`.
CHANGE_COLUMNS = (
    *GRID_COLUMNS,
    Column("count", Kind.NUMBER, unit="incidents of the period", may_be_unknown=True),
    Column("before_count", Kind.NUMBER, unit="incidents of that period", may_be_unknown=True),
    Column("year_count", Kind.NUMBER, unit="incidents of that period", may_be_unknown=True),
)


class Turn(StrEnum):
    """How a grid's count moved."""

    UP = "up"  #: 显著上升 more, and not by chance alone
    HIGHER = "higher"  #: 略多
    SAME = "same"  #: 持平
    LOWER = "lower"  #: 略少
    DOWN = "down"  #: 显著下降
    NEITHER = "neither"  #: 两期均无上报
    UNKNOWN = "unknown"  #: 无可比数据


_TURNS: Final[Mapping[Turn, tuple[str, Words]]] = {
    Turn.UP: ("#b2182b", Words("显著上升", "more, surely")),
    Turn.HIGHER: ("#f7c9b3", Words("较多（可能是偶然）", "more, perhaps by chance")),
    Turn.SAME: ("#f3f3f0", Words("持平", "as many")),
    Turn.LOWER: ("#c5dcec", Words("较少（可能是偶然）", "fewer, perhaps by chance")),
    Turn.DOWN: ("#2166ac", Words("显著下降", "fewer, surely")),
    Turn.NEITHER: ("#ffffff", Words("两期均无上报", "no report in either")),
    Turn.UNKNOWN: ("#c9cdd0", Words("无可比数据或不公布", "nothing to compare, or withheld")),
}


#: With what a period is compared: the columns of each begin with its name.
COMPARISONS: Final = (
    Shown(
        "before",
        Words("较前期", "Just before"),
        Words("与紧邻的等长时段相比", "Against as many days just before"),
    ),
    Shown(
        "year",
        Words("较去年同期", "A year ago"),
        Words("与去年同日期相比", "Against the same days a year ago"),
    ),
)
_NOTE = Words(
    "颜色为两期件数的精确比较（给定两期合计的二项检验），已控制全县误报。",
    "Counts of the two periods compared exactly (binomial, given their sum), with false "
    "discoveries held down over the county.",
)


def compose_change_map(grids: "gpd.GeoDataFrame", note: MapNote, *, rate: float) -> GridMap:
    """Return the map.

    Parameters
    ----------
    grids
        `CHANGE_COLUMNS` with ``before_p`` and ``year_p``, in EPSG:4490.
    rate
        Of false discoveries, below which a change is called sure.

    Raises
    ------
    FrameError
        When the frame is not as its columns say.
    """
    check_columns(grids, CHANGE_COLUMNS)
    layers = [_layer(grids, one, rate) for one in COMPARISONS]
    known = {name for name in ("before", "year") if grids[f"{name}_count"].notna().any()}
    return GridMap(
        grids,
        layers=layers,
        lines=[_lines(row, known) for row in grids.to_dict("records")],
        note=note,
        silent=np.flatnonzero(grids["is_silent"]).tolist(),
    )


def _layer(grids: "gpd.GeoDataFrame", with_what: Shown, rate: float) -> GridLayer:
    now = grids["count"].to_numpy(dtype=float)
    then = grids[f"{with_what.name}_count"].to_numpy(dtype=float)
    p = grids[f"{with_what.name}_p"].to_numpy(dtype=float)
    ratio = grids[f"{with_what.name}_ratio"].to_numpy(dtype=float)
    q = q_values(np.where((now == 0) & (then == 0), np.nan, p))
    turns = [_turn(*one, rate) for one in zip(now, then, ratio, q, strict=True)]
    rise = np.where(np.array(turns) == Turn.UP, now - then, np.nan)
    title = Words("上升最多的网格", "The largest rises")

    def say(i: int) -> Words:
        said = f"{then[i]:g} → {now[i]:g}"
        return Words(said, said)

    return categories(with_what, turns, _TURNS, notes=[_NOTE], rankings=[ranked(title, rise, say)])


def _turn(now: float, then: float, ratio: float, q: float, rate: float) -> Turn:
    if np.isnan(now) or np.isnan(then):
        return Turn.UNKNOWN
    if now == then == 0:
        return Turn.NEITHER
    if ratio == 1:
        return Turn.SAME
    if ratio > 1:
        return Turn.UP if q <= rate else Turn.HIGHER
    return Turn.DOWN if q <= rate else Turn.LOWER


def _lines(row: Mapping[Any, Any], known: Collection[str]) -> list[Words]:
    if np.isnan(row["count"]):
        return [Words("件数不公布", "number withheld")]
    lines = [Words(f"本期 {row['count']:g} 件", f"{row['count']:g} in this period")]
    for name, (zh, en) in {
        "before": ("前期", "before"),
        "year": ("去年同期", "a year ago"),
    }.items():
        then = row[f"{name}_count"]
        if np.isnan(then):
            why = Words("不公布", "withheld") if name in known else Words("无记录", "no records")
            lines.append(Words(f"{zh}：{why.zh}", f"{en}: {why.en}"))
            continue
        p = row[f"{name}_p"]
        lines.append(Words(f"{zh} {then:g} 件，p {p:.3f}", f"{then:g} {en}, p {p:.3f}"))
    return lines
