"""Columns of a sheet of households, known by their names; and those that are refused."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from governance.night_visits.households.refusals import (
    HouseholdColumnsError,
    PersonalColumnsError,
)
from governance.sheets.cells import clean

#: Column names that are understood, by part, the English first.
NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "number": ("number", "户编号", "编号", "门户编号", "household"),
        "address": ("address", "地址", "住址", "详细地址"),
        "x": ("x", "经度", "lon", "lng", "longitude", "东坐标"),
        "y": ("y", "纬度", "lat", "latitude", "北坐标"),
        "crs": ("crs", "坐标系"),
        "visit_class": ("visit class", "走访类别", "class", "类别"),
        "occupancy": ("occupancy", "居住情况", "居住状态", "入住情况"),
        "at_home_from": ("at home from", "在家开始", "在家时间起"),
        "at_home_until": ("at home until", "在家结束", "在家时间止"),
        "visited_before": ("last visited on", "上次走访日期", "上次走访", "last visited"),
        "opted_out": ("opted out", "谢绝走访", "不愿走访"),
        "not_before": ("not before", "此前不访", "不早于"),
    }
)

#: A column with one of these in its name is about a person.
_PERSONAL_ZH: Final = re.compile("姓名|户主|身份|证件|电话|手机|联系人|联系方式|出生|性别|民族")
_PERSONAL_EN: Final = re.compile(
    r"\b(?:surname|full name|id ?(?:card|number|no)|identity|phone|mobile|tel|telephone|birth\w*"
    r"|householder|head of household|contact|sex|gender)\b|^name$"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of the sheet holds which part, and which are not understood."""

    of: Mapping[str, str]
    ignored: tuple[str, ...]

    def has(self, part: str) -> bool:
        """Whether the sheet has a column for a part."""
        return part in self.of


def read_columns(columns: tuple[str, ...]) -> Columns:
    """Return where the parts of a household stand.

    Raises
    ------
    PersonalColumnsError
        When a column names people, with the columns to delete.
    HouseholdColumnsError
        When the number is missing, or one of the two coordinates.
    """
    plain = {_plain(column): column for column in columns}
    personal = [column for name, column in plain.items() if _is_personal(name)]
    if personal:
        raise PersonalColumnsError(columns="、".join(personal))
    found = {
        part: next(plain[name] for name in names if name in plain)
        for part, names in NAMES.items()
        if any(name in plain for name in names)
    }
    missing = [part for part in ("number", "x", "y") if part not in found]
    if "number" in missing or len(missing) == 1:
        raise HouseholdColumnsError(missing="、".join(_told(part) for part in missing))
    taken = set(found.values())
    return Columns(found, tuple(column for column in columns if column not in taken))


def _plain(column: str) -> str:
    name = unicodedata.normalize("NFKC", clean(column)).casefold()
    return " ".join(name.replace("_", " ").split())


def _is_personal(name: str) -> bool:
    return bool(_PERSONAL_ZH.search(name) or _PERSONAL_EN.search(name))


def _told(part: str) -> str:
    return " / ".join(NAMES[part][:2])
