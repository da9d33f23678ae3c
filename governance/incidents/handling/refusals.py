"""Why a move on a stored incident is refused, beyond the rules of the workflow itself."""

from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.vocabulary import EventKind
from governance.incidents.workflow.refusals import MoveRefusedError
from governance.incidents.workflow.wording import VERB_WORDS
from governance.vocabulary import Verb


class MovedMeanwhileError(GovernanceError):
    """Somebody else moved the incident since the asker looked."""

    sentence = Words(
        zh="{who_zh}刚刚对这起事件做了“{verb_zh}”（第 {version} 步），请查看最新情况后再操作。",
        en="{who_en} has just moved this incident: “{verb_en}” (step {version}). "
        "Look at it as it is now, then decide.",
    )


class MoveKeyTakenError(GovernanceError):
    """The same key came with another move."""

    sentence = Words(
        zh="这个幂等键已用于另一个操作。请换一个新的键再提交。",
        en="This idempotency key was used for another move. Send this one under a new key.",
    )


class UnknownUnitError(MoveRefusedError):
    """A unit is not there or no longer active."""

    sentence = Words(
        zh="没有这个单位，或已停用：{given}。", en="No such unit, or it is closed: {given}."
    )


class NobodyThereError(MoveRefusedError):
    """A unit would get a task that nobody could sign for."""

    sentence = Words(
        zh="{units} 目前没有可签收的人员，请先配置人员或改派其他单位。",
        en="Nobody of {units} could sign for this now: appoint somebody, or choose another unit.",
    )


class UnknownLeaderError(MoveRefusedError):
    """Whoever is named is no leader."""

    sentence = Words(
        zh="所选人员不是在任的领导，请从领导名单中选择。",
        en="That person is no leader at present; choose from the list of leaders.",
    )


class NotAnOpenTargetError(MoveRefusedError):
    """An incident would be merged into one that is not open."""

    sentence = Words(
        zh="只能并入您能看到的、尚未办结且未并案的事件。",
        en="An incident is merged into one that you can see, is open and not merged itself.",
    )


class GradedElsewhereError(MoveRefusedError):
    """What an incident counts as is said when its tier is set, with no other move."""

    sentence = Words(
        zh="严重程度、风险、规模、紧急和密级只能在研判定级时填写。",
        en="Severity, risk, scale, urgency and label are given when the tier is set, not here.",
    )


class LabelLoweredError(MoveRefusedError):
    """What is kept closely would be opened by somebody who may not, or without a reason."""

    sentence = Words(
        zh="降低密级须由乡镇或县级中心办理，并填写原因说明。",
        en="Only the centre of a township or the county makes an incident less closely kept, with "
        "the reason in words.",
    )


class NoSuchCategoryError(MoveRefusedError):
    """A category is none of the county's."""

    sentence = Words(
        zh="没有这个类别，请从这些中选：{known}。",
        en="There is no such category; choose one of {known}.",
    )


class CentreBeyondError(MoveRefusedError):
    """A task would go to a centre above the holder, or beside it."""

    sentence = Words(
        zh="{units} 不在承办层级的辖区内：需要上级或相邻单位参与的，请先上报上级，由其派发。",
        en="{units}: outside the area of the level that holds it. Escalate first; the level above "
        "gives tasks to itself and to neighbours.",
    )


class OthersMergedHereError(MoveRefusedError):
    """Others were merged into this incident; it must not vanish beneath them."""

    sentence = Words(
        zh="已有其他事件并入本事件，请先撤销那些并案。",
        en="Others were merged into this incident; undo those mergers first.",
    )


class ExtensionLengthError(MoveRefusedError):
    """An extension must be counted in working days, within the county's limit."""

    sentence = Words(
        zh="请填写延长的工作日数，1 到 {most} 天。",
        en="Say by how many working days, from 1 to {most}.",
    )


class NotSatisfiedError(MoveRefusedError):
    """The satisfaction stated does not fit the move."""

    sentence = Words(
        zh="不满意请选“未解决”或“不满意但处理合规”。",
        en="When the reporter is not satisfied, choose “not solved” or “lawful all the same”.",
    )


class NoGridYetError(MoveRefusedError):
    """Nobody holds an incident that has no grid."""

    sentence = Words(
        zh="这起事件还没有网格，请先在“待标注”中标出位置。",
        en="This incident has no grid yet; place it on the map in the pinning queue first.",
    )


def moved_meanwhile(kind: str, name: str | None, *, version: int) -> MovedMeanwhileError:
    """Return the refusal that names who made the last step, and which it was."""
    placed = kind in {EventKind.PINNED, EventKind.REGRIDDED}
    words = _PLACED if placed else VERB_WORDS[Verb(_VERB_OF.get(kind, kind))]
    return MovedMeanwhileError(
        who_zh=name or "系统",
        who_en=name or "The system",
        verb_zh=words.zh,
        verb_en=words.en,
        version=version,
    )


_PLACED = Words("调整位置", "Place")
_VERB_OF = {EventKind.REPORTED.value: Verb.REPORT.value}
