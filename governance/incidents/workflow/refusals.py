"""Why a move is refused: one class a rule, each with its sentence."""

from geo.errors import Words
from governance.errors import GovernanceError


class MoveRefusedError(GovernanceError):
    """A rule of handling was broken."""


class MoveNotAllowedError(MoveRefusedError):
    """The state of the incident does not allow the move."""

    sentence = Words(
        zh="事件处于“{state_zh}”状态，不能{verb_zh}。",
        en="An incident that is {state_en} cannot be moved by “{verb_en}”.",
    )


class NotYourRoleError(MoveRefusedError):
    """No role of the actor may make the move."""

    sentence = Words(zh="您的角色不能{verb_zh}。", en="Your role may not “{verb_en}”.")


class NotYourPlaceError(MoveRefusedError):
    """The actor does not stand to the incident as the move wants."""

    sentence = Words(
        zh="{verb_zh}应由{standing_zh}进行。", en="“{verb_en}” is for the {standing_en} to do."
    )


class IncompleteFormError(MoveRefusedError):
    """Something that the move needs was not given."""

    sentence = Words(zh="{verb_zh}还缺：{needs_zh}。", en="“{verb_en}” still lacks: {needs_en}.")


class UnknownReasonError(MoveRefusedError):
    """The reason code is not one of the county's."""

    sentence = Words(
        zh="没有这个原因代码。可用的有：{known}。", en="There is no such reason. Known: {known}."
    )


class NotMinorError(MoveRefusedError):
    """What is to be handled by oneself is no minor matter."""

    sentence = Words(
        zh="只有“小事”可以自办，请先定级，或派发、上报。",
        en="Only a minor matter is handled by oneself: set its tier, dispatch or escalate it.",
    )


class NotHardError(MoveRefusedError):
    """A leader takes hard matters only."""

    sentence = Words(
        zh="只有“难事”可以包案，请先定级。",
        en="Only a hard matter is sponsored: set its tier first.",
    )


class HardTierAtCountyError(MoveRefusedError):
    """Only the county's centre calls a matter hard."""

    sentence = Words(
        zh="“难事”只能由县级综治中心认定。", en="Only the county's centre sets the tier “hard”."
    )


class DowngradeError(MoveRefusedError):
    """A matter that was escalated is made lighter without the level above, or without a reason."""

    sentence = Words(
        zh="上报过的事件降级须由上级进行并说明原因。",
        en="After an escalation only the level above lowers the tier, and says why.",
    )


class NoLevelError(MoveRefusedError):
    """There is no level above or below."""

    sentence = Words(
        zh="已在最高或最低一级，不能再上报或下派。",
        en="There is no further level above or below.",
    )


class SkippedLevelError(MoveRefusedError):
    """A level would be skipped, and no rule of the county allows it."""

    sentence = Words(
        zh="越级上报须引用本县的越级规则。可用的有：{known}。",
        en="A level is skipped only under one of the county's rules. Known: {known}.",
    )


class NoSponsorError(MoveRefusedError):
    """A hard matter would be settled without the leader it needs."""

    sentence = Words(
        zh="难事须先由县领导包案，再办结上报。",
        en="A hard matter is given to a county leader before its result is submitted.",
    )


class LeadStaysError(MoveRefusedError):
    """The unit in charge would be gone without another in its place."""

    sentence = Words(
        zh="主办任务不能直接退掉或免办，请转派给新的主办单位。",
        en="The unit in charge cannot be returned or waived: transfer its task to another unit.",
    )


class LeadSubmitsError(MoveRefusedError):
    """The unit in charge does not finish a part, it submits the result."""

    sentence = Words(
        zh="主办单位请用“办结上报”提交整件事的结果。",
        en="The unit in charge submits the result of the whole.",
    )


