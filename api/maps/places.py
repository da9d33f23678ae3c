"""Maps of places and of silence: repeat locations, answers in time, grids without a report."""

import math
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from api.maps.asked import AskedMap
from api.maps.method import COUNTED_ONCE, Method, withheld_words
from geo.errors import Words
from governance.figures.definitions import DEFINITIONS
from governance.figures.sheet import Question, read_sheet
from governance.figures.spans import Span as FiguresSpan
from governance.figures.stored.grid_queries import staffed_on
from governance.figures.vocabulary import Breakdown, FigureKey
from governance.incidents.hotspots.day_table import Span
from governance.incidents.hotspots.measuring import Counts
from governance.incidents.hotspots.repeats import Repeat, find_repeats
from governance.incidents.hotspots.response import read_response_times
from governance.incidents.reading.filtering import count_incidents
from governance.people.withholding import withhold
from web_map.analysis import repeats_map as repeats
from web_map.analysis import response_map as response
from web_map.analysis import silence_map as silence
from web_map.analysis.grid_map import GridMap

if TYPE_CHECKING:
    import geopandas as gpd

#: How far back the last report of a grid is looked for.
_LOOKED_BACK = timedelta(days=365)
_FIGURES = {"on_time": FigureKey.ON_TIME, "overdue": FigureKey.OVERDUE}

_NO_PLACES = Words(
    "这段时间没有可显示位置的事件（受限类别、统计岗位只显示网格）",
    "No incident of this period whose place may be shown (of restricted categories, and to who "
    "only counts, it is the grid alone)",
)
#: Places in a file that leaves the house are those of cells so wide, in degrees: some 250 m.
_CELL = 0.0025

#: Of more incidents the county's figures, each judged by its own history, take minutes.
MOST_FIGURED = 20_000

_TIMES = (
    Words("用时", "Times"),
    Words(
        "按日历时间；到截至时刻已受理、已首次结案的事件",
        "calendar time; what was accepted, and what was closed for the first time, by then",
    ),
)
_FIGURED: Method = (
    *((DEFINITIONS[key].title, DEFINITIONS[key].formula) for key in _FIGURES.values()),
    (
        Words("两率的范围", "Scope of both"),
        Words("全部类别、渠道与等级", "every category, channel and tier"),
    ),
)
_NOT_FIGURED = (
    DEFINITIONS[FigureKey.ON_TIME].title,
    Words(
        f"本期超过 {MOST_FIGURED:,} 件，未逐网格计算；请缩短时间，或看数据看板",
        f"more than {MOST_FIGURED:,} incidents: not counted grid by grid; choose a shorter period, "
        "or see the figures",
    ),
)


def repeats_map(asked: AskedMap) -> GridMap:
    """Return the map of repeat locations."""
    rules, ground = asked.policy.hotspots, asked.ground
    found, known = find_repeats(
        asked.db, asked.sight, ground, asked.question, rules, moment=asked.moment
    )
    frame = ground.frame()
    at = {code: i for i, code in enumerate(ground.codes)}
    held = np.bincount([at[one.area] for one in found if one.area in at], minlength=len(at))
    frame["places"] = held.astype(np.float64)
    names = dict(zip(ground.codes, ground.names, strict=True))
    method: Method = (
        COUNTED_ONCE,
        (
            Words("重复地点", "Repeat location"),
            Words(
                f"彼此相距不超过 {rules.repeat_m:g} 米，至少 {rules.repeat_least} 件、"
                f"{rules.repeat_days} 天",
                f"each within {rules.repeat_m:g} m of another, at least {rules.repeat_least} on "
                f"{rules.repeat_days} days",
            ),
        ),
        (
            Words("位置可见", "Places known"),
            Words(
                f"{known} 件；只显示网格的事件（受限类别、统计岗位）不在其中",
                f"{known} incidents; those of which only the grid is shown are not among them",
            ),
        ),
    )
    caution = () if known else (_NO_PLACES,)
    note = asked.note(repeats.TITLE, "repeats", known or None, method=method, caution=caution)
    places = [_place(one, names, asked) for one in found]
    return repeats.compose_repeats_map(frame, places, note)


