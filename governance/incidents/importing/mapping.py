"""Which column of a sheet holds which part of a report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo.errors import Words
from governance.errors import GovernanceError


class Part(StrEnum):
    """A part of a report that a column may hold."""

    NUMBER = "number"  #: 原编号 tells a repeated import from a new report
    TITLE = "title"  #: 标题
    NARRATIVE = "narrative"  #: 内容
    CATEGORY = "category"  #: 类别
    CHANNEL = "channel"  #: 渠道
    OCCURRED_AT = "occurred_at"  #: 发生时间
    ADDRESS = "address"  #: 地址
    X = "x"  #: 经度或东坐标
    Y = "y"  #: 纬度或北坐标
    ACCURACY_M = "accuracy_m"  #: 定位精度（米）


#: How people name such columns, compared without blanks and in lower case.
_NAMES: Mapping[Part, tuple[str, ...]] = {
    Part.NUMBER: ("编号", "工单编号", "工单号", "事件编号", "流水号", "number", "no", "id", "ccn"),
    Part.TITLE: ("标题", "事件标题", "事件名称", "名称", "title", "subject"),
    Part.NARRATIVE: ("内容", "事件内容", "描述", "事件描述", "详情", "narrative", "description"),
    Part.CATEGORY: ("类别", "事件类别", "分类", "类型", "事件类型", "category", "type"),
    Part.CHANNEL: ("渠道", "来源", "发现渠道", "channel", "source"),
    Part.OCCURRED_AT: (
        "发生时间",
        "时间",
        "上报时间",
        "日期",
        "发生日期",
        "occurred_at",
        "time",
        "date",
        "created",
    ),
    Part.ADDRESS: ("地址", "发生地点", "地点", "位置", "详细地址", "address", "location"),
    Part.X: ("经度", "东坐标", "lon", "lng", "longitude", "x"),
    Part.Y: ("纬度", "北坐标", "lat", "latitude", "y"),
    Part.ACCURACY_M: ("精度", "定位精度", "accuracy", "accuracy_m"),
}


class MappingError(GovernanceError):
    """The columns chosen cannot make a report."""

    sentence = Words(
        zh="列的对应关系不完整：{zh}", en="The mapping of columns lacks something: {en}"
    )


_NO_TITLE = Words("请指定标题所在的列。", "Say which column holds the title.")
_NO_TIME = Words("请指定发生时间所在的列。", "Say which column holds the time.")
_NO_PLACE = Words(
    "请指定地址列，或经度、纬度两列。",
    "Say which column holds the address, or longitude and latitude.",
)
_HALF = Words("经度和纬度两列要同时指定。", "Longitude and latitude go together.")
_NO_CRS = Words(
    "有坐标列时必须选择坐标系：GCJ-02（高德、微信）与国家 2000 相差约 620 米，不能猜测。",
    "With coordinates the datum must be chosen: GCJ-02 (AMap, WeChat) lies some 620 m from "
    "CGCS2000, and we do not guess.",
)
_NO_COLUMN = Words("文件中没有列“{column}”。", "The file has no column “{column}”.")


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Columns by the part they hold, and what stands for the parts that no column holds.

    Attributes
    ----------
    crs
        Datum of the coordinates; needed when there are any.
    category, channel
        For rows without a column, or an empty cell, of their own.
    """

    columns: Mapping[Part, str]
    crs: str | None = None
    category: str = "other"
    channel: str = "import"

    def check(self, present: Sequence[str]) -> None:
        """Refuse a mapping that cannot make reports of this file.

        Raises
        ------
        MappingError
            With what is missing.
        """
        missing = self._missing(present)
        if missing is not None:
            raise MappingError(zh=missing.zh, en=missing.en)

    def _missing(self, present: Sequence[str]) -> Words | None:
        absent = [column for column in self.columns.values() if column not in present]
        if absent:
            return _NO_COLUMN.fill(column=absent[0])
        has_x, has_y = Part.X in self.columns, Part.Y in self.columns
        rules = (
            (Part.TITLE not in self.columns, _NO_TITLE),
            (Part.OCCURRED_AT not in self.columns, _NO_TIME),
            (has_x != has_y, _HALF),
            (not has_x and Part.ADDRESS not in self.columns, _NO_PLACE),
            (has_x and not self.crs, _NO_CRS),
        )
        return next((words for broken, words in rules if broken), None)


def suggest_mapping(columns: Sequence[str]) -> dict[Part, str]:
    """Return the columns whose names say what they hold; a person confirms it."""
    spelt = {"".join(column.split()).lower(): column for column in reversed(columns)}
    found: dict[Part, str] = {}
    for part, names in _NAMES.items():
        column = next((spelt[name] for name in names if name in spelt), None)
        if column is not None and column not in found.values():
            found[part] = column
    return found
