"""Where answers come late: of the incidents of each grid, those concluded in time."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.errors import Words
from geo.frames import Column, Kind, check_columns
from web_map.analysis.grid_layers import GridLayer, Shown, categories, ranked
from web_map.analysis.grid_map import GRID_COLUMNS, GridMap
from web_map.analysis.note import MapNote

if TYPE_CHECKING:
    import geopandas as gpd

TITLE = Words("办理时效：哪里办得慢", "Answers in time: where we are late")

#: What the frame must hold beside the grids: pairs, `of` their cohort.
RESPONSE_COLUMNS = (
    *GRID_COLUMNS,
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
    """Return the map: what was concluded late, and what is open and overdue.

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
    return GridMap(
        grids,
        layers=[_layer(late, of - met, of), _layer(over, overdue, open_of)],
        lines=[_lines(row) for row in grids.to_dict("records")],
        note=note,
    )


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


def _lines(row: Mapping[Any, Any]) -> list[Words]:
    if np.isnan(row["on_time_of"]):
        return [Words("件数不公布", "number withheld")]
    done, of = row["on_time_met"], row["on_time_of"]
    over, held = row["overdue_met"], row["overdue_of"]
    return [
        Words(f"按期办结 {done:g} / {of:g}", f"concluded in time {done:g} / {of:g}"),
        Words(f"未结逾期 {over:g} / {held:g}", f"overdue {over:g} / {held:g} open"),
    ]
