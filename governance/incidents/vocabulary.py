"""The words an incident is described with."""

from collections.abc import Mapping
from enum import StrEnum

from geo.errors import Words


class Channel(StrEnum):
    """How a report reached the county (发现渠道)."""

    GRID_PATROL = "grid_patrol"  #: 网格巡查
    NIGHT_VISIT = "night_visit"  #: 平安夜访
    MINI_PROGRAM = "mini_program"  #: 小程序
    HOTLINE_12345 = "hotline_12345"  #: 12345 热线
    WALK_IN = "walk_in"  #: 来访
    PETITION = "petition"  #: 信访转办
    POLICE_110 = "police_110"  #: 110 警情移交
    VIDEO = "video"  #: 视频发现
    SUPERIOR = "superior"  #: 上级交办
    DEPARTMENT = "department"  #: 部门移送
    IMPORT = "import"  #: 批量导入


CHANNEL_WORDS: Mapping[Channel, Words] = {
    Channel.GRID_PATROL: Words("网格巡查", "Grid patrol"),
    Channel.NIGHT_VISIT: Words("平安夜访", "Night visit"),
    Channel.MINI_PROGRAM: Words("小程序", "Mini-program"),
    Channel.HOTLINE_12345: Words("12345 热线", "Hotline 12345"),
    Channel.WALK_IN: Words("来访", "Walk-in"),
    Channel.PETITION: Words("信访转办", "Petition"),
    Channel.POLICE_110: Words("110 警情移交", "Police 110"),
    Channel.VIDEO: Words("视频发现", "Video"),
    Channel.SUPERIOR: Words("上级交办", "From above"),
    Channel.DEPARTMENT: Words("部门移送", "From a department"),
    Channel.IMPORT: Words("批量导入", "Import"),
}


class State(StrEnum):
    """Where an incident stands between report and archive."""

    DRAFT = "draft"  #: 草稿
    REPORTED = "reported"  #: 已上报
    ACCEPTED = "accepted"  #: 已受理
    IN_HANDLING = "in_handling"  #: 办理中
    PENDING_VERIFICATION = "pending_verification"  #: 待核查
    PENDING_CALLBACK = "pending_callback"  #: 待回访
    CLOSED = "closed"  #: 结案
    ARCHIVED = "archived"  #: 归档
    REJECTED = "rejected"  #: 不予受理
    MERGED = "merged"  #: 并案
    VOIDED = "voided"  #: 作废


#: States in which somebody still owes the reporter something.
OPEN_STATES = frozenset(
    {
        State.DRAFT,
        State.REPORTED,
        State.ACCEPTED,
        State.IN_HANDLING,
        State.PENDING_VERIFICATION,
        State.PENDING_CALLBACK,
    }
)


class PinReason(StrEnum):
    """Why an incident waits for a person to pin it on the map."""

    NO_ADDRESS_FOUND = "no_address_found"  #: 地址查无结果
    AMBIGUOUS_ADDRESS = "ambiguous_address"  #: 地址有多个可能
    TOO_COARSE = "too_coarse"  #: 只到村或乡镇
    OUTSIDE_GRIDS = "outside_grids"  #: 位置不在任何网格内
    GEOCODER_DOWN = "geocoder_down"  #: 地址服务不可用
    NO_ACTIVE_EDITION = "no_active_edition"  #: 还没有生效的网格


class PinOutcome(StrEnum):
    """How a pinning task ended."""

    PINNED = "pinned"  #: 人工标注
    REGRIDDED = "regridded"  #: 新版网格生效后自动归格


class EventKind(StrEnum):
    """What happened to an incident, as its history tells it."""

    REPORTED = "reported"  #: 上报
    PINNED = "pinned"  #: 人工标注位置
    REGRIDDED = "regridded"  #: 网格调整


class ImportState(StrEnum):
    """Where an import stands."""

    UPLOADED = "uploaded"  #: 已上传 waits for its column mapping
    QUEUED = "queued"  #: 排队中
    RUNNING = "running"  #: 导入中
    DONE = "done"  #: 已完成
    FAILED = "failed"  #: 已中止 the file itself could not be read to its end
