"""What cannot be done with households, in words."""

from geo.errors import Words
from governance.errors import GovernanceError


class HouseholdNotFoundError(GovernanceError):
    """There is no such household within the asker's reach."""

    sentence = Words(zh="没有这一户。", en="There is no such household.")


class HouseholdChangedError(GovernanceError):
    """Somebody else changed it meanwhile."""

    sentence = Words(
        zh="这一户刚被别人改过（现为第 {version} 版），您的修改没有保存。请看过最新内容再改。",
        en="Somebody else has changed this household meanwhile (it is at version {version} now); "
        "your change was not kept. Look at it again, then change it.",
    )


class HouseholdOutsideError(GovernanceError):
    """The point lies in no grid."""

    sentence = Words(
        zh="该点不在任何网格内。请移动标注点；确属县外的，请保留在队列中。",
        en="The point lies in no grid. Move it; leave the household in the queue when it is "
        "outside the county.",
    )


class HouseholdElsewhereError(GovernanceError):
    """It lies, or would lie, where who asks may not plan visits."""

    sentence = Words(
        zh="该户不在您负责的辖区内，请交由县级夜访规划员处理。",
        en="This household lies outside your area; leave it to a planner of the county.",
    )


class HouseholdAddressUnclearError(GovernanceError):
    """An address leads to no place that could be taken without a person."""

    sentence = Words(
        zh="按这个地址定不了位：{zh}请换个写法，或在地图上点选。",
        en="This address gives no place: {en} Try another wording, or point at the map.",
    )


class VisitClassUnknownError(GovernanceError):
    """The county's policy has no such class."""

    sentence = Words(
        zh="没有“{given}”这个走访类别。可用的有：{known}。",
        en="There is no visit class “{given}”. There are: {known}.",
    )


class AtHomeHoursError(GovernanceError):
    """The end comes before the beginning."""

    sentence = Words(
        zh="在家时段的结束应晚于开始。",
        en="The hours at home must end after they begin.",
    )


class PersonalColumnsError(GovernanceError):
    """The sheet names people."""

    sentence = Words(
        zh="走访户表不收个人身份信息：请删去“{columns}”列后重新上传，整表没有读取。",
        en="A sheet of households names no people: delete the column “{columns}” and upload it "
        "again. Nothing of it was read.",
    )


class HouseholdColumnsError(GovernanceError):
    """The sheet lacks columns that it must have."""

    sentence = Words(
        zh="表中缺少列：{missing}。",
        en="The sheet lacks these columns: {missing}.",
    )


class HouseholdDatumError(GovernanceError):
    """There are coordinates, and nobody said in which datum."""

    sentence = Words(
        zh="表中有坐标，但没有说明坐标系：请加一列“坐标系”，或在导入时指明。",
        en="The sheet has coordinates and does not say in which datum: add a column “crs”, or name "
        "it with the import.",
    )


class HouseholdCellError(GovernanceError):
    """A cell says nothing, or what cannot be read."""

    sentence = Words(zh="“{column}”一栏{zh}：{cell}", en="The column “{column}” {en}: {cell}")


class PersonalNumberError(GovernanceError):
    """A cell holds what looks like an identity or telephone number."""

    sentence = Words(
        zh="“{column}”一栏里像有身份证号或电话号码：请删去后再导入这一行。",
        en="The column “{column}” seems to hold an identity or telephone number: delete it, then "
        "import this row.",
    )


class RepeatedNumberError(GovernanceError):
    """Two rows are about one household."""

    sentence = Words(
        zh="户编号 {number} 在第 {row} 行已出现过。",
        en="The household number {number} stands in row {row} already.",
    )


class NewNowhereError(GovernanceError):
    """A new household without any place."""

    sentence = Words(
        zh="新的一户须有地址或坐标。",
        en="A household that is new needs an address or a position.",
    )
