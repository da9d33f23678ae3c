"""Whom night visits reached: shares of each grid, who still waits, and evenings one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from geo.errors import Words
from geo.frames import Column, Kind, check_columns
from web_map.analysis.frame_columns import EVENING
from web_map.analysis.grid_layers import (
    GridLayer,
    Shown,
    categories,
    ranked,
    sequential,
    sequential_steps,
)
from web_map.analysis.grid_map import GRID_COLUMNS, GridMap, Picture
from web_map.analysis.note import MapNote

if TYPE_CHECKING:
    import geopandas as gpd

TITLE = Words("夜访覆盖：还有谁没有走访到", "Night visits: whom have we not reached")

_SHARES: Final[Mapping[str, tuple[Words, Words]]] = {
    "due_met": (
        Words("到期户见面", "Due, met"),
        Words("到期户中见过面的占比", "Share of homes due that were met"),
    ),
    "due_attempted": (
        Words("到期户入户", "Due, attempted"),
        Words("到期户中上过门的占比", "Share of homes due that were called at"),
    ),
    "met": (
        Words("有效走访", "Met"),
        Words("有人居住的户中见过面的占比", "Share of homes lived in where somebody was met"),
    ),
    "swept": (
        Words("走到的户", "Swept"),
        Words("设备定位走到附近的户占比", "Share of homes that a device came near to"),
    ),
}
_WAITING: Final[Mapping[str, Words]] = {
    "waiting_week": Words("≤7 天", "≤7 days"),
    "waiting_month": Words("8–30 天", "8–30 days"),
    "waiting_longer": Words(">30 天", ">30 days"),
    "waiting_never": Words("从未见面", "never met"),
}
_PAIRED: Final = (*_SHARES, "attempted", "due_on_time", "too_often")

#: What the frame must hold beside the grids; NaN where withheld.
COVERAGE_COLUMNS = (
    *GRID_COLUMNS,
    *(
        Column(f"{name}_{part}", Kind.NUMBER, unit="homes", may_be_unknown=True)
        for name in _PAIRED
        for part in ("n", "of")
    ),
    *(Column(name, Kind.NUMBER, unit="homes", may_be_unknown=True) for name in _WAITING),
    Column("swept_m2", Kind.NUMBER, unit="m²", may_be_unknown=True),
    Column("inhabited_m2", Kind.NUMBER, unit="m²", may_be_unknown=True),
)

_NOBODY, _HIDDEN = "nobody", "hidden"
_GREY: Final = {
    _NOBODY: ("#ffffff", Words("没有这样的户", "no such homes")),
    _HIDDEN: ("#e3d9ea", Words("不公布", "withheld")),
}
#: Lower ends of classes in per cent of what was reached, and their colours.
_REACHED: Final = (
    (80, "#1f4385", Words("80% 及以上", "80 % or more")),
    (60, "#2f87b0", Words("60%–80%", "60–80 %")),
    (40, "#6bbfbf", Words("40%–60%", "40–60 %")),
    (20, "#f4c47a", Words("20%–40%", "20–40 %")),
    (0, "#c2452f", Words("不足 20%", "less than 20 %")),
)
_IDLE: Final = {
    "busy": ("#dcefe6", Words("近 30 天有小组到过", "a team called within 30 days")),
    "idle": ("#c2452f", Words("近 30 天没有小组到过", "no team called for 30 days")),
}


@dataclass(frozen=True, slots=True)
class EveningSteps:
    """Homes met, (steps, grids), NaN where withheld; each step is so many days long."""

    begins: Sequence[date]
    days: int
    met: npt.NDArray[np.float64]


def compose_coverage_map(
    grids: "gpd.GeoDataFrame", steps: EveningSteps, cells: Picture, note: MapNote
) -> GridMap:
    """Return the map.

    Parameters
    ----------
    grids
        `COVERAGE_COLUMNS` with ``is_idle``, in EPSG:4490.

    Raises
    ------
    FrameError
        When the frame is not as its columns say.
    """
    check_columns(grids, COVERAGE_COLUMNS)
    told = dict(zip((f"{EVENING}{begin}" for begin in steps.begins), steps.met, strict=True))
    layers = [_share_layer(grids, name) for name in _SHARES]
    layers += [_overdue(grids), _idle(grids), _often(grids), _slider(steps)]
    return GridMap(
        grids.assign(**told),
        layers=layers,
        lines=[_lines(row) for row in grids.to_dict("records")],
        note=note,
        pictures=[cells],
    )


def _column(grids: "gpd.GeoDataFrame", name: str) -> npt.NDArray[np.float64]:
    return grids[name].to_numpy(dtype=float)


def _share_layer(grids: "gpd.GeoDataFrame", name: str) -> GridLayer:
    label, title = _SHARES[name]
    n, of = _column(grids, f"{name}_n"), _column(grids, f"{name}_of")
    meanings = {str(low): (colour, words) for low, colour, words in _REACHED} | _GREY
    keys = [_key(*pair) for pair in zip(n, of, strict=True)]
    rest = of - n

    def say(i: int) -> Words:
        said = f"{rest[i]:g} / {of[i]:g}"
        return Words(f"{said} 户未到", f"{said} not reached")

    most = ranked(Words("没有走访到的户最多", "The most homes not reached"), rest, say)
    return categories(Shown(name, label, title), keys, meanings, rankings=[most])


def _key(n: float, of: float) -> str:
    if np.isnan(of):
        return _HIDDEN
    if of == 0:
        return _NOBODY
    return next(str(low) for low, _, _ in _REACHED if n * 100 >= low * of)


def _overdue(grids: "gpd.GeoDataFrame") -> GridLayer:
    late = _column(grids, "waiting_longer") + _column(grids, "waiting_never")

    def say(i: int) -> Words:
        return Words(f"{late[i]:g} 户", f"{late[i]:g}")

    shown = Shown(
        "overdue",
        Words("逾期账龄", "Overdue"),
        Words("逾期 30 天以上或从未见面、仍未见面的户", "Not met for over 30 days late, or ever"),
    )
    note = Words("各档账龄见网格提示。", "Point at a grid for every bucket.")
    most = ranked(Words("最多的网格", "The most"), late, say)
    hidden = np.isnan(late)
    return sequential(shown, late, step=1, withheld=hidden, notes=[note], rankings=[most])


def _idle(grids: "gpd.GeoDataFrame") -> GridLayer:
    keys = ["idle" if is_idle else "busy" for is_idle in grids["is_idle"]]
    title = Words("近 30 天有没有小组到过", "Whether a team called within 30 days")
    return categories(Shown("idle", Words("无小组网格", "No team"), title), keys, _IDLE)


def _often(grids: "gpd.GeoDataFrame") -> GridLayer:
    often = _column(grids, "too_often_n")
    shown = Shown(
        "often",
        Words("走访过频", "Too often"),
        Words("上门超过上限的户数", "Homes called at beyond the cap"),
    )
    return sequential(shown, often, step=1, withheld=np.isnan(often))


def _slider(steps: EveningSteps) -> GridLayer:
    label = Words("逐晚见面", "By evening") if steps.days == 1 else Words("逐周见面", "By week")
    shown = Shown("steps", label, Words("当晚（周）见面户数", "Homes met in the evening or week"))
    last = timedelta(days=steps.days - 1)
    said = [f"{one}" if steps.days == 1 else f"{one} – {one + last}" for one in steps.begins]
    return sequential_steps(shown, steps.met, said, step=1)


def _lines(row: Mapping[Any, Any]) -> list[Words]:
    lines = [
        _pair(row, "met", Words("见面", "met")),
        _pair(row, "attempted", Words("上门", "called at")),
        _pair(row, "due_met", Words("到期户见面", "due, met")),
        _pair(row, "due_on_time", Words("其中按期", "of them in time")),
        _pair(row, "swept", Words("定位走到", "a device came near to")),
    ]
    if row["inhabited_m2"] > 0:
        percent = int(row["swept_m2"] * 100 // row["inhabited_m2"])
        lines.append(Words(f"居住范围走到 {percent}%", f"{percent} % of the inhabited area swept"))
    waiting = [(words, row[name]) for name, words in _WAITING.items()]
    said = [(f"{words.zh} {_n(n)}", f"{words.en} {_n(n)}") for words, n in waiting if n != 0]
    if said:
        zh, en = ("、".join(one for one, _ in said), ", ".join(one for _, one in said))
        lines.append(Words(f"仍未见面：{zh}", f"not met yet: {en}"))
    if row["is_idle"]:
        lines.append(Words("近 30 天没有小组到过", "no team called for 30 days"))
    return lines


def _pair(row: Mapping[Any, Any], name: str, words: Words) -> Words:
    n, of = row[f"{name}_n"], row[f"{name}_of"]
    if np.isnan(of):
        return Words(f"{words.zh}：不公布", f"{words.en}: withheld")
    return Words(f"{words.zh} {n:g} / {of:g} 户", f"{words.en} {n:g} of {of:g}")


def _n(value: float) -> str:
    return "·" if np.isnan(value) else f"{value:g}"
