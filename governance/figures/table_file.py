"""Figures as a sheet to take along: a line a figure of each area or unit, pairs and all."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from governance.figures.figure import Figure, fill_words
from governance.figures.spans import Span
from governance.figures.wording import APART_WORDS
from governance.policies.sections import FiguresPolicy
from governance.sheets.formulas import guard

#: Excel reads a CSV as UTF-8 only with this in front.
BYTE_ORDER_MARK = "\ufeff"

HEADER = (
    "编码 Code",
    "名称 Name",
    "指标 Figure",
    "指标名称",
    "Title",
    "分子 n",
    "分母 of",
    "比率 Share",
    "统计对象 Cohort",
    "另列 Apart",
    "从 From",
    "到 To",
    "截至 As of",
)


def table_of(
    groups: Mapping[str, list[Figure]], names: Mapping[str, str], span: Span, policy: FiguresPolicy
) -> Iterator[str]:
    """Yield the lines of a CSV.

    Cells that a spreadsheet would take for a formula get an apostrophe in front.
    """
    yield BYTE_ORDER_MARK + _line(HEADER)
    seen_from = span.as_of.astimezone(span.zone).isoformat(timespec="seconds")
    days = [span.first.isoformat(), span.last.isoformat(), seen_from]
    for code, figures in groups.items():
        for one in figures:
            yield _line([code, names.get(code, code), *_cells(one, policy), *days])


def _cells(one: Figure, policy: FiguresPolicy) -> list[str]:
    told = one.definition
    cohort = fill_words(told.cohort, policy).zh if told.unavailable is None else told.unavailable.zh
    apart = "；".join(f"{APART_WORDS[reason].zh} {n}" for reason, n in one.apart.items() if n)
    title = told.title
    return [one.key, title.zh, title.en, str(one.met), str(one.of), one.said, cohort, apart]


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(map(guard, cells))
    return line.getvalue()
