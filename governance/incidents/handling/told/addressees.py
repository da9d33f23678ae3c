"""Who is told of what when a move is made: one table over all verbs, nobody where nobody waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.errors import Words
from governance.incidents.handling.told.whom import (
    Whom,
    callback_officers,
    everybody_at_work,
    holder,
    holder_and_lead,
    newly_at_work,
    overseers_above,
    verifiers,
    whose_task_changed,
    whose_task_ended,
)
from governance.incidents.workflow.case import Case
from governance.notices.vocabulary import NoticeKind
from governance.people.roles import Role
from governance.vocabulary import Level, Verb


@dataclass(frozen=True, slots=True)
class Addressed:
    """Those who act for some units in some roles, and what they are told.

    Attributes
    ----------
    words
        With ``{no}``, the incident's number; nothing else of it.
    spares_handlers
        When who worked on the incident in this round is not meant.
    """

    kind: NoticeKind
    units: frozenset[str]
    roles: frozenset[Role]
    words: Words
    spares_handlers: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: NoticeKind
    whom: Whom
    words: Words


def addressees(verb: Verb, before: Case, after: Case, area: str) -> list[Addressed]:
    """Return who is told of a move, and of what; units that there are none of are left out.

    Parameters
    ----------
    area
        The incident's grid code; empty while it waits for a pin.
    """
    told = []
    for rule in TELLING[verb]:
        units, roles = rule.whom(before, after, area)
        known = units - {""}
        if known:
            spares = rule.kind is NoticeKind.TO_VERIFY
            told.append(Addressed(rule.kind, known, roles, rule.words, spares))
    return told


def ladder(units: frozenset[str], holder: str, area: str) -> list[frozenset[str]]:
    """Return whom to turn to, one after the other, until somebody acts for a unit.

    From the units to the centres above them; from an agency to the unit that decides over the
    incident, and on from there. A notice to nobody would be lost.
    """
    centres = [unit for unit in units if area.startswith(unit)]
    steps = [units] if centres else [units, frozenset({holder})]
    reached = min(map(len, centres or [holder]))
    digits = (level.digits for level in Level)
    above = [area[:n] for n in digits if n <= len(area) and n < reached]
    return [*steps, *(frozenset({centre}) for centre in above)]


_NOBODY: Final[tuple[_Rule, ...]] = ()
_TO_ACCEPT: Final = _Rule(
    NoticeKind.TO_ACCEPT,
    holder,
    Words("事件 {no} 待您受理。", "Incident {no} waits to be accepted by you."),
)
_TO_TAKE: Final = _Rule(
    NoticeKind.TO_ACCEPT,
    holder,
    Words("事件 {no} 转到您这里承办，请处置。", "Incident {no} is now held by you; take it on."),
)
_ENDED: Final = _Rule(
    NoticeKind.DECIDED,
    whose_task_ended,
    Words(
        "事件 {no} 已转交，您单位的任务到此结束。",
        "Incident {no} was passed on; your unit's task on it ends here.",
    ),
)
_TO_SIGN: Final = _Rule(
    NoticeKind.TO_SIGN,
    newly_at_work,
    Words("事件 {no} 派给您单位，请签收。", "Incident {no} was given to your unit; sign for it."),
)
_TO_VERIFY: Final = _Rule(
    NoticeKind.TO_VERIFY,
    verifiers,
    Words("事件 {no} 已办结，待您核查。", "Incident {no} was handled; verify it."),
)
_TO_CALL: Final = _Rule(
    NoticeKind.TO_CALL_BACK,
    callback_officers,
    Words("事件 {no} 待回访。", "Incident {no} waits for its call-back."),
)


def _to_decide(zh: str, en: str) -> tuple[_Rule, ...]:
    return (_Rule(NoticeKind.TO_DECIDE, overseers_above, Words(zh, en)),)


def _decided(whom: Whom, zh: str, en: str) -> tuple[_Rule, ...]:
    return (_Rule(NoticeKind.DECIDED, whom, Words(zh, en)),)


def _sent_back(zh: str, en: str) -> tuple[_Rule, ...]:
    return (_Rule(NoticeKind.SENT_BACK, holder_and_lead, Words(zh, en)),)


def _told(kind: NoticeKind, zh: str, en: str) -> tuple[_Rule, ...]:
    return (_Rule(kind, everybody_at_work, Words(zh, en)),)


TELLING: Final[Mapping[Verb, tuple[_Rule, ...]]] = {
    Verb.REPORT: (_TO_ACCEPT,),
    Verb.ACCEPT: _NOBODY,
    Verb.REJECT: _NOBODY,
    Verb.VOID: _NOBODY,
    Verb.MERGE: _NOBODY,
    Verb.UNMERGE: (_TO_ACCEPT,),
    Verb.TRIAGE: _NOBODY,
    Verb.SELF_HANDLE: _NOBODY,
    Verb.DISPATCH: (_TO_SIGN,),
    Verb.ESCALATE: (_TO_TAKE, _ENDED),
    Verb.DELEGATE: (_TO_TAKE, _ENDED),
    Verb.REFUSE_DELEGATION: (_TO_TAKE,),
    Verb.WHISTLE: (_TO_SIGN,),
    Verb.SPONSOR: _told(
        NoticeKind.INSTRUCTED,
        "事件 {no} 已由领导包案。",
        "A leader has taken on incident {no}.",
    ),
    Verb.CONVENE: _told(
        NoticeKind.INSTRUCTED,
        "事件 {no} 有会商记录，请查看。",
        "A joint meeting on incident {no} was recorded; read it.",
    ),
    Verb.INSTRUCT: _told(
        NoticeKind.INSTRUCTED,
        "事件 {no} 有领导批示，请查看。",
        "A leader gave an instruction on incident {no}; read it.",
    ),
    Verb.URGE: _told(
        NoticeKind.URGED, "事件 {no} 被催办，请尽快办理。", "You are urged on incident {no}."
    ),
    Verb.SUPERVISE: _told(
        NoticeKind.SUPERVISED,
        "事件 {no} 已挂牌督办，请查看要求。",
        "Incident {no} is under supervision; read what is asked.",
    ),
    Verb.LIFT: _told(
        NoticeKind.SUPERVISED,
        "事件 {no} 已解除督办。",
        "Incident {no} is no longer under supervision.",
    ),
    Verb.REQUEST_EXTENSION: _to_decide(
        "事件 {no} 申请延期，待您审批。", "An extension for incident {no} waits for your decision."
    ),
    Verb.GRANT_EXTENSION: _decided(
        holder_and_lead, "事件 {no} 的延期申请已同意。", "The extension of {no} was granted."
    ),
    Verb.DENY_EXTENSION: _decided(
        holder_and_lead, "事件 {no} 的延期申请未同意。", "The extension of {no} was denied."
    ),
    Verb.REQUEST_PAUSE: _to_decide(
        "事件 {no} 申请挂起，待您审批。", "A pause of incident {no} waits for your decision."
    ),
    Verb.GRANT_PAUSE: _decided(
        holder_and_lead, "事件 {no} 的挂起申请已同意。", "The pause of {no} was granted."
    ),
    Verb.DENY_PAUSE: _decided(
        holder_and_lead, "事件 {no} 的挂起申请未同意。", "The pause of {no} was denied."
    ),
    Verb.RESUME: _decided(
        everybody_at_work,
        "事件 {no} 已恢复，时限继续计算。",
        "Incident {no} goes on; its limits run again.",
    ),
    Verb.SIGN: _NOBODY,
    Verb.START: _NOBODY,
    Verb.ARRIVE: _NOBODY,
    Verb.FEED_BACK: _NOBODY,
    Verb.REQUEST_RETURN: (
        _Rule(
            NoticeKind.TO_DECIDE,
            holder,
            Words(
                "事件 {no} 有单位申请退单，待您决定。",
                "A unit asks to give back its task on incident {no}; decide on it.",
            ),
        ),
    ),
    Verb.GRANT_RETURN: _decided(
        whose_task_changed, "事件 {no} 的退单申请已同意。", "Your return of {no} was granted."
    ),
    Verb.DENY_RETURN: _decided(
        whose_task_changed,
        "事件 {no} 的退单申请未同意，请继续办理。",
        "Your return of {no} was denied; go on with it.",
    ),
    Verb.TRANSFER: (_TO_SIGN, _ENDED),
    Verb.RULE: (_TO_SIGN, _ENDED),
    Verb.WAIVE: _decided(
        whose_task_changed,
        "事件 {no} 中您单位的任务已免办。",
        "Your unit's task on incident {no} was waived.",
    ),
    Verb.FINISH: _NOBODY,
    Verb.SUBMIT_RESULT: (_TO_VERIFY, _TO_CALL),
    Verb.VERIFY_PASS: (_TO_CALL,),
    Verb.VERIFY_FAIL: _sent_back(
        "事件 {no} 核查未通过，请继续办理。", "Incident {no} did not pass; go on with it."
    ),
    Verb.ATTEMPT_CALLBACK: _NOBODY,
    Verb.CALLBACK_OK: _NOBODY,
    Verb.CALLBACK_LAWFUL: _decided(
        overseers_above,
        "事件 {no} 回访不满意，但认定处理合规而结案，请审阅。",
        "Incident {no} was closed as lawful although its reporter is dissatisfied; review it.",
    ),
    Verb.CALLBACK_BAD: _sent_back(
        "事件 {no} 回访不满意，已退回重办。", "Who reported {no} is not satisfied; handle it anew."
    ),
    Verb.REOPEN: _sent_back(
        "事件 {no} 已重新打开，请再次办理。", "Incident {no} was opened again; handle it anew."
    ),
    Verb.ARCHIVE: _NOBODY,
}
