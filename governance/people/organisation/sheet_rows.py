"""Rows of the sheets by which a county brings its people: columns known by their names."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from geo.errors import Words
from governance.errors import GovernanceError
from governance.people.organisation.vocabulary import SheetKind
from governance.sheets.cells import clean, moment_in, shown

_Word = TypeVar("_Word", bound=StrEnum)


#: Column names that are understood, by part, the English first.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "code": ("code", "单位代码", "代码"),
        "name": ("name", "姓名", "名称", "单位名称"),
        "kind": ("kind", "类型", "单位类型"),
        "level": ("level", "层级"),
        "area": ("area", "辖区代码", "辖区"),
        "parent": ("parent", "上级单位", "上级代码"),
        "stationing": ("stationing", "进驻方式"),
        "categories": ("categories", "主管类别"),
        "number": ("number", "工号", "编号"),
        "home": ("home", "归属单位"),
        "duty": ("duty", "派驻单位", "服务单位"),
        "phone": ("phone", "手机号", "手机", "联系电话"),
        "person": ("person", "人员工号", "工号", "人员"),
        "grid": ("grid", "网格编码", "网格"),
        "part": ("part", "身份", "岗位"),
        "since": ("since", "from", "开始", "开始日期", "开始时间", "任职日期"),
        "until": ("until", "to", "结束", "结束日期", "结束时间", "离任日期"),
        "unit": ("unit", "单位代码", "单位"),
        "role": ("role", "角色"),
        "clearance": ("clearance", "密级"),
    }
)

#: Which parts a sheet of each kind must have, and which it may.
_PARTS: Final[Mapping[SheetKind, tuple[tuple[str, ...], tuple[str, ...]]]] = MappingProxyType(
    {
        SheetKind.UNITS: (("code", "name", "kind", "level", "area"),
                     ("parent", "stationing", "categories")),
        SheetKind.PERSONS: (("number", "name"), ("home", "duty", "phone")),
        SheetKind.STAFFING: (("grid", "person", "part", "since"), ("until",)),
        SheetKind.DUTY: (("unit", "person", "since", "until"), ()),
        SheetKind.GRANTS: (("person", "role"), ("area", "unit", "clearance", "until")),
    }
)  # fmt: skip


class PeopleColumnsError(GovernanceError):
    """The sheet lacks a column that it must have."""

    sentence = Words(
        zh="表中缺少列：{missing}。请按模板补上列名。",
        en="The sheet lacks these columns: {missing}.",
    )


class PeopleCellError(GovernanceError):
    """A cell says nothing, or what cannot be read."""

    sentence = Words(zh="“{column}”一栏{zh}：{cell}", en="The column “{column}” {en}: {cell}")


def person_of(number: str) -> uuid.UUID:
    """Return the id that a staff number stands for, the same in every sheet; an id is itself."""
    try:
        return uuid.UUID(number)
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"wangge:person:{number.casefold()}")


class Row:
    """The cells of one row by part; reading one refuses what it cannot be."""

    def __init__(
        self, cells: Mapping[str, str], columns: Mapping[str, str], zone: ZoneInfo
    ) -> None:
        self._cells = {part: clean(cells[column]) for part, column in columns.items()}
        self._columns, self._zone = columns, zone

    def filled(self, part: str) -> str:
        """Return a cell that must say something."""
        cell = self._cells.get(part, "")
        if not cell:
            raise self._wrong(part, "为空", "is empty")
        return cell

    def maybe(self, part: str) -> str | None:
        """Return a cell, None when it is empty or there is no such column."""
        return self._cells.get(part) or None

    def word(self, part: str, words: Mapping[_Word, Words]) -> _Word:
        """Return the member of a vocabulary that a cell names, by its code or its words."""
        cell = self.filled(part)
        for member, said in words.items():
            if cell.casefold() in {member.value, said.zh, said.en.casefold()}:
                return member
        known = "、".join(said.zh for said in words.values())
        raise self._wrong(part, f"应为{known}之一", f"must be one of {known}")

    def maybe_word(self, part: str, words: Mapping[_Word, Words]) -> _Word | None:
        """Return the member that a cell names, None when it is empty."""
        return self.word(part, words) if self.maybe(part) else None

    def moment(self, part: str) -> datetime:
        """Return the time that a cell tells, in the county's zone unless it has an offset."""
        found = moment_in(self.filled(part))
        if found is None:
            raise self._wrong(part, "应形如 2026-03-01 08:30", "must be like 2026-03-01 08:30")
        return found if found.tzinfo else found.replace(tzinfo=self._zone)

    def day(self, part: str) -> date:
        """Return the day that a cell tells."""
        return self.moment(part).astimezone(self._zone).date()

    def maybe_day(self, part: str) -> date | None:
        """Return the day that a cell tells, None when it is empty."""
        return self.day(part) if self.maybe(part) else None

    def listed(self, part: str) -> tuple[str, ...]:
        """Return what a cell lists, apart by commas of either kind."""
        cell = self._cells.get(part, "").replace("、", ",").replace("，", ",").replace(";", ",")
        return tuple(one.strip() for one in cell.split(",") if one.strip())

    def _wrong(self, part: str, zh: str, en: str) -> PeopleCellError:
        cell = shown(self._cells.get(part, ""))
        return PeopleCellError(column=shown(self._columns[part]), zh=zh, en=en, cell=cell)


def row_reader(
    kind: SheetKind, columns: tuple[str, ...], zone: ZoneInfo
) -> Callable[[Mapping[str, str]], Row]:
    """Return what reads the rows of a sheet of a kind.

    Raises
    ------
    PeopleColumnsError
        With the columns that lack.
    """
    known = {clean(column).casefold(): column for column in columns}
    must, may = _PARTS[kind]
    found = {
        part: next(known[name] for name in _NAMES[part] if name in known)
        for part in (*must, *may)
        if any(name in known for name in _NAMES[part])
    }
    missing = [" / ".join(_NAMES[part][:2]) for part in must if part not in found]
    if missing:
        raise PeopleColumnsError(missing="、".join(missing))
    return lambda cells: Row(cells, found, zone)
