"""What each figure says: title, cohort, formula, and the words for what is in it and what not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.errors import Words
from governance.figures.vocabulary import FigureKey


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure in words.

    Attributes
    ----------
    cohort
        Whom the denominator counts. It and the formula may name ``{repeat_days}``,
        ``{repeat_m}`` and ``{answer_days}`` of the county's policy.
    met, rest
        What the numerator counts, and what is left of the cohort.
    unavailable
        Why there is no such figure yet; empty where there is one.
    """

    title: Words
    cohort: Words
    formula: Words
    met: Words
    rest: Words
    unavailable: Words | None = None


_CONCLUDED = Words("已办结", "Concluded")
_ACCEPTED = Words("期间内受理的事件", "Incidents accepted in the period")
_CALLED = Words("期间内应回访的事件", "Incidents whose call-back fell due in the period")
_CLOSED = Words("期间内结案的事件", "Incidents closed in the period")
_DISPATCHED = Words("期间内首次派发的事件", "Incidents first dispatched in the period")
_RECEIVED = Words("期间内收到的上报", "Reports received in the period")
_OPEN = Words("截止时刻未结的事件", "Incidents open at that moment")
_GRIDS = Words("截止当日现行版本的综合网格", "General grids of the edition in force on that day")


def _at(zh: str, en: str) -> Definition:
    return Definition(
        title=Words(f"{zh}化解占比", f"Settled at {en} level"),
        cohort=_CLOSED,
        formula=Words(
            f"结案时由{zh}一级承办 ÷ 期间内结案的事件",
            f"held at {en} level when closed ÷ incidents closed in the period",
        ),
        met=Words(f"{zh}化解", f"Settled at {en} level"),
        rest=Words("其他层级化解", "Settled at another level"),
    )


