"""Week by week: a slider through the counts of each grid, and the course they add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from geo.clusters.courses import Course
from geo.errors import Words
from geo.frames import check_columns
from web_map.analysis.frame_columns import WEEK
from web_map.analysis.grid_layers import GridLayer, Shown, categories, sequential_steps
from web_map.analysis.grid_map import GRID_COLUMNS, GridMap
from web_map.analysis.note import MapNote

if TYPE_CHECKING:
    import geopandas as gpd

TITLE = Words("逐周事件与走势", "Week by week, and the course of each grid")

_COURSES: Final[Mapping[Course, tuple[str, Words]]] = {
    Course.EMERGING: (
        "#b2182b",
        Words("增强热点：近周热，且持续升温", "emerging: hot now, and rising"),
    ),
    Course.NEW: ("#ef8a62", Words("新增热点：只有最近一周热", "new: hot in the last week alone")),
    Course.PERSISTENT: (
        "#7a3e9d",
        Words("持续热点：至今几乎每周都热", "persistent: hot nearly every week"),
    ),
    Course.SPORADIC: ("#fddbc7", Words("间歇热点", "sporadic")),
    Course.FADING: ("#92c5de", Words("消退热点：正在降温", "fading: cooling down")),
    Course.NONE: ("#f3f3f0", Words("非热点", "never hot")),
}
_NOTE = Words(
    "某周“热”指该周平滑率的 Gi* 高于随机置换，且已控制当周全部网格的误报；升降由 Mann–Kendall "
    "检验（p < 0.05）判定。",
    "A week is hot where Gi* of its smoothed rates is above chance arrangements, with false "
    "discoveries held down over the week's grids; rising and falling by the Mann-Kendall test "
    "(p < 0.05).",
)


@dataclass(frozen=True, slots=True)
class WeekFrame:
    """Counts by week: `counts` is (weeks, grids), NaN where withheld."""

    begins: Sequence[date]
    counts: npt.NDArray[np.float64]
    courses: Sequence[Course]


def compose_weeks_map(grids: "gpd.GeoDataFrame", weeks: WeekFrame, note: MapNote) -> GridMap:
    """Return the map.

    Parameters
    ----------
    grids
        `GRID_COLUMNS`, in EPSG:4490.

    Raises
    ------
    FrameError
        When the frame is not as its columns say.
    """
    check_columns(grids, GRID_COLUMNS)
    shown = Shown("course", Words("走势", "Course"), Words("各网格走势", "The course of each grid"))
    course = categories(shown, weeks.courses, _COURSES, notes=[_NOTE])
    return GridMap(
        _with_counts(grids, weeks),
        layers=[course, _slider(weeks)] if len(weeks.begins) else [course],
        lines=[_lines(weeks, place) for place in range(len(grids))],
        note=note,
    )


def _with_counts(grids: "gpd.GeoDataFrame", weeks: WeekFrame) -> "gpd.GeoDataFrame":
    """Return the grids with their course and the counts of each week, to be taken along."""
    told = dict(zip((f"{WEEK}{begin}" for begin in weeks.begins), weeks.counts, strict=True))
    return grids.assign(course=[one.value for one in weeks.courses], **told)


def _slider(weeks: WeekFrame) -> GridLayer:
    shown = Shown("weeks", Words("逐周件数", "Weeks"), Words("每周事件数", "Incidents in the week"))
    steps = [f"{begin} – {begin + timedelta(days=6)}" for begin in weeks.begins]
    return sequential_steps(shown, weeks.counts, steps, step=1)


def _lines(weeks: WeekFrame, place: int) -> list[Words]:
    _, words = _COURSES[weeks.courses[place]]
    row = weeks.counts[:, place]
    said = " ".join("·" if np.isnan(n) else f"{n:g}" for n in row[-12:])
    return [
        words,
        Words(f"近 {min(12, len(row))} 周：{said}", f"last {min(12, len(row))} weeks: {said}"),
    ]
