"""Words for how incidents are handled."""

from collections.abc import Mapping

from geo.errors import Words
from governance.incidents.board.vocabulary import Duty
from governance.incidents.dispatching.vocabulary import RuleHours, RuleSetState
from governance.incidents.handling.vocabulary import CallbackMode, ResultKind, Satisfaction
from governance.incidents.workflow.vocabulary import Need, Supervision, WorkRole, WorkState
from governance.incidents.workflow.wording import NEED_WORDS, VERB_WORDS
from governance.vocabulary import ClockKind, Level, Risk, Scale, Severity, Tier, Verb

VERB: Mapping[Verb, Words] = VERB_WORDS

LEVEL: Mapping[Level, Words] = {
    Level.GRID: Words("网格", "Grid"),
    Level.VILLAGE: Words("村（社区）", "Village"),
    Level.TOWNSHIP: Words("乡镇（街道）", "Township"),
    Level.COUNTY: Words("县", "County"),
}

TIER: Mapping[Tier, Words] = {
    Tier.UNSET: Words("未定级", "Not set"),
    Tier.MINOR: Words("小事", "Minor"),
    Tier.MAJOR: Words("大事", "Major"),
    Tier.HARD: Words("难事", "Hard"),
}

GRAVITY: Mapping[Severity, Words] = {
    Severity.GENERAL: Words("一般", "General"),
    Severity.LARGER: Words("较大", "Larger"),
    Severity.SERIOUS: Words("重大", "Serious"),
    Severity.EXTRA_SERIOUS: Words("特别重大", "Extremely serious"),
}

RISK: Mapping[Risk, Words] = {
    Risk.BLUE: Words("蓝", "Blue"),
    Risk.YELLOW: Words("黄", "Yellow"),
    Risk.ORANGE: Words("橙", "Orange"),
    Risk.RED: Words("红", "Red"),
}

SCALE: Mapping[Scale, Words] = {
    Scale.INDIVIDUAL: Words("个体性事件", "Individual"),
    Scale.GROUP: Words("一般群体性事件", "Group"),
    Scale.MAJOR_GROUP: Words("重大群体性事件", "Large group"),
}

CLOCK: Mapping[ClockKind, Words] = {
    ClockKind.DRAFT: Words("草稿保留", "Draft kept"),
    ClockKind.ACCEPT: Words("受理", "Accept"),
    ClockKind.DISPATCH: Words("派发", "Dispatch"),
    ClockKind.SIGN: Words("签收", "Sign for"),
    ClockKind.FIRST_RESPONSE: Words("首次反馈", "First response"),
    ClockKind.CONCLUDE: Words("办结", "Conclude"),
    ClockKind.ARRIVE: Words("吹哨到场", "Arrive"),
    ClockKind.VERIFY: Words("核查", "Verify"),
    ClockKind.CALLBACK: Words("回访", "Call back"),
    ClockKind.ARCHIVE: Words("归档", "Archive"),
}

WORK_ROLE: Mapping[WorkRole, Words] = {
    WorkRole.LEAD: Words("主办", "In charge"),
    WorkRole.SUPPORT: Words("协办", "Support"),
}

WORK_STATE: Mapping[WorkState, Words] = {
    WorkState.PENDING_SIGN: Words("待签收", "To be signed for"),
    WorkState.SIGNED: Words("已签收", "Signed for"),
    WorkState.WORKING: Words("办理中", "Under way"),
    WorkState.RETURN_REQUESTED: Words("申请退单", "Return asked for"),
    WorkState.DONE: Words("已完成", "Done"),
    WorkState.RETURNED: Words("已退单", "Returned"),
    WorkState.TRANSFERRED: Words("已转派", "Transferred"),
    WorkState.SUSPENDED: Words("已中止", "Stopped"),
    WorkState.WAIVED: Words("已免办", "Waived"),
}

SUPERVISION: Mapping[Supervision, Words] = {
    Supervision.NONE: Words("未督办", "None"),
    Supervision.NORMAL: Words("普通督办", "Supervised"),
    Supervision.YELLOW: Words("黄牌督办", "Yellow card"),
    Supervision.RED: Words("红牌督办", "Red card"),
}

NEED: Mapping[Need, Words] = NEED_WORDS

DUTY: Mapping[Duty, Words] = {
    Duty.ACCEPT: Words("待受理", "To accept"),
    Duty.DISPATCH: Words("待派发", "To dispatch"),
    Duty.SIGN: Words("待签收", "To sign for"),
    Duty.HANDLE: Words("待办理", "To handle"),
    Duty.DECIDE: Words("待审批", "To decide"),
    Duty.VERIFY: Words("待核查", "To verify"),
    Duty.CALL_BACK: Words("待回访", "To call back"),
    Duty.SPONSOR: Words("包案", "In my charge"),
}

SATISFACTION: Mapping[Satisfaction, Words] = {
    Satisfaction.VERY: Words("非常满意", "Very satisfied"),
    Satisfaction.SATISFIED: Words("满意", "Satisfied"),
    Satisfaction.BASIC: Words("基本满意", "Fairly satisfied"),
    Satisfaction.DISSATISFIED: Words("不满意", "Not satisfied"),
}

RESULT_KIND: Mapping[ResultKind, Words] = {
    ResultKind.SUBSTANTIVE: Words("实质办结", "Settled in substance"),
    ResultKind.PROVISIONAL: Words("阶段办结", "Settled for now"),
}

CALLBACK_MODE: Mapping[CallbackMode, Words] = {
    CallbackMode.PHONE: Words("电话", "By telephone"),
    CallbackMode.HOME: Words("上门", "At home"),
    CallbackMode.ONLINE: Words("线上", "Online"),
}

RULE_SET_STATE: Mapping[RuleSetState, Words] = {
    RuleSetState.DRAFT: Words("草稿", "Draft"),
    RuleSetState.ACTIVE: Words("生效", "Active"),
    RuleSetState.RETIRED: Words("停用", "Retired"),
}

RULE_HOURS: Mapping[RuleHours, Words] = {
    RuleHours.ANY: Words("任何时间", "Any time"),
    RuleHours.WORKING: Words("工作时间", "Working hours"),
    RuleHours.OFF: Words("非工作时间", "Off hours"),
}
