"""Words that policy, people and incidents share.

Tier, severity, risk colour, scale and holding level are five things: how an incident is handled,
how grave it is, how likely to flare up, how many it moves, and who has it now.
"""

from enum import StrEnum
from typing import Final

#: In a policy: every category that is not named.
OTHERS: Final = "*"


class Level(StrEnum):
    """Who holds an incident, from below to above (承办层级)."""

    GRID = "grid"  #: 网格
    VILLAGE = "village"  #: 村（社区）
    TOWNSHIP = "township"  #: 乡镇（街道）
    COUNTY = "county"  #: 县

    @property
    def above(self) -> "Level | None":
        """The next level up; None for the county."""
        rank = self.rank + 1
        return _LEVELS[rank] if rank < len(_LEVELS) else None

    @property
    def below(self) -> "Level | None":
        """The next level down; None for the grid."""
        return _LEVELS[self.rank - 1] if self.rank else None

    @property
    def rank(self) -> int:
        """Its place counted from below, the grid being 0."""
        return _LEVELS.index(self)

    @property
    def digits(self) -> int:
        """How long the code of an area of this level is, which is that of its centre as well."""
        return _DIGITS[self.rank]


_LEVELS = tuple(Level)
_DIGITS = (15, 12, 9, 6)


class Tier(StrEnum):
    """How an incident is handled (难易程度)."""

    UNSET = "unset"  #: 未定级
    MINOR = "minor"  #: 小事马上调 settled at once, on the spot
    MAJOR = "major"  #: 大事联合调 settled jointly, across departments
    HARD = "hard"  #: 难事包案调 taken by a named county leader


class Severity(StrEnum):
    """How grave an incident is (严重程度, 突发事件四级)."""

    GENERAL = "general"  #: 一般
    LARGER = "larger"  #: 较大
    SERIOUS = "serious"  #: 重大
    EXTRA_SERIOUS = "extra_serious"  #: 特别重大


class Risk(StrEnum):
    """How an incident may turn out (风险等级)."""

    BLUE = "blue"  #: 蓝
    YELLOW = "yellow"  #: 黄
    ORANGE = "orange"  #: 橙
    RED = "red"  #: 红


class Scale(StrEnum):
    """How many a dispute moves (事件规模, GB/T 31000-2015)."""

    INDIVIDUAL = "individual"  #: 个体性事件
    GROUP = "group"  #: 一般群体性事件
    MAJOR_GROUP = "major_group"  #: 重大群体性事件


class ClockKind(StrEnum):
    """What a limit is set for."""

    DRAFT = "draft"  #: 草稿保留
    ACCEPT = "accept"  #: 受理
    DISPATCH = "dispatch"  #: 派发
    SIGN = "sign"  #: 签收
    FIRST_RESPONSE = "first_response"  #: 首次反馈
    CONCLUDE = "conclude"  #: 办结
    ARRIVE = "arrive"  #: 吹哨到场
    VERIFY = "verify"  #: 核查
    CALLBACK = "callback"  #: 回访
    ARCHIVE = "archive"  #: 归档


class Verb(StrEnum):
    """What can be done with an incident."""

    REPORT = "report"  #: 上报
    ACCEPT = "accept"  #: 受理
    REJECT = "reject"  #: 不予受理
    VOID = "void"  #: 作废
    MERGE = "merge"  #: 并案
    UNMERGE = "unmerge"  #: 撤销并案
    TRIAGE = "triage"  #: 研判定级
    SELF_HANDLE = "self_handle"  #: 自办
    DISPATCH = "dispatch"  #: 派发
    ESCALATE = "escalate"  #: 上报上级
    DELEGATE = "delegate"  #: 下派
    REFUSE_DELEGATION = "refuse_delegation"  #: 退回下派
    WHISTLE = "whistle"  #: 吹哨
    SPONSOR = "sponsor"  #: 包案
    CONVENE = "convene"  #: 会商
    INSTRUCT = "instruct"  #: 批示
    URGE = "urge"  #: 催办
    SUPERVISE = "supervise"  #: 督办
    LIFT = "lift"  #: 解除督办
    REQUEST_EXTENSION = "request_extension"  #: 申请延期
    GRANT_EXTENSION = "grant_extension"  #: 同意延期
    DENY_EXTENSION = "deny_extension"  #: 不同意延期
    REQUEST_PAUSE = "request_pause"  #: 申请挂起
    GRANT_PAUSE = "grant_pause"  #: 同意挂起
    DENY_PAUSE = "deny_pause"  #: 不同意挂起
    RESUME = "resume"  #: 恢复
    SIGN = "sign"  #: 签收
    START = "start"  #: 开始办理
    ARRIVE = "arrive"  #: 报到
    FEED_BACK = "feed_back"  #: 反馈进展
    REQUEST_RETURN = "request_return"  #: 申请退单
    GRANT_RETURN = "grant_return"  #: 同意退单
    DENY_RETURN = "deny_return"  #: 不同意退单
    TRANSFER = "transfer"  #: 转派
    RULE = "rule"  #: 争议裁定
    WAIVE = "waive"  #: 免办
    FINISH = "finish"  #: 完成协办
    SUBMIT_RESULT = "submit_result"  #: 办结上报
    VERIFY_PASS = "verify_pass"  #: 核查通过  # noqa: S105 no password
    VERIFY_FAIL = "verify_fail"  #: 退回重办
    ATTEMPT_CALLBACK = "attempt_callback"  #: 回访未接通
    CALLBACK_OK = "callback_ok"  #: 回访满意
    CALLBACK_LAWFUL = "callback_lawful"  #: 回访不满意但处理合规
    CALLBACK_BAD = "callback_bad"  #: 回访未解决
    REOPEN = "reopen"  #: 再次处理
    ARCHIVE = "archive"  #: 归档
