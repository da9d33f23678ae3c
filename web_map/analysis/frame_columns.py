"""What the columns of an analysis map's frame mean, for who takes the figures along."""

from collections.abc import Mapping
from typing import Final

from geo.errors import Words

_PERIODS: Final = {
    "before": Words("前期", "just before"),
    "year": Words("去年同期", "a year ago"),
}


def _of_periods() -> dict[str, Words]:
    told: dict[str, Words] = {}
    for name, (zh, en) in {name: (one.zh, one.en) for name, one in _PERIODS.items()}.items():
        told[f"{name}_count"] = Words(f"{zh}件数", f"Incidents {en}")
        told[f"{name}_ratio"] = Words(f"与{zh}之比（调整时段总量）", f"Ratio to {en}")
        told[f"{name}_p"] = Words(f"与{zh}比较的 p 值", f"p against {en}")
    return told


def _of_visits() -> dict[str, Words]:
    paired = {
        "met": Words("有效走访", "Met"),
        "attempted": Words("入户", "Attempted"),
        "due_met": Words("到期户见面", "Due, met"),
        "due_attempted": Words("到期户入户", "Due, attempted"),
        "due_on_time": Words("到期户按期见面", "Due, met in time"),
        "swept": Words("定位走到的户", "Homes a device came near to"),
        "too_often": Words("上门超过上限的户", "Homes called at beyond the cap"),
    }
    told: dict[str, Words] = {}
    for name, words in paired.items():
        told[f"{name}_n"] = words
        told[f"{name}_of"] = Words(f"{words.zh}（分母）", f"{words.en}, of")
    return told | {
        "waiting_week": Words("未见面，逾期不超过 7 天", "Not met, up to 7 days late"),
        "waiting_month": Words("未见面，逾期 8–30 天", "Not met, 8–30 days late"),
        "waiting_longer": Words("未见面，逾期超过 30 天", "Not met, more than 30 days late"),
        "waiting_never": Words("从未见面", "Never met"),
        "swept_m2": Words("走到的居住范围（平方米）", "Inhabited area swept, m²"),
        "inhabited_m2": Words("居住范围（平方米）", "Inhabited area, m²"),
    }


#: In the order in which a file has them, whatever the order of the frame.
COLUMN_WORDS: Final[Mapping[str, Words]] = {
    "code": Words("网格编码", "Grid code"),
    "name": Words("网格", "Grid"),
    "village": Words("村（社区）", "Village"),
    "township": Words("乡镇（街道）", "Township"),
    "count": Words("件数", "Incidents"),
    "lower": Words("95% 区间下限", "95 % interval from"),
    "upper": Words("95% 区间上限", "95 % interval to"),
    "exposure": Words("分母", "Exposure"),
    "rate": Words("发生率（件／分母）", "Rate per exposure"),
    "smoothed": Words("平滑率（件／分母）", "Smoothed rate per exposure"),
    "heat": Words("显著性分类", "Significance class"),
    "z": Words("Gi* z 值", "Gi* z"),
    "q": Words("Gi* q 值", "Gi* q"),
    "quadrant": Words("局部莫兰象限", "Local Moran quadrant"),
    **_of_periods(),
    "course": Words("走势分类", "Course class"),
    "places": Words("重复地点数", "Repeat locations"),
    "accepted_n": Words("已受理件数", "Accepted"),
    "accepted_h": Words("上报到受理小时数（中位数）", "Hours to acceptance, median"),
    "accepted_late_h": Words(
        "上报到受理小时数（90% 分位）", "Hours to acceptance, 90th percentile"
    ),
    "concluded_n": Words("已结案件数", "Concluded"),
    "concluded_h": Words("受理到首次结案小时数（中位数）", "Hours to closing, median"),
    "concluded_late_h": Words(
        "受理到首次结案小时数（90% 分位）", "Hours to closing, 90th percentile"
    ),
    "on_time_met": Words("按期办结件数", "Concluded in time"),
    "on_time_of": Words("按期办结的分母", "Concluded in time, of"),
    "overdue_met": Words("未结逾期件数", "Open and overdue"),
    "overdue_of": Words("未结件数", "Open"),
    "quiet_days": Words("距最近上报天数", "Days since the last report"),
    "is_silent": Words("本期零上报", "No report in the period"),
    "is_staffed": Words("有人在岗", "Somebody in post"),
    "is_withheld": Words("不公布", "Withheld"),
    **_of_visits(),
    "is_idle": Words("近 30 天没有小组到过", "No team called for 30 days"),
}

#: Begins the name of a column that counts the incidents of a week, by its first day.
WEEK: Final = "week_"

#: Begins the name of a column that counts the homes met from an evening on.
EVENING: Final = "evening_"

#: What would tell something of a count that is withheld.
TELLING: Final = frozenset({"quadrant", "heat", "is_silent"})


def words_of_column(name: str) -> Words:
    """Return what a column means; one that nobody has described names itself."""
    if name.startswith(WEEK):
        day = name.removeprefix(WEEK)
        return Words(f"{day} 起一周件数", f"Week from {day}")
    if name.startswith(EVENING):
        day = name.removeprefix(EVENING)
        return Words(f"{day} 起见面户数", f"Homes met from {day}")
    return COLUMN_WORDS.get(name, Words(name, name))


def in_order(names: list[str]) -> list[str]:
    """Return the names of columns as a file has them: described ones first, weeks by their day."""
    order = {name: place for place, name in enumerate(COLUMN_WORDS)}
    return sorted(names, key=lambda name: order.get(name, len(order)))
