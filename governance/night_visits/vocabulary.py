"""The words of night visits (平安夜访)."""

from enum import StrEnum
from typing import Final


class Occupancy(StrEnum):
    """Whether anybody lives there."""

    OCCUPIED = "occupied"  #: 常住
    SEASONAL = "seasonal"  #: 季节性居住
    VACANT = "vacant"  #: 空置
    MOVED = "moved"  #: 已搬离


#: Homes that count: where somebody may be met.
LIVED_IN: Final = frozenset({Occupancy.OCCUPIED, Occupancy.SEASONAL})


class Outcome(StrEnum):
    """What came of a call at a door."""

    MET = "met"  #: 见面
    NOT_HOME = "not_home"  #: 无人在家
    REFUSED = "refused"  #: 婉拒 without any penalty
    VACANT = "vacant"  #: 空置
    MOVED = "moved"  #: 搬离
    WRONG_ADDRESS = "wrong_address"  #: 地址有误
    DEFERRED = "deferred"  #: 未及走访 the team did not get there


#: A team stood at the door: everything but a stop that it never reached.
ATTEMPTS: Final = frozenset(Outcome) - {Outcome.DEFERRED}


class PlanState(StrEnum):
    """How far an evening's plan is."""

    DRAFT = "draft"  #: 草案
    APPROVED = "approved"  #: 已批准
    IN_PROGRESS = "in_progress"  #: 进行中
    COMPLETED = "completed"  #: 已完成
    CANCELLED = "cancelled"  #: 已取消


class TeamPart(StrEnum):
    """What somebody is in a visiting team."""

    LEAD = "lead"  #: 带队（民警或干部）
    DOORS = "doors"  #: 网格员 knows the doors
    MEMBER = "member"  #: 队员
    VOLUNTEER = "volunteer"  #: 平安义警


class TravelMode(StrEnum):
    """How a team gets about."""

    WALKING = "walking"  #: 步行
    DRIVING = "driving"  #: 驾车


class LeftOut(StrEnum):
    """Why somebody who is due is not visited this evening."""

    NO_TEAM_IN_AREA = "no_team_in_area"  #: 今晚该片区没有小组
    NO_SKILL = "no_skill"  #: 没有具备所需条件的小组
    UNREACHABLE = "unreachable"  #: 道路或渡口不通
    TOO_FAR = "too_far"  #: 超出时段
    WINDOW_CLOSED = "window_closed"  #: 与该户可访时段不合
    LOWER_PRIORITY = "lower_priority"  #: 优先级低于已排户
    OVER_VISITED = "over_visited"  #: 近期已多次上门
    NOT_CHOSEN = "not_chosen"  #: 未排入


class GeoProof(StrEnum):
    """Whether a device stood near the door: a sign of quality, never a reproach."""

    NEAR = "near"  #: 到户
    FAR = "far"  #: 离户较远
    INACCURATE = "inaccurate"  #: 定位精度不足
    NONE = "none"  #: 无定位


class FindingState(StrEnum):
    """What became of something found at a door."""

    OPEN = "open"  #: 待处理
    REPORTED = "reported"  #: 已转为事件
    JOINED = "joined"  #: 已并入在办事件
    NOTED = "noted"  #: 仅记录


class SendingKind(StrEnum):
    """What a device tells."""

    VISIT = "visit"  #: 走访记录
    FINDING = "finding"  #: 发现问题
    SIGN = "sign"  #: 报平安
    START = "start"  #: 出发
    END = "end"  #: 收队


class SendingResult(StrEnum):
    """What became of what a device told."""

    APPLIED = "applied"  #: 已入库
    REPLAYED = "replayed"  #: 重复，已在库
    SUPERSEDED = "superseded"  #: 已有更新的版本
    HELD = "held"  #: 已收到，等待对应的走访记录
    CONFLICT = "conflict"  #: 与另一记录不一致，待人工确认
    REFUSED = "refused"  #: 未接受（原件已保存）
