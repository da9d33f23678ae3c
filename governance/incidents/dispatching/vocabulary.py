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
