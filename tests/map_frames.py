"""The nine-grid county as every analysis map takes it: grid k has k − 1 incidents."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np

from geo.clusters.courses import COURSES
from geo.clusters.scan.vocabulary import Cluster
from geo.errors import Lang, Words
from governance.incidents.hotspots.vocabulary import Exposure, Heat
from governance.indicators import Ratio
from tests.factories import nine_grids
from web_map.analysis.change_map import compose_change_map
from web_map.analysis.density_picture import density_picture
from web_map.analysis.grid_map import GridMap, Picture, draw_grid_map
from web_map.analysis.hotspot_map import FoundClusters, compose_hotspot_map
from web_map.analysis.note import MapNote
from web_map.analysis.repeats_map import RepeatPlace, compose_repeats_map
from web_map.analysis.response_map import compose_response_map
from web_map.analysis.silence_map import compose_silence_map
from web_map.analysis.visits.cells_picture import cells_picture
from web_map.analysis.visits.coverage_map import EveningSteps, compose_coverage_map
from web_map.analysis.vocabulary import MapKind
from web_map.analysis.weeks_map import WeekFrame, compose_weeks_map
from web_map.standalone.lone_page import LonePage
from web_map.standalone.offline import render_offline

NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
BOUNDS = (115.4, 27.75, 115.43, 27.78)
UNKNOWN = float("nan")


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote: each of these reaches the page."""

    grid: str = "善政第1网格"
    village: str = "善政社区"
    township: str = "金川镇"
    county: str = "新干县"
    cohort: str = "矛盾纠纷"
    edition: str = "九格"
    code: str | None = None

    @classmethod
    def everywhere(cls, text: str) -> "Written":
        return cls(text, text, text, text, text, text, text)


def grid_frame(written: Written | None = None, **columns: Any) -> gpd.GeoDataFrame:
    told = written or Written()
    codes, polygons = nine_grids()
    return gpd.GeoDataFrame(
        {
            "code": [told.code or code for code in codes],
            "name": [told.grid] * 9,
            "village": [told.village] * 9,
            "township": [told.township] * 9,
            **columns,
        },
        geometry=polygons,
        crs=4490,
    )


def hotspot_frame(written: Written | None = None, **changed: Any) -> gpd.GeoDataFrame:
    """Grid 9 has no known households; grid 8 is hot."""
    counts = np.arange(9.0)
    exposure = np.array([300.0] * 8 + [UNKNOWN])
    columns = {
        "count": counts,
        "lower": np.maximum(counts - 2, 0),
        "upper": counts + 3,
        "exposure": exposure,
        "rate": counts / exposure,
        "smoothed": counts / exposure,
        "heat": [Heat.USUAL.value] * 7 + [Heat.HOT.value, Heat.UNKNOWN.value],
        "z": [*np.linspace(-1, 1, 7), 4.0, UNKNOWN],
        "q": [0.8] * 7 + [0.002, UNKNOWN],
        "quadrant": [""] * 9,
        "is_silent": counts == 0,
        "is_withheld": [False] * 9,
        "before_count": [0.0, 1, 2, 3, 4, 5, 6, 0, UNKNOWN],
        "before_ratio": [UNKNOWN, 1, 1, 1, 1, 1, 1, np.inf, UNKNOWN],
        "before_p": [1.0] * 7 + [0.0001, UNKNOWN],
        "year_count": [UNKNOWN] * 9,
        "year_ratio": [UNKNOWN] * 9,
        "year_p": [UNKNOWN] * 9,
    }
    return grid_frame(written, **(columns | changed))


def note(written: Written | None = None, title: str = "热点") -> MapNote:
    told = written or Written()
    return MapNote(
        county=Words(told.county, told.county),
        zone=SHANGHAI,
        title=Words(title, title),
        cohort=Words(told.cohort, told.cohort),
        since=datetime(2026, 1, 1, tzinfo=SHANGHAI),
        until=datetime(2026, 3, 1, tzinfo=SHANGHAI),
        located=Ratio(37, 40),
        shown=36,
        as_of=NOON,
        edition=told.edition,
        synthetic=True,
        method=((Words("计数", "Counting"), Words(told.cohort, told.cohort)),),
        recipe="hotspots-7-0123456789ab",
    )


