"""The kinds of sheets by which a county brings its people."""

from enum import StrEnum


class SheetKind(StrEnum):
    """What a sheet lists."""

    UNITS = "units"  #: 单位
    PERSONS = "persons"  #: 人员
    STAFFING = "staffing"  #: 网格任期
    DUTY = "duty"  #: 值班
    GRANTS = "grants"  #: 授权
