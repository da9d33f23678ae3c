"""What the watch says: to people in both languages, and in the notes and reasons of its moves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from geo.errors import Words
from governance.incidents.overdue.escalation import Act
from governance.incidents.workflow.vocabulary import Supervision
from governance.vocabulary import ClockKind

#: The step that is owed, by its clock.
STEP_WORDS: Final[Mapping[ClockKind, Words]] = {
    ClockKind.DRAFT: Words("提交草稿", "sending the draft in"),
    ClockKind.ACCEPT: Words("受理", "acceptance"),
    ClockKind.DISPATCH: Words("派发", "dispatch"),
    ClockKind.SIGN: Words("签收", "signing for the task"),
    ClockKind.FIRST_RESPONSE: Words("首次反馈", "the first answer"),
    ClockKind.CONCLUDE: Words("办结", "the conclusion"),
    ClockKind.ARRIVE: Words("吹哨报到", "arrival after the whistle"),
    ClockKind.VERIFY: Words("核查", "verification"),
    ClockKind.CALLBACK: Words("回访", "the call-back"),
    ClockKind.ARCHIVE: Words("归档", "archiving"),
}

_CARD_WORDS: Final[Mapping[Supervision, Words]] = {
    Supervision.NONE: Words("", ""),
    Supervision.NORMAL: Words("已自动督办。", " It is supervised now."),
    Supervision.YELLOW: Words("已自动黄牌督办。", " It is under a yellow card now."),
    Supervision.RED: Words("已自动红牌督办。", " It is under a red card now."),
}

_TO_ACCEPT: Final = Words(
    "{no} 待受理，请于 {due} 前受理。", "{no} waits to be accepted, by {due}."
)
_MANY: Final = Words(
    "有 {n} 起新上报的事件待受理，请在“我的待办”中查看。",
    "{n} new reports wait to be accepted; see My work.",
)
_TO_PIN: Final = Words(
    "{no} 还没有网格，请在“待标注”中标出位置（受理时限 {due}）。",
    "{no} has no grid yet; place it on the map in the pinning queue (to be accepted by {due}).",
)
_DUE_SOON: Final = Words(
    "{no} 的{step_zh}即将超时{unit_zh}，请于 {due} 前完成。",
    "{no}: {step_en} will soon be overdue{unit_en}; it is due by {due}.",
)
_OVERDUE: Final = Words(
    "{no} 的{step_zh}已超时{unit_zh}：时限 {limit_zh}，应于 {due} 前完成。{card_zh}",
    "{no}: {step_en} is overdue{unit_en}: the limit was {limit_en}, the end {due}.{card_en}",
)
_NOTE: Final = "{step}超时{unit}：时限 {limit}，应于 {due} 前完成，至今未完成。系统自动督办。"
_REASON: Final = "{step}超时：时限 {limit}，应于 {due} 前完成，至今未完成。系统自动上报上一级。"
LAPSED_REASON: Final = "草稿逾期未提交，系统自动作废。"


def to_accept(no: str, due_at: datetime, zone: ZoneInfo, *, has_grid: bool) -> Words:
    """Say that a report waits for its holder, or for a pin first."""
    words = _TO_ACCEPT if has_grid else _TO_PIN
    return words.fill(no=no, due=_moment(due_at, zone))


def many_to_accept(n: int) -> Words:
    """Say that many reports came in at once."""
    return _MANY.fill(n=n)


def due_soon(no: str, act: Act, zone: ZoneInfo, unit: str | None) -> Words:
    """Say that a limit runs out; `unit` names whose task it is, where it is one."""
    return _DUE_SOON.fill(no=no, **_told(act, zone, unit))


def overdue(no: str, act: Act, zone: ZoneInfo, unit: str | None) -> Words:
    """Say that a limit ran out, and under which card."""
    card = _CARD_WORDS[act.card]
    return _OVERDUE.fill(no=no, card_zh=card.zh, card_en=card.en, **_told(act, zone, unit))


def note_of(act: Act, zone: ZoneInfo, unit: str | None) -> str:
    """Return the note that the supervision keeps in history."""
    told = _told(act, zone, unit)
    return _NOTE.format(
        step=told["step_zh"], unit=told["unit_zh"], limit=told["limit_zh"], due=told["due"]
    )


def reason_of(act: Act, zone: ZoneInfo) -> str:
    """Return the reason for which an incident moves up."""
    told = _told(act, zone, None)
    return _REASON.format(step=told["step_zh"], limit=told["limit_zh"], due=told["due"])


def _told(act: Act, zone: ZoneInfo, unit: str | None) -> dict[str, str]:
    clock, step = act.clock, STEP_WORDS[act.clock.kind]
    limit = clock.limit.words
    if clock.extended_by is not None:
        longer = clock.extended_by.words
        limit = Words(f"{limit.zh}，延长 {longer.zh}", f"{limit.en}, extended by {longer.en}")
    task = "" if clock.work is None else str(clock.work)
    return {
        "step_zh": step.zh,
        "step_en": step.en,
        "limit_zh": limit.zh,
        "limit_en": limit.en,
        "unit_zh": f"（{unit}，第 {task} 项任务）" if unit and task else "",
        "unit_en": f" ({unit}, task {task})" if unit and task else "",
        "due": "–" if clock.due_at is None else _moment(clock.due_at, zone),
    }


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
