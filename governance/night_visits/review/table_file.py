"""The review as a sheet to take along: a line a figure of each area or team."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from governance.indicators import Ratio
from governance.night_visits.review.definitions import DEFINITIONS, fill
from governance.night_visits.review.last_evening import TeamEvening, every_evening
from governance.night_visits.review.sheet import ReviewSheet
from governance.night_visits.review.vocabulary import Grouping, ReviewKey
from governance.sheets.formulas import guard

#: Excel reads a CSV as UTF-8 only with this in front.
_BYTE_ORDER_MARK: Final = "\ufeff"

_HEADER: Final = (
    "编码 Code",
    "名称 Name",
    "指标 Figure",
    "指标名称",
    "Title",
    "分子 n",
    "分母 of",
    "比率 Share",
    "统计对象 Cohort",
    "口径 Formula",
    "从 From",
    "到 To",
    "截至 As of",
)
_WITHHELD: Final = "不公布 withheld"

#: Which of a team's pairs stands for which figure.
_OF_TEAMS: Final = {
    ReviewKey.STOPS: "stops",
    ReviewKey.TURNED: "findings",
    ReviewKey.NEAR: "near",
}


def table_of(sheet: ReviewSheet, by: Grouping, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a CSV; what is withheld says so."""
    yield _BYTE_ORDER_MARK + _line(_HEADER)
    if by is Grouping.TEAM:
        for team in every_evening(sheet.review, sheet.rules.review):
            yield from _lines_of_team(sheet, team)
        return
    grouped = sheet.by(by)
    for place, code in enumerate(grouped.codes):
        for key in ReviewKey:
            pair = grouped.pair(key, place)
            yield _line([code, names.get(code, code), *_cells(sheet, key, pair)])


def _lines_of_team(sheet: ReviewSheet, one: TeamEvening) -> Iterator[str]:
    code = f"{one.team.evening} {one.team.area} {one.team.number}"
    for key, name in _OF_TEAMS.items():
        yield _line([code, one.team.station, *_cells(sheet, key, getattr(one, name))])


def _cells(sheet: ReviewSheet, key: ReviewKey, pair: Ratio | None) -> list[str]:
    told, evenings = DEFINITIONS[key], sheet.question.evenings
    n, of, said = ("", "", _WITHHELD) if pair is None else (str(pair.met), str(pair.of), str(pair))
    return [
        key,
        told.title.zh,
        told.title.en,
        n,
        of,
        said,
        told.cohort.zh,
        fill(told.formula, sheet.rules).zh,
        evenings.first.isoformat(),
        evenings.last.isoformat(),
        evenings.as_of.isoformat(timespec="seconds"),
    ]


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(map(guard, cells))
    return line.getvalue()