def _place(one: Repeat, names: dict[str, str], asked: AskedMap) -> repeats.RepeatPlace:
    kinds = [(asked.policy.category_words(code), n) for code, n in one.categories[:3]]
    said = Words(
        "、".join(f"{words.zh} {n}" for words, n in kinds),
        ", ".join(f"{words.en} {n}" for words, n in kinds),
    )
    lon, lat = one.lon, one.lat
    if asked.leaves:
        lon, lat = ((math.floor(degrees / _CELL) + 0.5) * _CELL for degrees in (lon, lat))
    return repeats.RepeatPlace(
        lon=lon,
        lat=lat,
        count=one.count,
        days=one.days,
        spread_m=one.spread_m,
        first=one.first,
        last=one.last,
        grid=names.get(one.area, one.area),
        categories=said,
    )


def response_map(asked: AskedMap) -> GridMap:
    """Return the map of response times, with the county's own figures where they can be counted."""
    question, ground = asked.question, asked.ground
    frame = ground.frame()
    times = read_response_times(asked.db, asked.sight, question, ground.codes, moment=asked.moment)
    for step, took in (("accepted", times.accepted), ("concluded", times.concluded)):
        few = _few(asked, took.n)
        frame[f"{step}_n"] = np.where(few, np.nan, took.n)
        frame[f"{step}_h"] = np.where(few, np.nan, took.median_h)
        frame[f"{step}_late_h"] = np.where(few, np.nan, took.late_h)
    n, _ = count_incidents(asked.db, asked.sight, question.every_incident)
    method: Method = (COUNTED_ONCE, _TIMES)
    if n <= MOST_FIGURED:
        _add_figures(asked, frame)
        method = (*method, *_FIGURED)
    else:
        method = (*method, _NOT_FIGURED)
    note = asked.note(response.TITLE, "response", None, method=(*method, *withheld_words(asked)))
    return response.compose_response_map(frame, note)


def _few(asked: AskedMap, counts: Counts) -> npt.NDArray[np.bool_]:
    k = asked.policy.hotspots.k if asked.sight.is_counting_only else 1
    return withhold(counts, asked.ground.townships, k).cells


def _add_figures(asked: AskedMap, frame: "gpd.GeoDataFrame") -> None:
    """Put the county's own figures of each grid beside, for every category, channel and tier."""
    zone, days = asked.policy.county.zone, asked.question.span
    today = asked.moment.astimezone(zone).date()
    last = min(days.end - timedelta(days=1), today)
    span = FiguresSpan(min(days.begin, last), last, asked.moment, zone)
    sheet = read_sheet(asked.db, Question(asked.sight, span), asked.policy)
    by_grid = sheet.broken_down(Breakdown.GRID)
    for name, key in _FIGURES.items():
        place = list(FigureKey).index(key)
        pairs = np.array(
            [
                (by_grid[code][place].met, by_grid[code][place].of) if code in by_grid else (0, 0)
                for code in asked.ground.codes
            ],
            dtype=np.float64,
        ).reshape(-1, 2)
        met, of = pairs.T.astype(np.int64)
        pairs[_few(asked, of) | _few(asked, met) | _few(asked, of - met)] = np.nan
        frame[f"{name}_met"], frame[f"{name}_of"] = pairs.T


def silence_map(asked: AskedMap) -> GridMap:
    """Return the map of grids without a report, with how long that has lasted."""
    question, ground = asked.question, asked.ground
    end = question.span.end
    span = Span(min(question.span.begin, end - _LOOKED_BACK), end)
    table = asked.count(
        asked.db, asked.sight, question.wanted, ground.codes, span, zone=question.zone
    )
    reported = table.counts > 0
    latest = span.days - 1 - np.argmax(reported[:, ::-1], axis=1)
    frame = ground.frame()
    quiet = np.where(reported.any(axis=1), span.days - 1.0 - latest, np.nan)
    is_rough = asked.sight.is_counting_only
    frame["quiet_days"] = silence.roughly(quiet) if is_rough else quiet
    frame["is_silent"] = table.over(question.span) == 0
    staffed = staffed_on(asked.db, asked.moment.astimezone(question.zone).date())
    frame["is_staffed"] = [code in staffed for code in ground.codes]
    method: Method = (
        COUNTED_ONCE,
        (
            Words("回看", "Looked back"),
            Words(f"{span.begin} 起", f"to {span.begin}"),
        ),
        (
            Words("在岗", "In post"),
            Words("今天有网格长或网格员任职", "a leader or worker of the grid is in post today"),
        ),
    )
    placed = None if is_rough else int(table.over(question.span).sum())
    note = asked.note(silence.TITLE, "silence", placed, method=method)
    return silence.compose_silence_map(frame, note, is_rough=is_rough)
