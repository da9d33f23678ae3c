"""What each figure of coverage counts, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.errors import Words
from governance.night_visits.review.vocabulary import Ageing, RateKey, ReviewKey
from governance.policies.night_visits import NightVisitPolicy


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure's name, whom it counts, and how."""

    title: Words
    cohort: Words
    formula: Words


_LIVED_IN: Final = Words(
    "有人居住的户（常住、季节性居住；空置、搬离不计），以当前登记为准",
    "Homes lived in (all year or in season; without vacant and moved), as registered now",
)
_DUE: Final = Words(
    "本期内到期的户：有人居住、未谢绝走访、不在暂缓期；自上次见面起满周期，从未见面的自登记之日起",
    "Homes due in the period: lived in, not opted out, not resting; one interval after the last "
    "meeting, or since the registration where nobody was ever met",
)
_FINDINGS: Final = Words("本期夜访发现的问题", "What was found at visits of the period")

DEFINITIONS: Final[Mapping[ReviewKey, Definition]] = {
    ReviewKey.ATTEMPTED: Definition(
        Words("入户率", "Attempted"),
        _LIVED_IN,
        Words(
            "本期至少上门一次的户 ÷ 有人居住的户", "Homes called at at least once ÷ homes lived in"
        ),
    ),
    ReviewKey.MET: Definition(
        Words("有效走访率", "Met"),
        _LIVED_IN,
        Words(
            "本期至少见面一次的户 ÷ 有人居住的户", "Homes where somebody was met ÷ homes lived in"
        ),
    ),
    ReviewKey.GRIDS: Definition(
        Words("网格覆盖率", "Grids covered"),
        Words("现行版本的综合网格", "General grids of the edition in force"),
        Words(
            "有效走访率不低于 {covered_percent}% 的网格 ÷ 全部网格",
            "Grids in which at least {covered_percent} % were met ÷ all grids",
        ),
    ),
    ReviewKey.ON_TIME: Definition(
        Words("到期走访率", "Due, met in time"),
        _DUE,
        Words(
            "到期日当天或之前见面的户 ÷ 到期户；每户只按本期第一次到期计一次",
            "Homes met on or before the day they were due ÷ homes due; each once, by its first due "
            "day of the period",
        ),
    ),
    ReviewKey.DUE_MET: Definition(
        Words("到期户见面率", "Due, met at all"),
        _DUE,
        Words(
            "本期见过面的到期户（含逾期） ÷ 到期户",
            "Homes due that were met, late or not ÷ homes due",
        ),
    ),
    ReviewKey.DUE_ATTEMPTED: Definition(
        Words("到期户入户率", "Due, attempted"),
        _DUE,
        Words("本期上过门的到期户 ÷ 到期户", "Homes due that were called at ÷ homes due"),
    ),
    ReviewKey.IN_WINDOW: Definition(
        Words("夜间占比", "Met in the evening window"),
        Words("本期见面的走访", "Visits of the period that met somebody"),
        Words(
            "到门时间在计划时段内的（无计划的按 {window}） ÷ 见面的走访",
            "Arrivals within the plan's window ({window} without a plan) ÷ visits that met "
            "somebody",
        ),
    ),
    ReviewKey.TURNED: Definition(
        Words("问题转化率", "Findings made into incidents"),
        _FINDINGS,
        Words(
            "已转为或并入事件的问题 ÷ 发现的问题",
            "Findings reported or joined with an incident ÷ findings",
        ),
    ),
    ReviewKey.CLOSED: Definition(
        Words("转办办结率", "Of these, closed"),
        Words("已转为或并入事件的问题", "Findings made into incidents"),
        Words(
            "事件已结案或归档的 ÷ 已转化的问题",
            "Their incident closed or archived ÷ findings made into incidents",
        ),
    ),
    ReviewKey.STOPS: Definition(
        Words("计划完成率", "Planned stops done"),
        Words("已批准计划的停靠户", "Stops of approved plans"),
        Words("当晚有人上门的停靠户 ÷ 计划停靠户", "Stops called at that evening ÷ stops planned"),
    ),
    ReviewKey.NEAR: Definition(
        Words("到户定位率", "Near the door"),
        Words("带设备定位的上门", "Calls with a device point"),
        Words(
            "定位距户不超过 {near_m:g} 米且精度不超过 {accuracy_m:g} 米的 ÷ 带定位的上门；"
            "只说明数据质量，不作考核",
            "Within {near_m:g} m of the door, accurate to {accuracy_m:g} m ÷ calls with a point; a "
            "sign of quality, no reproach",
        ),
    ),
}

RATES: Final[Mapping[RateKey, Definition]] = {
    RateKey.PER_HOUR: Definition(
        Words("每队时见面户数", "Met in a team's hour"),
        Words("有小组的走访", "Visits made by teams"),
        Words(
            "见面的走访 ÷ 小组外出小时（出发到收队；未报的按首次上门到末次离开）",
            "Visits that met somebody ÷ hours out (start to end as told, else first call to last)",
        ),
    ),
    RateKey.METRES: Definition(
        Words("每见一户行走米数", "Metres walked for each met"),
        Words("有小组的走访", "Visits made by teams"),
        Words(
            "相邻合格定位点间直线距离之和（至少走了这么多） ÷ 见面的走访",
            "Straight from one good device point to the next, at least ÷ visits that met somebody",
        ),
    ),
}

AGEING_WORDS: Final[Mapping[Ageing, Words]] = {
    Ageing.ON_TIME: Words("按期见面", "met in time"),
    Ageing.WEEK: Words("逾期不超过 7 天", "up to 7 days late"),
    Ageing.MONTH: Words("逾期 8–30 天", "8–30 days late"),
    Ageing.LONGER: Words("逾期超过 30 天", "more than 30 days late"),
    Ageing.NEVER: Words("从未见面", "never met"),
}


def fill(words: Words, policy: NightVisitPolicy) -> Words:
    """Return words with the county's own limits in them."""
    return words.fill(**policy.review.model_dump(), window=policy.window)
