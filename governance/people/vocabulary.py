"""The words people and their units are described with."""

from enum import StrEnum


class UnitKind(StrEnum):
    """What a unit is."""

    CENTRE = "centre"  #: 综治中心
    AGENCY = "agency"  #: 职能部门
    MEDIATION = "mediation"  #: 调解组织
    TEAM = "team"  #: 工作队


class Stationing(StrEnum):
    """How an agency is present at the county's centre."""

    RESIDENT = "resident"  #: 常驻
    ROTATING = "rotating"  #: 轮驻
    ON_CALL = "on_call"  #: 随驻


class StaffPart(StrEnum):
    """What somebody is to a grid."""

    LEADER = "leader"  #: 网格长
    FULL_TIME = "full_time"  #: 专职网格员
    PART_TIME = "part_time"  #: 兼职网格员
    POLICE = "police"  #: 社区民警
    CADRE = "cadre"  #: 包格干部
    VOLUNTEER = "volunteer"  #: 平安义警


class TokenScope(StrEnum):
    """What a program may do with a token."""

    REPORT = "report"  #: 上报事件
    RECEIPT = "receipt"  #: 凭回执码查询
    DEVICE = "device"  #: 设备同步
    OGC = "ogc"  #: 地图标准服务
