"""The words of handling in both languages, for sentences and for pages."""

from collections.abc import Mapping
from typing import Final

from geo.errors import Words
from governance.incidents.vocabulary import State
from governance.incidents.workflow.vocabulary import Need, Standing, WorkState
from governance.people.roles import Role
from governance.vocabulary import Verb

STATE_WORDS: Final[Mapping[State, Words]] = {
    State.DRAFT: Words("草稿", "a draft"),
    State.REPORTED: Words("已上报", "reported"),
    State.ACCEPTED: Words("已受理", "accepted"),
    State.IN_HANDLING: Words("办理中", "in handling"),
    State.PENDING_VERIFICATION: Words("待核查", "to be verified"),
    State.PENDING_CALLBACK: Words("待回访", "to be called back"),
    State.CLOSED: Words("结案", "closed"),
    State.ARCHIVED: Words("归档", "archived"),
    State.REJECTED: Words("不予受理", "rejected"),
    State.MERGED: Words("并案", "merged"),
    State.VOIDED: Words("作废", "voided"),
}

VERB_WORDS: Final[Mapping[Verb, Words]] = {
    Verb.REPORT: Words("上报", "Report"),
    Verb.ACCEPT: Words("受理", "Accept"),
    Verb.REJECT: Words("不予受理", "Reject"),
    Verb.VOID: Words("作废", "Void"),
    Verb.MERGE: Words("并案", "Merge"),
    Verb.UNMERGE: Words("撤销并案", "Undo the merger"),
    Verb.TRIAGE: Words("研判定级", "Set the tier"),
    Verb.SELF_HANDLE: Words("自办", "Handle it here"),
    Verb.DISPATCH: Words("派发", "Dispatch"),
    Verb.ESCALATE: Words("上报上级", "Escalate"),
    Verb.DELEGATE: Words("下派", "Pass down"),
    Verb.REFUSE_DELEGATION: Words("退回下派", "Refuse what was passed down"),
    Verb.WHISTLE: Words("吹哨", "Whistle"),
    Verb.SPONSOR: Words("包案", "Give to a leader"),
    Verb.CONVENE: Words("会商", "Consult"),
    Verb.INSTRUCT: Words("批示", "Instruct"),
    Verb.URGE: Words("催办", "Urge"),
    Verb.SUPERVISE: Words("督办", "Supervise"),
    Verb.LIFT: Words("解除督办", "Lift the supervision"),
    Verb.REQUEST_EXTENSION: Words("申请延期", "Ask for an extension"),
    Verb.GRANT_EXTENSION: Words("同意延期", "Grant the extension"),
    Verb.DENY_EXTENSION: Words("不同意延期", "Deny the extension"),
    Verb.REQUEST_PAUSE: Words("申请挂起", "Ask for a pause"),
    Verb.GRANT_PAUSE: Words("同意挂起", "Grant the pause"),
    Verb.DENY_PAUSE: Words("不同意挂起", "Deny the pause"),
    Verb.RESUME: Words("恢复", "Resume"),
    Verb.SIGN: Words("签收", "Sign for"),
    Verb.START: Words("开始办理", "Start work"),
    Verb.ARRIVE: Words("报到", "Confirm arrival"),
    Verb.FEED_BACK: Words("反馈进展", "Report progress"),
    Verb.REQUEST_RETURN: Words("申请退单", "Ask to return"),
    Verb.GRANT_RETURN: Words("同意退单", "Take it back"),
    Verb.DENY_RETURN: Words("不同意退单", "Refuse the return"),
    Verb.TRANSFER: Words("转派", "Transfer"),
    Verb.RULE: Words("争议裁定", "Rule on the dispute"),
    Verb.WAIVE: Words("免办", "Waive"),
    Verb.FINISH: Words("完成协办", "Finish one's part"),
    Verb.SUBMIT_RESULT: Words("办结上报", "Submit the result"),
    Verb.VERIFY_PASS: Words("核查通过", "Verified"),
    Verb.VERIFY_FAIL: Words("退回重办", "Send back"),
    Verb.ATTEMPT_CALLBACK: Words("回访未接通", "Not reached"),
    Verb.CALLBACK_OK: Words("回访满意", "Called back: solved"),
    Verb.CALLBACK_LAWFUL: Words("回访不满意但处理合规", "Called back: dissatisfied, yet lawful"),
    Verb.CALLBACK_BAD: Words("回访未解决", "Called back: not solved"),
    Verb.REOPEN: Words("再次处理", "Reopen"),
    Verb.ARCHIVE: Words("归档", "Archive"),
}

