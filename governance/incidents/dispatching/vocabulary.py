"""The words of dispatch rules."""

from enum import StrEnum


class RuleSetState(StrEnum):
    """Where a set of dispatch rules stands."""

    DRAFT = "draft"  #: 草稿
    ACTIVE = "active"  #: 生效
    RETIRED = "retired"  #: 停用


class RuleHours(StrEnum):
    """When a dispatch rule holds."""

    ANY = "any"  #: 任何时间
    WORKING = "working"  #: 工作时间
    OFF = "off"  #: 非工作时间


class Fault(StrEnum):
    """What may be wrong with dispatch rules; see `linting`."""

    UNKNOWN_UNIT = "unknown_unit"  #: 单位不存在
    INACTIVE_UNIT = "inactive_unit"  #: 单位已停用
    UNKNOWN_CATEGORY = "unknown_category"  #: 类别不存在
    UNKNOWN_AREA = "unknown_area"  #: 辖区不存在
    UNIT_TWICE = "unit_twice"  #: 单位重复
    UNIT_ELSEWHERE = "unit_elsewhere"  #: 单位不管这片
    UNIT_TOO_LOW = "unit_too_low"  #: 单位层级不够
    DUPLICATE = "duplicate"  #: 规则重复
    CONTRADICTION = "contradiction"  #: 规则矛盾
    SHADOWED = "shadowed"  #: 永不生效
    UNCOVERED = "uncovered"  #: 没有规则


class Reason(StrEnum):
    """Why a unit is proposed, or why it is not; see `ranking`."""

    RULE = "rule"  #: 派单规则指定主办
    RULE_SUPPORT = "rule_support"  #: 派单规则指定协办
    GRID = "grid"  #: 事发网格
    VILLAGE = "village"  #: 所在村（社区）
    TOWNSHIP = "township"  #: 所在乡镇（街道）
    IN_CHARGE = "in_charge"  #: 主管该类别
    HOLDS = "holds"  #: 正在承办
    ON_DUTY = "on_duty"  #: 有人值班
    STAFFED = "staffed"  #: 有人承办
    STATIONED = "stationed"  #: 进驻方式
    LOAD = "load"  #: 在办任务
    NEAR = "near"  #: 距离
    UNKNOWN = "unknown"  #: 单位不存在
    INACTIVE = "inactive"  #: 单位已停用
    NOBODY = "nobody"  #: 无人可签收
    NO_ACCOUNT = "no_account"  #: 没有可用账号
    OFF_DUTY = "off_duty"  #: 轮驻无人值班
    ABOVE = "above"  #: 高于承办层级
    BUSY = "busy"  #: 已有任务
    RETURNED = "returned"  #: 本轮退过单
    PASSED_UP = "passed_up"  #: 本轮上报过
    OVERDUE = "overdue"  #: 有超期任务
