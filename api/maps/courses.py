"""Maps of change and of weeks: the same counts as hotspots, looked at through time."""

import numpy as np

from api.maps.asked import AskedMap
from api.maps.method import COUNTED_ONCE, Method, withheld_words
from geo.errors import Words
from governance.incidents.hotspots.day_table import Span
from governance.incidents.hotspots.sheet import read_hotspots
from governance.incidents.hotspots.weeks import PERMUTATIONS, WEEK, Weeks, follow_courses
from governance.people.withholding import withhold_weeks
from web_map.analysis import change_map as change
from web_map.analysis import weeks_map as weeks
from web_map.analysis.grid_map import GridMap

#: Weeks that the slider goes back at most.
_MOST_WEEKS = 53


def change_map(asked: AskedMap) -> GridMap:
    """Return the map of change asked for."""
    rules = asked.policy.hotspots
    sheet = read_hotspots(
        asked.db, asked.sight, asked.ground, asked.question, rules, count=asked.count
    )
    span = sheet.question.span
    method: Method = (
        COUNTED_ONCE,
        (Words("前期", "Just before"), _days_of(span.before)),
        (Words("去年同期", "A year ago"), _days_of(span.year_before)),
        (
            Words("检验", "Test"),
            Words(
                f"给定合计的精确二项检验，双侧，FDR {rules.likely:g}",
                f"exact binomial given the sum, two-sided, FDR {rules.likely:g}",
            ),
        ),
        *withheld_words(asked),
    )
    total = None if sheet.withheld.total else sheet.placed
    note = asked.note(change.TITLE, "change", total, method=method)
    return change.compose_change_map(sheet.grid_frame(), note, rate=rules.likely)


def _days_of(span: Span) -> Words:
    said = f"{span.begin} – {span.end}"
    return Words(f"{said}（不含）", f"{said} (excluded)")


def weeks_map(asked: AskedMap) -> GridMap:
    """Return the map of weeks: those of the period, and the course over the latest of them."""
    rules, question = asked.policy.hotspots, asked.question
    days = max(question.span.days, rules.course_weeks * WEEK)
    end = question.span.end
    span = Span(Span.back_from(end, days), end)
    table = asked.count(
        asked.db, asked.sight, question.wanted, asked.ground.codes, span, zone=question.zone
    )
    measured = Weeks.of(table, min(days // WEEK, _MOST_WEEKS))
    followed = Weeks.of(table, rules.course_weeks)
    courses = follow_courses(followed, asked.ground.against(asked.exposure), rules)
    told = measured.counts.astype(np.float64)
    if asked.sight.is_counting_only:
        told[withhold_weeks(measured.counts, asked.ground.townships, rules.k)] = np.nan
    method: Method = (
        COUNTED_ONCE,
        (
            Words("走势", "Course"),
            Words(
                f"最近 {len(followed.begins)} 周的 Gi*（平滑率），每周置换 {PERMUTATIONS} 次、"
                f"FDR {rules.likely:g}；Mann–Kendall 检验",
                f"Gi* of smoothed rates over the last {len(followed.begins)} weeks, "
                f"{PERMUTATIONS} permutations and FDR {rules.likely:g} each week; "
                "Mann-Kendall test",
            ),
        ),
        *withheld_words(asked),
    )
    placed = None if asked.sight.is_counting_only else int(table.over(question.span).sum())
    note = asked.note(weeks.TITLE, "weeks", placed, method=method)
    frame = weeks.WeekFrame(measured.begins, told, courses)
    return weeks.compose_weeks_map(asked.ground.frame(), frame, note)