STANDING_WORDS: Final[Mapping[Standing, Words]] = {
    Standing.ANYONE: Words("有此角色的人", "anyone in that role"),
    Standing.REPORTER: Words("上报人本人", "the reporter"),
    Standing.HOLDER: Words("承办层级", "the level that holds it"),
    Standing.ABOVE: Words("上级", "the level above"),
    Standing.HOLDER_OR_ABOVE: Words("承办层级或其上级", "the level that holds it or one above"),
    Standing.LEAD: Words("主办单位", "the unit in charge"),
    Standing.HOLDER_OR_LEAD: Words(
        "承办层级或主办单位", "the level that holds it or the unit in charge"
    ),
    Standing.ASSIGNED: Words("任务所在单位", "the unit whose task it is"),
    Standing.NOT_HANDLER: Words("本轮承办人以外的人", "somebody who did not handle it"),
    Standing.VERIFIER: Words(
        "承办层级或其上级中本轮承办人以外的人（网格承办的由上级）",
        "somebody who did not handle it, of the level that holds it or above (of a grid's, above)",
    ),
    Standing.SYSTEM: Words("系统", "the system"),
}

NEED_WORDS: Final[Mapping[Need, Words]] = {
    Need.REASON: Words("原因说明", "the reason in words"),
    Need.REASON_CODE: Words("原因", "the reason"),
    Need.TIER: Words("难易程度", "the tier"),
    Need.CATEGORY: Words("类别", "the category"),
    Need.UNIT: Words("单位", "the unit"),
    Need.LEADER: Words("包案领导", "the leader"),
    Need.TARGET: Words("并入的事件", "the incident to merge into"),
    Need.RESULT: Words("办理结果", "the result"),
    Need.EVIDENCE: Words("佐证材料", "the evidence"),
    Need.SATISFACTION: Words("满意度", "the satisfaction"),
    Need.CARD: Words("督办等级", "the grade of supervision"),
    Need.WORK: Words("所指任务", "the task meant"),
    Need.NOTE: Words("内容", "the note"),
}


WORK_STATE_WORDS: Final[Mapping[WorkState, Words]] = {
    WorkState.PENDING_SIGN: Words("待签收", "to be signed for"),
    WorkState.SIGNED: Words("已签收", "signed for"),
    WorkState.WORKING: Words("办理中", "under way"),
    WorkState.RETURN_REQUESTED: Words("申请退单", "return asked for"),
    WorkState.DONE: Words("已完成", "done"),
    WorkState.RETURNED: Words("已退单", "returned"),
    WorkState.TRANSFERRED: Words("已转派", "transferred"),
    WorkState.SUSPENDED: Words("已中止", "suspended"),
    WorkState.WAIVED: Words("已免办", "waived"),
}

ROLE_WORDS: Final[Mapping[Role, Words]] = {
    Role.REPORTER: Words("上报人", "Reporter"),
    Role.GRID_WORKER: Words("网格员", "Grid worker"),
    Role.VILLAGE_OFFICER: Words("村（社区）干部", "Village officer"),
    Role.TOWN_DISPATCHER: Words("乡镇调度员", "Township dispatcher"),
    Role.COUNTY_DISPATCHER: Words("县级调度员", "County dispatcher"),
    Role.AGENCY_HANDLER: Words("部门承办人", "Agency handler"),
    Role.GRID_SUPERVISOR: Words("网格督导员", "Grid supervisor"),
    Role.VISIT_PLANNER: Words("夜访规划员", "Visit planner"),
    Role.VISIT_MEMBER: Words("夜访队员", "Visit team member"),
    Role.MEDIATOR: Words("调解员", "Mediator"),
    Role.CALLBACK_OFFICER: Words("回访员", "Call-back officer"),
    Role.LEADER: Words("领导", "Leader"),
    Role.ANALYST: Words("分析员", "Analyst"),
    Role.SYS_ADMIN: Words("系统管理员", "System administrator"),
    Role.SEC_ADMIN: Words("安全管理员", "Security administrator"),
    Role.AUDITOR: Words("审计员", "Auditor"),
}


def list_words(words: list[Words]) -> Words:
    """Join words into a list."""
    return Words("、".join(one.zh for one in words), ", ".join(one.en for one in words))
