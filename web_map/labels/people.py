"""Words for people, their units and rights, and what they are told."""

from collections.abc import Mapping

from geo.errors import Words
from governance.notices.vocabulary import (
    DeliveryChannel,
    DeliveryState,
    NoticeKind,
    SendTrouble,
)
from governance.notices.wording import TROUBLE_WORDS
from governance.people.roles import Role
from governance.people.scope import Action, Label
from governance.people.vocabulary import StaffPart, Stationing, TokenScope, UnitKind

ROLE: Mapping[Role, Words] = {
    Role.REPORTER: Words("上报人", "Reporter"),
    Role.GRID_WORKER: Words("网格员", "Grid worker"),
    Role.VILLAGE_OFFICER: Words("村（社区）干部", "Village officer"),
    Role.TOWN_DISPATCHER: Words("乡镇调度员", "Township dispatcher"),
    Role.COUNTY_DISPATCHER: Words("县级调度员", "County dispatcher"),
    Role.AGENCY_HANDLER: Words("部门承办人", "Agency handler"),
    Role.GRID_SUPERVISOR: Words("网格督导员", "Grid supervisor"),
    Role.VISIT_PLANNER: Words("夜访规划员", "Night-visit planner"),
    Role.VISIT_MEMBER: Words("夜访队员", "Night-visit member"),
    Role.MEDIATOR: Words("调解员", "Mediator"),
    Role.CALLBACK_OFFICER: Words("回访员", "Call-back officer"),
    Role.LEADER: Words("领导", "Leader"),
    Role.ANALYST: Words("分析员", "Analyst"),
    Role.SYS_ADMIN: Words("系统管理员", "System administrator"),
    Role.SEC_ADMIN: Words("安全管理员", "Security administrator"),
    Role.AUDITOR: Words("审计员", "Auditor"),
}

LABEL: Mapping[Label, Words] = {
    Label.NORMAL: Words("一般", "Normal"),
    Label.RESTRICTED: Words("受限", "Restricted"),
    Label.SENSITIVE: Words("敏感", "Sensitive"),
}

ACTION: Mapping[Action, Words] = {
    Action.REPORT: Words("上报事件", "Report incidents"),
    Action.READ: Words("查看事件", "Read incidents"),
    Action.HANDLE: Words("办理事件", "Handle incidents"),
    Action.PIN: Words("标注位置", "Pin positions"),
    Action.IMPORT: Words("批量导入", "Import"),
    Action.EXPORT: Words("导出", "Export"),
    Action.REVEAL: Words("查看个人信息原文", "See personal data in full"),
    Action.CALL_BACK: Words("回访", "Call back"),
    Action.COUNT: Words("查看统计", "See figures"),
    Action.PLAN_GRIDS: Words("维护网格版本", "Keep the grid's editions"),
    Action.PLAN_VISITS: Words("规划夜访", "Plan night visits"),
    Action.VISIT: Words("夜访登记", "Record night visits"),
    Action.MEDIATE: Words("调解", "Mediate"),
    Action.OPERATE: Words("系统运维", "Operate the system"),
    Action.GRANT: Words("授权管理", "Grant rights"),
    Action.AUDIT: Words("审计", "Audit"),
}

UNIT_KIND: Mapping[UnitKind, Words] = {
    UnitKind.CENTRE: Words("综治中心", "Governance centre"),
    UnitKind.AGENCY: Words("职能部门", "Agency"),
    UnitKind.MEDIATION: Words("调解组织", "Mediation body"),
    UnitKind.TEAM: Words("工作队", "Team"),
}

STATIONING: Mapping[Stationing, Words] = {
    Stationing.RESIDENT: Words("常驻", "Resident"),
    Stationing.ROTATING: Words("轮驻", "Rotating"),
    Stationing.ON_CALL: Words("随驻", "On call"),
}

STAFF_PART: Mapping[StaffPart, Words] = {
    StaffPart.LEADER: Words("网格长", "Grid leader"),
    StaffPart.FULL_TIME: Words("专职网格员", "Full-time grid worker"),
    StaffPart.PART_TIME: Words("兼职网格员", "Part-time grid worker"),
    StaffPart.POLICE: Words("社区民警", "Police officer"),
    StaffPart.CADRE: Words("包格干部", "Cadre"),
    StaffPart.VOLUNTEER: Words("平安义警", "Volunteer"),
}

TOKEN_SCOPE: Mapping[TokenScope, Words] = {
    TokenScope.REPORT: Words("上报事件", "Report incidents"),
    TokenScope.RECEIPT: Words("查询回执", "Look up receipts"),
    TokenScope.DEVICE: Words("设备同步", "Synchronise a device"),
    TokenScope.OGC: Words("读取地图标准服务", "Read the map services"),
}

NOTICE: Mapping[NoticeKind, Words] = {
    NoticeKind.TO_ACCEPT: Words("待受理", "To be accepted"),
    NoticeKind.TO_SIGN: Words("待签收", "To be signed for"),
    NoticeKind.DUE_SOON: Words("即将超时", "Due soon"),
    NoticeKind.OVERDUE: Words("已超时", "Overdue"),
    NoticeKind.SUPERVISED: Words("督办", "Supervised"),
    NoticeKind.URGED: Words("催办", "Urged"),
    NoticeKind.INSTRUCTED: Words("批示", "Instructed"),
    NoticeKind.DECIDED: Words("申请已审批", "Decided"),
    NoticeKind.TO_DECIDE: Words("待审批", "To be decided"),
    NoticeKind.TO_VERIFY: Words("待核查", "To be verified"),
    NoticeKind.TO_CALL_BACK: Words("待回访", "To be called back"),
    NoticeKind.SENT_BACK: Words("退回重办", "Sent back"),
    NoticeKind.ALARM: Words("告警", "Alarm"),
}

DELIVERY_CHANNEL: Mapping[DeliveryChannel, Words] = {
    DeliveryChannel.WEBHOOK: Words("系统对接", "Webhook"),
    DeliveryChannel.SMS: Words("短信", "Text message"),
    DeliveryChannel.WECHAT: Words("微信订阅消息", "WeChat message"),
}

DELIVERY_STATE: Mapping[DeliveryState, Words] = {
    DeliveryState.WAITING: Words("待发送", "Waiting"),
    DeliveryState.SENT: Words("已送达", "Sent"),
    DeliveryState.DEAD: Words("未能送达", "Not delivered"),
}

SEND_TROUBLE: Mapping[SendTrouble, Words] = TROUBLE_WORDS
