"""The map of one team's evening, with what it does not show."""

from zoneinfo import ZoneInfo

from geo.errors import Lang, Words
from governance.night_visits.review.tracks import Track, TrackStop
from governance.night_visits.vocabulary import ATTEMPTS
from governance.policies.night_visits import ReviewRules
from web_map.analysis.visits.track_map import DrawnStop, TrackDrawing, draw_track_map
from web_map.base_lines import BaseLines
from web_map.standalone.lone_page import LonePage, sentence_page
from web_map.standalone.offline import render_offline

_NOTHING = Words(
    "这个小组没有停靠，也没有定位，画不出路线。",
    "This team has no stops and no device points: there is no way to draw.",
)


def track_page(
    track: Track, rules: ReviewRules, below: BaseLines | None, *, zone: ZoneInfo, lang: Lang
) -> LonePage:
    """Return a team's evening as one page that needs no other."""
    if not track.stops and not len(track.points):
        return sentence_page(_NOTHING, lang=lang)
    title = Words(
        f"{track.evening} {track.station} 第 {track.number} 组：计划与实际路线",
        f"{track.evening} {track.station}, team {track.number}: planned way and track",
    )
    drawn = TrackDrawing(
        title=title,
        stops=[_stop(stop, zone) for stop in track.stops],
        points=[(lon, lat) for lon, lat in track.points.tolist()],
        facts=_facts(track),
        notes=_notes(track, rules),
        synthetic=track.synthetic,
    )
    return render_offline(draw_track_map(drawn, below, lang=lang), title=title.of(lang), lang=lang)


def _stop(stop: TrackStop, zone: ZoneInfo) -> DrawnStop:
    is_done = stop.outcome in ATTEMPTS
    if stop.arrived_at is None or not is_done:
        words = Words("未上门", "not called at")
    else:
        clock = f"{stop.arrived_at.astimezone(zone):%H:%M}"
        words = Words(f"{clock} 上门", f"called at {clock}")
    return DrawnStop(stop.position + 1, stop.lon, stop.lat, is_done, words)


def _facts(track: Track) -> list[tuple[Words, Words]]:
    way = track.way
    return [
        (Words("停靠", "Stops"), _same(f"{way.stops - way.skipped} / {way.stops}")),
        (Words("未上门", "Skipped"), _same(str(way.skipped))),
        (Words("次序不同", "Out of order"), _same(str(way.out_of_order))),
        (Words("计划长度（直线）", "Planned, straight"), _same(f"{way.planned_m:,.0f} m")),
        (Words("行走长度（至少）", "Walked, at least"), _same(f"{way.walked_m:,.0f} m")),
        (Words("合格定位点", "Good device points"), _same(str(track.good_points))),
    ]


def _notes(track: Track, rules: ReviewRules) -> list[Words]:
    notes = [
        Words(
            f"长度为相邻点直线距离之和，只用精度 {rules.accuracy_m:g} 米以内的定位；"
            "次序不同常有正当理由，不作考核。",
            "Lengths are straight from point to point, of points accurate to "
            f"{rules.accuracy_m:g} m; another order has its reasons, and is no reproach.",
        ),
        Words(
            f"报平安的位置 {rules.track_days} 天后自动删除；上门定位作为走访记录保留。",
            f"Places of signs of life are deleted after {rules.track_days} days; the point at a "
            "door stays, as the record of the visit.",
        ),
    ]
    if track.cell_m is not None:
        notes.append(
            Words(
                f"您不是走访人员：位置归并到约 {track.cell_m} 米、不少于 {rules.k} 户的方格；"
                "住户更少处显示网格内一点，定位则不显示。数字按真实位置计算。",
                f"You do not visit there: places are shown as cells of some {track.cell_m} m with "
                f"at least {rules.k} households, else as a point of the grid, and device points "
                "not at all. The figures are of the true ones.",
            )
        )
    return notes


def _same(said: str) -> Words:
    return Words(said, said)