def clusters() -> FoundClusters:
    """One cluster of the two grids in the north-east, and one that may be chance."""
    likely = Cluster(8, (8, 7), 1_200.0, 40, 59, 15, 4.0, 6.1, 11.2, 0.001, 0.0004)
    doubtful = Cluster(0, (0,), 0.0, 50, 59, 2, 1.0, 2.0, 0.3, 0.7, 0.6)
    lon = [115.405 + 0.01 * (i % 3) for i in range(9)]
    lat = [27.755 + 0.01 * (i // 3) for i in range(9)]
    return FoundClusters([likely, doubtful], [likely], date(2026, 1, 1), lon, lat)


def density() -> Picture:
    """Hardly anything, everywhere."""
    return density_picture(
        np.linspace(0, 30, 48).reshape(6, 8), BOUNDS, bandwidth_m=800, cell_m=250, left_out=3
    )


def _hotspots(written: Written | None) -> GridMap:
    return compose_hotspot_map(
        hotspot_frame(written), clusters(), density(), Exposure.HOUSEHOLDS, note(written)
    )


def _change(written: Written | None) -> GridMap:
    return compose_change_map(hotspot_frame(written), note(written), rate=0.05)


def _weeks(written: Written | None) -> GridMap:
    begins = [date(2026, 1, 5) + timedelta(days=7 * week) for week in range(4)]
    counts = np.add.outer(np.arange(4.0), np.arange(9.0))
    courses = [COURSES[place % len(COURSES)] for place in range(9)]
    frame = WeekFrame(begins, counts, courses)
    return compose_weeks_map(grid_frame(written), frame, note(written))


def _response(written: Written | None) -> GridMap:
    frame = grid_frame(
        written,
        on_time_met=[0.0, 2, 5, 8, 10, 9, 3, 10, UNKNOWN],
        on_time_of=[0.0, 3, 10, 10, 10, 10, 10, 20, UNKNOWN],
        overdue_met=[0.0] * 9,
        overdue_of=[8.0] * 9,
        accepted_n=[0.0, 3, 10, 10, 10, 10, 10, 20, UNKNOWN],
        accepted_h=[UNKNOWN, 1.0, 2, 3, 4, 5, 6, 7, UNKNOWN],
        accepted_late_h=[UNKNOWN, 2.0, 4, 6, 8, 10, 12, 14, UNKNOWN],
        concluded_n=[0.0] * 8 + [UNKNOWN],
        concluded_h=[UNKNOWN] * 9,
        concluded_late_h=[UNKNOWN] * 9,
    )
    return compose_response_map(frame, note(written))


def _repeats(written: Written | None) -> GridMap:
    told = written or Written()
    place = RepeatPlace(
        115.405,
        27.755,
        5,
        3,
        12.0,
        date(2026, 1, 3),
        date(2026, 2, 20),
        told.grid,
        Words(told.cohort, told.cohort),
    )
    frame = grid_frame(written, places=[1.0] + [0.0] * 8)
    return compose_repeats_map(frame, [place], note(written))


def _silence(written: Written | None) -> GridMap:
    frame = grid_frame(
        written,
        quiet_days=[UNKNOWN, 0, 3, 9, 20, 45, 100, 8, 2],
        is_silent=[True, False, False, False, False, True, True, False, False],
        is_staffed=[False] + [True] * 8,
    )
    return compose_silence_map(frame, note(written))


def _visits(written: Written | None) -> GridMap:
    homes = np.array([0.0, 20, 20, 20, 20, 20, 20, 20, UNKNOWN])
    pairs = {
        f"{name}_{part}": homes * share
        for name in ("due_met", "due_attempted", "met", "swept", "attempted", "due_on_time")
        for part, share in (("n", 0.45), ("of", 1.0))
    }
    frame = grid_frame(
        written,
        **pairs,
        too_often_n=[0.0, 1, 0, 0, 0, 0, 0, 0, UNKNOWN],
        too_often_of=homes,
        waiting_week=homes * 0.1,
        waiting_month=homes * 0.1,
        waiting_longer=homes * 0.2,
        waiting_never=[0.0, 0, 0, 0, 0, 0, 4, 9, UNKNOWN],
        swept_m2=homes * 1000,
        inhabited_m2=homes * 3000,
        is_idle=[True] + [False] * 8,
    )
    met = np.array([[0.0, 1, 2, 3, 4, 5, 6, 7, UNKNOWN]] * 2)
    steps = EveningSteps([date(2026, 2, 9), date(2026, 2, 10)], 1, met)
    cells = cells_picture(
        np.array([[0, 7], [12, 0]]), (115.4, 27.75, 115.43, 27.78), cell_m=500, k=5, left_out=3
    )
    return compose_coverage_map(frame, steps, cells, note(written))


COMPOSED: Mapping[MapKind, Callable[[Written | None], GridMap]] = {
    MapKind.HOTSPOTS: _hotspots,
    MapKind.CHANGE: _change,
    MapKind.WEEKS: _weeks,
    MapKind.RESPONSE: _response,
    MapKind.REPEATS: _repeats,
    MapKind.SILENCE: _silence,
    MapKind.VISITS: _visits,
}


def map_page(
    kind: MapKind = MapKind.HOTSPOTS, written: Written | None = None, *, lang: Lang = "zh"
) -> LonePage:
    composed = COMPOSED[kind](written)
    title = composed.note.heading.of(lang)
    return render_offline(draw_grid_map(composed, lang=lang), title=title, lang=lang)
