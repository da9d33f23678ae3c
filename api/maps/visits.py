"""The map of night visits' coverage: read, withheld where it must be, drawn, with its method."""

import hashlib
from dataclasses import replace
from datetime import timedelta

from api.maps.asked import AskedMap
from api.maps.method import Method
from geo.errors import Words
from governance.night_visits.review.asking import MOST_DAYS, EveningsError, ReviewQuestion
from governance.night_visits.review.coverage import cover
from governance.night_visits.review.sheet import ReviewSheet, read_grids
from governance.night_visits.review.stored.review_queries import visits_version
from governance.night_visits.review.tables import Evenings
from web_map.analysis.grid_map import GridMap
from web_map.analysis.visits.cells_picture import cells_picture
from web_map.analysis.visits.coverage_map import TITLE, EveningSteps, compose_coverage_map

_COHORT = Words(
    "有人居住的户与夜访记录；类别、渠道、等级、分母与本图无关",
    "homes lived in, and night visits; category, channel, tier and exposure do not matter here",
)


def visits_map(asked: AskedMap) -> GridMap:
    """Return the map of coverage asked for.

    Raises
    ------
    EveningsError
        When the period has more evenings than are looked back on.
    """
    ground = asked.ground
    names = dict(zip(ground.codes, ground.names, strict=True))
    sheet = read_grids(asked.db, _question(asked), asked.policy, names)
    found = cover(sheet, ground.polygons, ground.metric, ground.townships)
    frame = ground.frame()
    for name, values in found.columns.items():
        frame[name] = values
    frame["is_idle"] = found.is_idle
    steps = EveningSteps(found.steps.begins, found.steps.days, found.steps.met)
    cells = found.cells
    picture = cells_picture(
        cells.counts, cells.bounds, cell_m=cells.cell_m, k=cells.k, left_out=cells.left_out
    )
    note = asked.note(TITLE, "visits", None)
    seen = (Words("可见范围", "Seen"), _seen(asked))
    method = (*_method(sheet), seen)
    note = replace(note, cohort=_COHORT, method=method, recipe=_recipe(asked, sheet))
    return compose_coverage_map(frame, steps, picture, note)


def _question(asked: AskedMap) -> ReviewQuestion:
    span = asked.question.span
    if span.days > MOST_DAYS:
        raise EveningsError(most=MOST_DAYS)
    today = asked.moment.astimezone(asked.policy.county.zone).date()
    evenings = Evenings(span.begin, span.end - timedelta(days=1), asked.moment, today)
    return ReviewQuestion(asked.sight, evenings)


def _seen(asked: AskedMap) -> Words:
    if asked.sight.is_countywide or asked.sight.is_everything:
        return Words("全县", "the whole county")
    areas = "、".join(asked.sight.areas)
    return Words(areas, areas)


def _recipe(asked: AskedMap, sheet: ReviewSheet) -> str:
    """Return a short name of all that the figures depend on."""
    version = visits_version(asked.db)
    evenings = sheet.question.evenings
    rules = sheet.rules.model_dump_json()
    parts = (asked.edition.id, evenings.first, evenings.last, rules, asked.sight.setting())
    digest = hashlib.sha256(repr((version, *parts)).encode()).hexdigest()
    return f"visits-{version[0]}-{digest[:12]}"


def _method(sheet: ReviewSheet) -> Method:
    rules = sheet.rules.review
    method: Method = (
        (
            Words("到期", "Due"),
            Words(
                "有人居住、未谢绝、不在暂缓期；自上次见面（从未见面的自登记日）起满周期；每户计一次",
                "lived in, not opted out, not resting; one interval after the last meeting, or "
                "after the registration; each home once",
            ),
        ),
        (
            Words("走到", "Swept"),
            Words(
                f"精度 {rules.accuracy_m:g} 米以内的上门定位周围 {rules.swept_m:g} 米内的户",
                f"homes within {rules.swept_m:g} m of a call located to {rules.accuracy_m:g} m",
            ),
        ),
        (
            Words("晚与日", "Evenings"),
            Words("零点后的走访算前一晚", "what is after midnight belongs to the evening before"),
        ),
        (
            Words("状态", "State"),
            Words("户的居住与网格以现在为准", "occupancy and grid of homes as they are now"),
        ),
    )
    if sheet.k == 1:
        return method
    few = Words(
        f"少于 {sheet.k} 户的数，及会泄露它们的数",
        f"numbers below {sheet.k}, and others that would give them away",
    )
    return (*method, (Words("不公布", "Withheld"), few))
