"""What the organisation, its staff and its rosters refuse."""

from geo.errors import Words
from governance.errors import GovernanceError


class NotThereError(GovernanceError):
    """What is meant is not there, or lies beyond one's reach, which is the same to the asker."""

    sentence = Words(
        zh="没有这一项，或不在您的辖区内。", en="There is no such thing, or not within your area."
    )


class ClashError(GovernanceError):
    """Something else stands in the way."""

    sentence = Words(
        zh="与现有安排冲突，请先调整。", en="This clashes with what there is; change that first."
    )


class NoSuchUnitError(NotThereError):
    """There is no such unit."""

    sentence = Words(
        zh="没有这个单位：{given}。请核对单位代码。", en="There is no unit {given}; check the code."
    )


class UnitClosedError(ClashError):
    """The unit no longer works."""

    sentence = Words(
        zh="单位 {code} 已停用，请另选单位。", en="The unit {code} is closed; choose another."
    )


class UnknownAreaError(GovernanceError):
    """There is no such county, township or village."""

    sentence = Words(
        zh="没有代码为 {given} 的县、乡镇或村（社区）。请核对辖区代码。",
        en="No county, township or village has the code {given}; check it.",
    )


class CentreCodeError(GovernanceError):
    """A centre does not bear the code of its area, or some other unit does."""

    sentence = Words(
        zh="综治中心的代码必须就是辖区代码，层级与辖区一致；其他单位须另起代码。",
        en="A governance centre bears the code of its area and has its level; other units need a "
        "code of their own.",
    )


class UnitCircleError(GovernanceError):
    """A unit would stand beneath itself."""

    sentence = Words(
        zh="上级单位不能是本单位或其下级：{code}。",
        en="A unit cannot stand beneath itself or those below it: {code}.",
    )


class UnitOwesError(ClashError):
    """The unit still holds incidents or has tasks on them."""

    sentence = Words(
        zh="该单位还有 {n} 起未办结的事件，请先办结或转交，再停用。",
        en="The unit still has {n} open incidents: settle them or pass them on before closing it.",
    )


class UnitInUseError(ClashError):
    """Others still depend on the unit."""

    sentence = Words(
        zh="该单位还有下级单位 {units} 个、在任人员或授权 {people} 项，请先调整，再停用。",
        en="The unit still has {units} units below it and {people} people or grants; move them "
        "before closing it.",
    )


class NoSuchPersonError(NotThereError):
    """There is no such person in service, or not within one's area."""

    sentence = Words(
        zh="没有这名在职人员，或不在您的辖区内。",
        en="There is no such person in service, or not within your area.",
    )


class PersonNameError(GovernanceError):
    """A person needs a name of a line."""

    sentence = Words(zh="请填写姓名（不超过 60 字）。", en="Give a name of at most 60 characters.")


class UnknownGridError(NotThereError):
    """No edition of the grid has a grid of this code, or it lies outside one's area."""

    sentence = Words(
        zh="没有编码为 {given} 的网格，或不在您的辖区内。",
        en="There is no grid {given}, or it lies outside your area.",
    )


class EmptySpanError(GovernanceError):
    """Something would end before it begins."""

    sentence = Words(
        zh="结束时间必须晚于开始时间。", en="The end must be later than the beginning."
    )


class OverlappingTermError(ClashError):
    """The person serves this grid in this part at that time already."""

    sentence = Words(
        zh="该人员在网格 {grid} 已有同一身份、时间重叠的任期（{since} 起），请先结束原任期。",
        en="This person serves the grid {grid} in this part already, since {since}; end that term "
        "first.",
    )


class NoSuchTermError(NotThereError):
    """There is no such term, or it has ended."""

    sentence = Words(
        zh="没有这项任期，或已结束，或不在您的辖区内。",
        en="There is no such term, or it has ended, or it lies outside your area.",
    )


class OverlappingLeaveError(ClashError):
    """The person is on leave at that time already."""

    sentence = Words(
        zh="该人员在这段时间已登记请假，请先结束或修改原来的请假。",
        en="This person is on leave at that time already; end that leave first.",
    )


class SubstituteCircleError(ClashError):
    """A substitute would be replaced by the very person they stand in for."""

    sentence = Words(
        zh="代理人在这段时间也请假，并由请假人代理，形成循环。请另选代理人。",
        en="At that time the substitute is away, too, and replaced by the person on leave; "
        "choose another substitute.",
    )


class SubstituteError(GovernanceError):
    """Whoever is named cannot stand in."""

    sentence = Words(
        zh="代理人必须是另一名在职人员，且在您的辖区内。",
        en="A substitute is another person in service, within your area.",
    )


class NoSuchLeaveError(NotThereError):
    """There is no such leave, or it is over."""

    sentence = Words(
        zh="没有这条请假记录，或已结束，或不在您的辖区内。",
        en="There is no such leave, or it is over, or it lies outside your area.",
    )


class OverlappingDutyError(ClashError):
    """The person is on duty for the unit at that time already."""

    sentence = Words(
        zh="该人员这段时间已在本单位值班。",
        en="This person is on duty for the unit at that time already.",
    )


class NoSuchDutyError(NotThereError):
    """There is no such duty ahead."""

    sentence = Words(
        zh="没有这条值班安排，或已开始（已开始的值班不能删除），或不在您的辖区内。",
        en="There is no such duty ahead (one that has begun stays), or it lies outside your area.",
    )
