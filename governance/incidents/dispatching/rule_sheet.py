"""Dispatch rules as a sheet: written for Excel, read back with the line of whatever is wrong."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.dispatching.rules import Rule
from governance.incidents.dispatching.vocabulary import RuleHours
from governance.sheets.cells import clean, shown
from governance.sheets.formulas import guard
from governance.sheets.table import check_whole, read_table
from governance.vocabulary import Tier

#: Excel reads a CSV as UTF-8 only with this in front.
_BYTE_ORDER_MARK: Final = "\ufeff"

HEADER: Final = ("辖区编码", "类别", "难易程度", "时段", "主办单位编码", "协办单位编码")
_BETWEEN: Final = "；"

TIERS: Final[Mapping[Tier, str]] = {
    Tier.UNSET: "未定级",
    Tier.MINOR: "小事",
    Tier.MAJOR: "大事",
    Tier.HARD: "难事",
}
HOURS: Final[Mapping[RuleHours, str]] = {
    RuleHours.ANY: "任何时间",
    RuleHours.WORKING: "工作时间",
    RuleHours.OFF: "非工作时间",
}

_Member = TypeVar("_Member", bound=StrEnum)


class RuleColumnError(GovernanceError):
    """A sheet of rules lacks a column."""

    sentence = Words(
        zh="规则表缺少列“{column}”。请先导出一份，在其上修改。",
        en="The sheet of rules has no column “{column}”. Export one and change that.",
    )


class RuleCellError(GovernanceError):
    """A cell of a sheet of rules says nothing that a rule can say."""

    sentence = Words(
        zh="规则表第 {row} 行“{column}”不能识别：“{cell}”。",
        en="Row {row} of the sheet of rules, “{column}”: “{cell}” is not understood.",
    )


def rule_sheet(rules: Sequence[Rule], categories: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a CSV; `categories` are names by code. Codes of areas and units stay."""
    yield _BYTE_ORDER_MARK + _line(HEADER)
    for rule in rules:
        category = "" if rule.category is None else categories.get(rule.category, rule.category)
        tier = "" if rule.tier is None else TIERS[rule.tier]
        support = _BETWEEN.join(rule.support)
        yield _line([rule.area, category, tier, HOURS[rule.hours], rule.unit, support])


def read_rule_sheet(content: bytes, categories: Mapping[str, str]) -> list[Rule]:
    """Return the rules of a sheet, numbered in its order; what they name is for `lint` to check.

    Raises
    ------
    RuleColumnError, RuleCellError
        When a column is missing, or a cell is not understood.
    NotATableError, EmptyTableError, TornRowError
        When it is no sheet, holds nothing, or a row has more cells than columns.
    """
    table = read_table(content)
    for column in HEADER:
        if column not in table.columns:
            raise RuleColumnError(column=column)
    return [
        _rule(number, row_no, record, categories)
        for number, (row_no, record) in enumerate(table.records(), start=1)
    ]


def _rule(
    number: int, row_no: int, record: Mapping[str, str], categories: Mapping[str, str]
) -> Rule:
    check_whole(record)
    area, category, tier, hours, unit, support = (clean(record[column]) for column in HEADER)
    if not unit:
        raise RuleCellError(row=row_no, column=HEADER[4], cell=unit)
    by_name = {name: code for code, name in categories.items()}
    return Rule(
        position=number,
        unit=unit,
        support=tuple(part for part in support.replace(";", _BETWEEN).split(_BETWEEN) if part),
        area=area,
        category=by_name.get(category, category) or None,
        tier=_member(tier, TIERS, row=row_no, column=HEADER[2]) if tier else None,
        hours=_member(hours, HOURS, row=row_no, column=HEADER[3]) if hours else RuleHours.ANY,
    )


def _member(cell: str, words: Mapping[_Member, str], *, row: int, column: str) -> _Member:
    for member, said in words.items():
        if cell in {said, member.value}:
            return member
    raise RuleCellError(row=row, column=column, cell=shown(cell))


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(map(guard, cells))
    return line.getvalue()