DEFINITIONS: Final[Mapping[FigureKey, Definition]] = {
    FigureKey.MEDIATION: Definition(
        title=Words("调处成功率", "Mediation success"),
        cohort=Words("期间内调解终结的纠纷", "Disputes whose mediation ended in the period"),
        formula=Words(
            "达成协议 ÷（达成协议 + 调解不成），按终结日期；撤回、移送的另列",
            "agreed ÷ (agreed + failed), by the day it ended; withdrawn and passed on apart",
        ),
        met=Words("达成协议", "Agreed"),
        rest=Words("调解不成", "Failed"),
        unavailable=Words(
            "系统尚未登记调解是否达成协议；不以办结率代替。",
            "Whether a mediation led to an agreement is not recorded yet; the conclusion rate does "
            "not stand in for it.",
        ),
    ),
    FigureKey.CONCLUDED: Definition(
        title=Words("办结率", "Concluded"),
        cohort=_ACCEPTED,
        formula=Words("截止时刻已结案 ÷ 期间内受理", "closed by then ÷ accepted in the period"),
        met=_CONCLUDED,
        rest=Words("未办结", "Not concluded"),
    ),
    FigureKey.ON_TIME: Definition(
        title=Words("按期办结率", "Concluded on time"),
        cohort=Words(
            "期间内受理、已办结或已超期的事件",
            "Incidents accepted in the period that are concluded or overdue",
        ),
        formula=Words(
            "已结案且办结上报不晚于时限（含批准的延期，扣除挂起）÷（已结案 + 未结已超期）；"
            "时限按现行政策计算",
            "closed, with the result handed in within the limit (granted extensions included, "
            "pauses taken off) ÷ (closed + open and overdue); limits by the present policy",
        ),
        met=Words("按期办结", "On time"),
        rest=Words("超期", "Late"),
    ),
    FigureKey.EXTENDED: Definition(
        title=Words("延期率", "Extended"),
        cohort=_ACCEPTED,
        formula=Words("获批延期 ÷ 期间内受理", "granted an extension ÷ accepted in the period"),
        met=Words("获批延期", "Extended"),
        rest=Words("未延期", "Not extended"),
    ),
    FigureKey.RESOLVED_AT_ONCE: Definition(
        title=Words("初次信访一次性化解率", "First petitions settled for good"),
        cohort=Words(
            "期间内受理的初次信访：信访事项，或来访、信访转办；"
            "同一人 {repeat_days} 天内未就同类事项上报过",
            "First petitions accepted in the period: petitions, walk-ins and referred ones, whose "
            "reporter had not reported the like within {repeat_days} days",
        ),
        formula=Words(
            "按期办结、未再次处理、结案后 {repeat_days} 天内同一人未就同类事项再上报 "
            "÷ 可以判定的初次信访；观察期未满的另列",
            "concluded on time, not reopened, and not reported again by the same person within "
            "{repeat_days} days of closing ÷ first petitions that can be judged; those still "
            "watched apart",
        ),
        met=Words("一次性化解", "Settled for good"),
        rest=Words("超期、再次处理或重复", "Late, reopened or repeated"),
    ),
    FigureKey.SATISFIED: Definition(
        title=Words("满意占比", "Satisfied"),
        cohort=Words("期间内应回访且有有效评价的事件", "Call-backs of the period with an answer"),
        formula=Words(
            "（非常满意 + 满意）÷ 有效评价；“基本满意”不计入满意",
            "(very satisfied + satisfied) ÷ answers; “basically satisfied” does not count",
        ),
        met=Words("满意", "Satisfied"),
        rest=Words("基本满意或不满意", "Basically or not satisfied"),
    ),
    FigureKey.NOT_DISSATISFIED: Definition(
        title=Words("非不满意率", "Not dissatisfied"),
        cohort=_CLOSED,
        formula=Words(
            "1 − 不满意 ÷ 期间内结案；未评价、失联的也算在内，因此通常高于满意占比",
            "1 − dissatisfied ÷ closed in the period; those without an answer count, too, so it "
            "is usually higher than the share of the satisfied",
        ),
        met=Words("没有表示不满意", "Not said to be dissatisfied"),
        rest=Words("不满意", "Dissatisfied"),
    ),
    FigureKey.RESPONDED: Definition(
        title=Words("回访应答率", "Call-backs answered"),
        cohort=_CALLED,
        formula=Words(
            "有有效评价 ÷ 应回访（含失联、待回访）",
            "with an answer ÷ call-backs due (the unreachable and those to come included)",
        ),
        met=Words("有评价", "Answered"),
        rest=Words("失联或待回访", "Unreachable or still to come"),
    ),
    FigureKey.UNREACHABLE: Definition(
        title=Words("回访失联率", "Unreachable"),
        cohort=_CALLED,
        formula=Words(
            "多次回访未接通而结案 ÷ 应回访", "closed after vain attempts ÷ call-backs due"
        ),
        met=Words("失联", "Unreachable"),
        rest=Words("有评价或待回访", "Answered or still to come"),
    ),
    FigureKey.REPORTS_CHANGE: Definition(
        title=Words("上报量同比", "Reports, year on year"),
        cohort=Words(
            "期间内收到的上报，与上年同期相同天数比较",
            "Reports received in the period, against the same days a year before",
        ),
        formula=Words(
            "（本期 − 上年同期）÷ 上年同期；未满的期间只比已过去的天数；"
            "上年同期为 0、或登记晚于上年同期开始的，不计算",
            "(now − a year before) ÷ a year before; of an unfinished period only the days gone "
            "by; none when there was nothing a year before, or records begin later than that",
        ),
        met=Words("本期上报", "Reports now"),
        rest=Words("上年同期", "A year before"),
    ),
    FigureKey.AT_GRID: _at("网格", "grid"),
    FigureKey.AT_VILLAGE: _at("村（社区）", "village"),
    FigureKey.AT_TOWNSHIP: _at("乡镇（街道）", "township"),
    FigureKey.AT_COUNTY: _at("县", "county"),
    FigureKey.RETURNED: Definition(
        title=Words("退单率", "Returned"),
        cohort=_DISPATCHED,
        formula=Words("有任务退单 ÷ 派发", "with a task returned ÷ dispatched"),
        met=Words("退过单", "Returned"),
        rest=Words("未退单", "Not returned"),
    ),
    FigureKey.DISPATCHED_AGAIN: Definition(
        title=Words("重派率", "Dispatched again"),
        cohort=_DISPATCHED,
        formula=Words(
            "再次派发、回访未解决重办或再次处理 ÷ 派发；核查退回重办不计",
            "dispatched a second time, or reopened ÷ dispatched; sent back by the verifier does "
            "not count",
        ),
        met=Words("重派", "Dispatched again"),
        rest=Words("一次派发", "Dispatched once"),
    ),
    FigureKey.TRANSFERRED: Definition(
        title=Words("改派率", "Transferred"),
        cohort=_DISPATCHED,
        formula=Words(
            "转派或裁定给另一单位 ÷ 派发", "given to another unit, also by a ruling ÷ dispatched"
        ),
        met=Words("改派", "Transferred"),
        rest=Words("未改派", "Not transferred"),
    ),
    FigureKey.ANSWERED: Definition(
        title=Words("民呼必应率", "Public reports answered"),
        cohort=Words(
            "期间内群众上报：小程序、12345 热线、来访、信访转办",
            "Reports of the public in the period: mini-program, hotline, walk-in, petition",
        ),
        formula=Words(
            "{answer_days} 个工作日内得到实质答复 ÷ 群众上报；实质答复指反馈进展、"
            "说明理由不予受理、回访或结案，自动回执不算；并案的以并入事件的答复为准；未到期且未答复的另列",
            "given a substantive answer within {answer_days} working days ÷ public reports; that "
            "is progress told, rejection with the reason, a call-back or closing, never an "
            "automatic receipt; a merged report is answered with the one it went into; those "
            "unanswered within the limit apart",
        ),
        met=Words("按期答复", "Answered in time"),
        rest=Words("逾期或未答复", "Late or unanswered"),
    ),
    FigureKey.REPEATED: Definition(
        title=Words("重复上报率", "Repeated reports"),
        cohort=_RECEIVED,
        formula=Words(
            "此前 {repeat_days} 天内有同类上报，且同一上报人或相距不超过 {repeat_m} 米 ÷ 上报",
            "preceded within {repeat_days} days by one of the same category, from the same "
            "reporter or not farther away than {repeat_m} m ÷ reports",
        ),
        met=Words("重复", "Repeated"),
        rest=Words("首次", "Not repeated"),
    ),
    FigureKey.STAFFED: Definition(
        title=Words("网格在岗率", "Grids with a worker"),
        cohort=_GRIDS,
        formula=Words(
            "截止当日有网格长、专职或兼职网格员在任的网格 ÷ 网格",
            "grids with a leader, full- or part-time worker in post that day ÷ grids",
        ),
        met=Words("有人在岗", "With a worker"),
        rest=Words("无人在岗", "Without"),
    ),
    FigureKey.REPORTING: Definition(
        title=Words("网格上报覆盖率", "Grids that reported"),
        cohort=_GRIDS,
        formula=Words(
            "期间内至少有一件上报的网格 ÷ 网格", "grids with at least one report ÷ grids"
        ),
        met=Words("有上报", "With reports"),
        rest=Words("零上报", "Without a report"),
    ),
    FigureKey.SILENT: Definition(
        title=Words("零上报网格", "Grids without a report"),
        cohort=_GRIDS,
        formula=Words(
            "期间内没有上报的网格 ÷ 网格；零上报需要核实，不等于平安无事",
            "grids without a report ÷ grids; silence is to be checked, it is not peace",
        ),
        met=Words("零上报", "Without a report"),
        rest=Words("有上报", "With reports"),
    ),
    FigureKey.SUPERVISED: Definition(
        title=Words("督办率", "Supervised"),
        cohort=_OPEN,
        formula=Words("督办中 ÷ 未结", "under supervision ÷ open"),
        met=Words("督办中", "Supervised"),
        rest=Words("未督办", "Not supervised"),
    ),
    FigureKey.OVERDUE: Definition(
        title=Words("逾期率", "Overdue"),
        cohort=_OPEN,
        formula=Words(
            "当前环节已超时限 ÷ 未结；挂起的不算逾期；时限按现行政策计算",
            "past the limit of the present step ÷ open; what is paused is not overdue; limits by "
            "the present policy",
        ),
        met=Words("逾期", "Overdue"),
        rest=Words("未逾期", "Not overdue"),
    ),
}
