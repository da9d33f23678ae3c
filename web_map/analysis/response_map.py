"""Where answers come late: how long each grid waits, and what was not concluded in time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.errors import Words
from geo.frames import Column, Kind, check_columns
from web_map.analysis.grid_layers import GridLayer, Shown, categories, ranked, sequential
from web_map.analysis.grid_map import GRID_COLUMNS, GridMap
from web_map.analysis.note import MapNote

if TYPE_CHECKING:
    import geopandas as gpd

TITLE = Words("办理时效：哪里办得慢", "Answers in time: where we are late")

#: What the frame must hold beside the grids: how many, and within how many hours half of them.
RESPONSE_COLUMNS = (
    *GRID_COLUMNS,
    *(
        Column(f"{step}_{part}", Kind.NUMBER, unit=unit, may_be_unknown=True)
        for step in ("accepted", "concluded")
        for part, unit in {"n": "incidents", "h": "hours, median", "late_h": "hours"}.items()
    ),
)
#: And, where they could be counted: pairs, `of` their cohort.
PAIR_COLUMNS = (
    *(
        Column(f"{name}_{part}", Kind.NUMBER, unit="incidents", may_be_unknown=True)
        for name in ("on_time", "overdue")
        for part in ("met", "of")
    ),
)

#: A smaller cohort has no share worth a colour.
LEAST_OF = 5

_FEW, _NONE, _HIDDEN = "few", "none", "hidden"
_GREY: Final = {
    _FEW: ("#e7ebec", Words(f"不足 {LEAST_OF} 件，不评价", f"fewer than {LEAST_OF}: not judged")),
    _NONE: ("#ffffff", Words("没有可评价的事件", "nothing to judge")),
    _HIDDEN: ("#e3d9ea", Words("不公布", "withheld")),
}
#: Lower ends of classes in per cent of what is late, and their colours.
_LATE: Final = (
    (50, "#7f0f1f", Words("一半以上", "half or more")),
    (30, "#cf3b3a", Words("30%–50%", "30–50 %")),
    (15, "#f4a582", Words("15%–30%", "15–30 %")),
    (5, "#fde3cf", Words("5%–15%", "5–15 %")),
    (0, "#dcefe6", Words("不足 5%", "less than 5 %")),
)


def compose_response_map(grids: "gpd.GeoDataFrame", note: MapNote) -> GridMap:
    """Return the map: hours until accepted and closed, and, where counted, what was late.

    Parameters
    ----------
    grids
        `RESPONSE_COLUMNS`, in EPSG:4490; NaN where withheld.

    Raises
    ------
    FrameError
        When the frame is not as its columns say.
    """
    check_columns(grids, RESPONSE_COLUMNS)
    layers = [_hours_layer(grids, step) for step in _STEPS]
    has_pairs = "on_time_of" in grids.columns
    if has_pairs:
        check_columns(grids, PAIR_COLUMNS)
        layers += _pair_layers(grids)
    lines = [_lines(row, has_pairs=has_pairs) for row in grids.to_dict("records")]
    return GridMap(grids, layers=layers, lines=lines, note=note)


_STEPS: Final = {
    "accepted": (
        Words("受理用时", "To acceptance"),
        Words("上报到受理（小时，中位数）", "From report to acceptance (hours, median)"),
    ),
    "concluded": (
        Words("办结用时", "To the end"),
        Words("受理到首次结案（小时，中位数）", "From acceptance to closing (hours, median)"),
    ),
}
_MEDIAN_NOTE: Final = Words(
    f"不足 {LEAST_OF} 件的网格不评价；尚未受理、尚未结案的不在其内。",
    f"Grids with fewer than {LEAST_OF} are not judged; what is not accepted or closed yet is not "
    "in it.",
)


def _hours_layer(grids: "gpd.GeoDataFrame", step: str) -> GridLayer:
    label, title = _STEPS[step]
    n, hours = (grids[f"{step}_{part}"].to_numpy(dtype=float) for part in ("n", "h"))
    judged = np.where(n >= LEAST_OF, hours, np.nan)

    def say(i: int) -> Words:
        said = f"{hours[i]:.1f} h"
        return Words(f"{said}（{n[i]:g} 件）", f"{said} ({n[i]:g})")

    slowest = ranked(Words("最慢的网格", "The slowest"), judged, say)
    shown = Shown(step, label, title)
    return sequential(shown, judged, step=0.1, notes=[_MEDIAN_NOTE], rankings=[slowest])


def _pair_layers(grids: "gpd.GeoDataFrame") -> list[GridLayer]:
    of, met = (grids[f"on_time_{part}"].to_numpy(dtype=float) for part in ("of", "met"))
    open_of, overdue = (grids[f"overdue_{part}"].to_numpy(dtype=float) for part in ("of", "met"))
    late = Shown(
        "late",
        Words("办结超期", "Concluded late"),
        Words("超期占比（按期办结率之余）", "Share late"),
    )
    over = Shown(
        "overdue",
        Words("未结逾期", "Open, overdue"),
        Words("未结事件中已逾期的占比", "Overdue of what is open"),
    )
    return [_layer(late, of - met, of), _layer(over, overdue, open_of)]


def _layer(shown: Shown, late: Any, of: Any) -> GridLayer:  # noqa: ANN401 float arrays
    meanings = {str(low): (colour, words) for low, colour, words in _LATE} | _GREY
    keys = [_key(*pair) for pair in zip(late, of, strict=True)]
    judged = np.where(of >= LEAST_OF, late, np.nan)

    def say(i: int) -> Words:
        share = int(late[i] * 100 // of[i])
        return Words(f"{late[i]:g} / {of[i]:g}（{share}%）", f"{late[i]:g} / {of[i]:g} ({share} %)")

    most = ranked(Words("超期最多的网格", "The most late"), judged, say)
    return categories(shown, keys, meanings, rankings=[most])


def _key(late: float, of: float) -> str:
    if np.isnan(of):
        return _HIDDEN
    if of == 0:
        return _NONE
    if of < LEAST_OF:
        return _FEW
    return next(str(low) for low, _, _ in _LATE if late * 100 >= low * of)


def _lines(row: Mapping[Any, Any], *, has_pairs: bool) -> list[Words]:
    if np.isnan(row["accepted_n"]):
        return [Words("件数不公布", "number withheld")]
    lines = []
    for step, (label, _) in _STEPS.items():
        n, half, late = (row[f"{step}_{part}"] for part in ("n", "h", "late_h"))
        said = f"{half:.1f} h / {late:.1f} h" if n else "–"
        lines.append(
            Words(
                f"{label.zh} {n:g} 件，半数、九成以内 {said}",
                f"{label.en}: {n:g}, half and nine tenths within {said}",
            )
        )
    if not has_pairs or np.isnan(row["on_time_of"]):
        return lines
    done, of = row["on_time_met"], row["on_time_of"]
    over, held = row["overdue_met"], row["overdue_of"]
    return [
        *lines,
        Words(f"按期办结 {done:g} / {of:g}", f"concluded in time {done:g} / {of:g}"),
        Words(f"未结逾期 {over:g} / {held:g}", f"overdue {over:g} / {held:g} open"),
    ]
