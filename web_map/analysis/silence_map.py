"""Grids that say nothing: since when, and whether anybody is there to speak."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from geo.errors import Words
from geo.frames import Column, Kind, check_columns
from web_map.analysis.grid_layers import Shown, categories, ranked
from web_map.analysis.grid_map import GRID_COLUMNS, GridMap
from web_map.analysis.note import MapNote

if TYPE_CHECKING:
    import geopandas as gpd

TITLE = Words("零上报网格：多久没有声音", "Grids without a report: since when")

SILENCE_COLUMNS = (
    *GRID_COLUMNS,
    Column("quiet_days", Kind.NUMBER, unit="days since the last report", may_be_unknown=True),
)

_NEVER = "never"
#: Up to so many days: colour and words.
_QUIET: Final = (
    (7, "#dcefe6", Words("一周内有上报", "reported within a week")),
    (14, "#f3f3f0", Words("一至两周", "one to two weeks")),
    (30, "#fde3cf", Words("两周至一月", "two weeks to a month")),
    (90, "#f4a582", Words("一至三个月", "one to three months")),
    (100_000, "#c2452f", Words("三个月以上", "more than three months")),
)


def roughly(quiet_days: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the most days of the class of each grid, for who is told no day of a single report."""
    bounds = np.array([most for most, _, _ in _QUIET], dtype=np.float64)
    known = ~np.isnan(quiet_days)
    rough = np.full(len(quiet_days), np.nan)
    rough[known] = bounds[np.searchsorted(bounds, quiet_days[known])]
    return rough


def compose_silence_map(
    grids: "gpd.GeoDataFrame", note: MapNote, *, is_rough: bool = False
) -> GridMap:
    """Return the map.

    Parameters
    ----------
    grids
        `SILENCE_COLUMNS` with ``is_silent`` and ``is_staffed``, in EPSG:4490; no quiet days where
        nothing was reported as far back as was counted.
    is_rough
        Whether the days are those of `roughly`.

    Raises
    ------
    FrameError
        When the frame is not as its columns say.
    """
    check_columns(grids, SILENCE_COLUMNS)
    quiet = grids["quiet_days"].to_numpy(dtype=float)
    longest = np.where(np.isnan(quiet), np.nanmax(quiet, initial=0) + 1, quiet)
    classes = {str(most): (colour, words) for most, colour, words in _QUIET}
    classes[_NEVER] = ("#6e1423", Words("统计以来从无上报", "never, as far back as counted"))
    shown = Shown(
        "quiet",
        Words("距最近上报", "Since the last"),
        Words("距最近一次上报", "Since the last report"),
    )
    said = [_lines(row, is_rough=is_rough) for row in grids.to_dict("records")]
    silent = np.flatnonzero(grids["is_silent"]).tolist()
    most = ranked(
        Words("最久没有上报的网格", "The longest without"),
        np.where(grids["is_silent"], longest, np.nan),
        lambda i: said[i][0],
        most=20,
    )
    layer = categories(shown, [_key(days) for days in quiet], classes, rankings=[most])
    return GridMap(grids, [layer], said, note, silent)


def _key(days: float) -> str:
    if np.isnan(days):
        return _NEVER
    return next(str(most) for most, _, _ in _QUIET if days <= most)


def _lines(row: Mapping[Any, Any], *, is_rough: bool) -> list[Words]:
    days = row["quiet_days"]
    if np.isnan(days):
        when = Words("从无上报", "never reported")
    elif is_rough:
        when = next(words for most, _, words in _QUIET if days <= most)
    else:
        when = Words(f"{days:g} 天前", f"{days:g} days ago")
    staffed = (
        Words("有人在岗", "somebody is in post")
        if row["is_staffed"]
        else Words("无人在岗", "nobody is in post")
    )
    return [when, staffed]