class RefusedTwiceError(MoveRefusedError):
    """A delegation can be refused once; then the level above rules."""

    sentence = Words(
        zh="下派只能退回一次，请由上级裁定。",
        en="A delegation can be refused once only; let the level above rule.",
    )


class NotDelegatedError(MoveRefusedError):
    """There is no delegation to refuse."""

    sentence = Words(zh="该事件不是下派来的。", en="This incident was not passed down.")


class PingPongError(MoveRefusedError):
    """The incident would go back to a unit that held it, or a task be returned too often."""

    sentence = Words(
        zh="该单位本轮已经手过或退回次数已满，请由上级争议裁定。",
        en="That unit had it in this round already, or it was returned too often; the level above "
        "must rule.",
    )


class UnitTwiceError(MoveRefusedError):
    """A unit would have two tasks on one incident."""

    sentence = Words(
        zh="同一单位不能在一件事上同时有两个任务。",
        en="A unit cannot have two tasks on one incident.",
    )


class NoSuchWorkError(MoveRefusedError):
    """The task is not on the incident, or is not in a state for this."""

    sentence = Words(
        zh="没有这个任务，或任务当前状态不能{verb_zh}。",
        en="There is no such task, or it is in no state for “{verb_en}”.",
    )


class SupportOpenError(MoveRefusedError):
    """Others still owe their part."""

    sentence = Words(
        zh="还有 {n} 个协办任务未完成，请等待完成，或说明原因免办。",
        en="{n} supporting tasks are still open: wait for them, or waive them with a reason.",
    )


class EvidenceMissingError(MoveRefusedError):
    """The county's policy wants evidence that was not handed in."""

    sentence = Words(zh="办结前还缺佐证：{missing}。", en="Evidence still missing: {missing}.")


class HandlerVerifiesError(MoveRefusedError):
    """Who handled it would verify it."""

    sentence = Words(
        zh="承办人不能核查或回访自己办理的事件。",
        en="Nobody verifies or calls back about their own work.",
    )


class ExtendedOnceError(MoveRefusedError):
    """An extension is granted once."""

    sentence = Words(zh="延期只能申请一次。", en="An extension can be asked for once only.")


class TooLateError(MoveRefusedError):
    """An extension is asked for after the limit has passed."""

    sentence = Words(
        zh="已过时限，不能再申请延期。", en="The limit has passed; no extension can be asked for."
    )


class NothingPendingError(MoveRefusedError):
    """There is no request to decide, or one is waiting already."""

    sentence = Words(
        zh="没有待决定的申请，或已有申请待决定。",
        en="There is no such request to decide, or one waits for a decision already.",
    )


class CardNotHigherError(MoveRefusedError):
    """Supervision only rises."""

    sentence = Words(
        zh="督办只能升级；要降低请由发出督办的一级解除。",
        en="Supervision only rises; to lower it, the level that issued it lifts it.",
    )


class NotSupervisedError(MoveRefusedError):
    """There is no supervision to lift, or a higher level issued it."""

    sentence = Words(zh="没有可由您解除的督办。", en="There is no supervision that you could lift.")


class MergeTargetError(MoveRefusedError):
    """An incident would be merged into itself."""

    sentence = Words(zh="不能并入自身。", en="An incident cannot be merged into itself.")


class UnfinishedTasksError(MoveRefusedError):
    """The move wants that no task is open, or that one is."""

    sentence = Words(
        zh="还有任务在办，请先转派、退单或免办。",
        en="Tasks are still open: transfer, return or waive them first.",
    )


class SameDayCallError(MoveRefusedError):
    """Two attempts on one day count as one."""

    sentence = Words(
        zh="同一天只记一次未接通。", en="Only one attempt a day counts as unreachable."
    )


class TooOldError(MoveRefusedError):
    """The time within which an incident can be reopened has passed."""

    sentence = Words(
        zh="结案已超过 {days} 天，请作为新事件上报并注明原编号。",
        en="It was closed more than {days} days ago; report it anew and name the former number.",
    )
