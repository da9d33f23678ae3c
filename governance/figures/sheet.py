"""All figures of one question: counted once, told whole, by area, by unit, or as the list behind.

What is past is computed from history: asked again later for the same moment, with the same rights
and the same policy, every figure is the same.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection

from governance.figures.due_times import DueTimes
from governance.figures.errors import CountsGridsError, CountsIncidentsError
from governance.figures.figure import Figure
from governance.figures.measures import MEASURES, Marks, Terms
from governance.figures.same_matter import by_same_person, repeats, report_frame
from governance.figures.spans import Span
from governance.figures.stored import grid_queries, report_queries, story_queries
from governance.figures.stories import Stories, complete_stories, story_frame, within
from governance.figures.vocabulary import DIGITS, OF_GRIDS, Apart, Breakdown, FigureKey, Part
from governance.incidents.handling.running import terms_of
from governance.people.sight import Sight
from governance.policy import Policy

#: Figures that no breakdown by unit can have: their cohort belongs to no unit.
NOT_BY_UNIT = OF_GRIDS | {FigureKey.MEDIATION, FigureKey.REPORTS_CHANGE}


#: The number of each story's group, and the codes by those numbers.
_Groups = tuple[npt.NDArray[np.intp], list[str]]
_Pairs = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Question:
    """Which figures are asked for: of whom, where, when.

    Attributes
    ----------
    area
        A county, township, village or grid code; empty for everything that is seen.
    """

    sight: Sight
    span: Span
    area: str = ""


@dataclass(frozen=True)
class Sheet:
    """Everything counted for a question.

    Attributes
    ----------
    grids
        General grids in force on the day looked from; `met_grids` of them by figure.
    year_before
        Reports of the same days a year before, by grid.
    """

    question: Question
    policy: Policy
    stories: Stories
    marks: Mapping[FigureKey, Marks]
    grids: Sequence[str]
    met_grids: Mapping[FigureKey, frozenset[str]]
    year_before: Mapping[str, int]

    def figures(self) -> list[Figure]:
        """Return every figure, in order."""
        return [self._whole(key) for key in FigureKey]

    def _whole(self, key: FigureKey) -> Figure:
        if key in OF_GRIDS:
            return self._figure(key, len(self.met_grids[key]), len(self.grids))
        marks = self.marks[key]
        of = int(marks.of.sum())
        if key is FigureKey.REPORTS_CHANGE:
            of = sum(self.year_before.values())
        apart = {reason: int(mark.sum()) for reason, mark in marks.apart.items()}
        return self._figure(key, int(marks.met.sum()), of, apart)

    def _figure(
        self, key: FigureKey, met: int, of: int, apart: Mapping[Apart, int] | None = None
    ) -> Figure:
        return Figure(key, met, of, apart or {}, _target(self.policy, key))

    def broken_down(self, by: Breakdown) -> dict[str, list[Figure]]:
        """Return every figure of each area or unit, by its code, in code order.

        What lies in no grid yet, or is with no unit, is under the empty code.
        """
        places, codes = pd.factorize(self._groups(by))
        counted = {key: self._counted(key, by, (places, list(codes))) for key in FigureKey}
        known = sorted({*codes, *(code for found in counted.values() for code in found)})
        return {
            code: [self._figure(key, *counted[key].get(code, (0, 0))) for key in FigureKey]
            for code in known
        }

    def _groups(self, by: Breakdown) -> "pd.Series[str]":
        column = "unit" if by is Breakdown.UNIT else "grid"
        codes = self.stories[column].astype(str)
        return codes if by is Breakdown.UNIT else codes.str.slice(0, DIGITS[by])

    def _counted(self, key: FigureKey, by: Breakdown, groups: _Groups) -> _Pairs:
        if by is Breakdown.UNIT and key in NOT_BY_UNIT:
            return {}
        if key in OF_GRIDS:
            met, of = (Counter(cut(one, by) for one in grids) for grids in self._grids(key))
            return {code: (met[code], n) for code, n in of.items()}
        marks, (places, codes) = self.marks[key], groups
        met_of = [
            np.bincount(places[mark.to_numpy()], minlength=len(codes)).tolist()
            for mark in (marks.met, marks.of)
        ]
        pairs = dict(zip(codes, zip(*met_of, strict=True), strict=True))
        return self._against_year_before(pairs, by) if key is FigureKey.REPORTS_CHANGE else pairs

    def _grids(self, key: FigureKey) -> tuple[Collection[str], Collection[str]]:
        return self.met_grids[key], self.grids

    def _against_year_before(self, pairs: _Pairs, by: Breakdown) -> _Pairs:
        before: Counter[str] = Counter()
        for grid, n in self.year_before.items():
            before[cut(grid, by)] += n
        return {code: (pairs.get(code, (0, 0))[0], before[code]) for code in {*pairs, *before}}

    def members(
        self, key: FigureKey, part: Part, *, code: str = "", by: Breakdown | None = None
    ) -> list[Any]:
        """Return the ids of the incidents behind a figure, those reported last first.

        `code` narrows them to a group of `broken_down`.

        Raises
        ------
        CountsGridsError
            When the figure counts grids.
        """
        if key in OF_GRIDS:
            raise CountsGridsError
        marks = self.marks[key]
        apart = list(marks.apart.values())
        chosen = {
            Part.MET: marks.met,
            Part.REST: marks.of & ~marks.met,
            Part.APART: pd.concat(apart, axis=1).any(axis=1) if apart else marks.of & ~marks.of,
        }[part]
        if by is not None:
            chosen = chosen & (self._groups(by) == code)
        found = self.stories[chosen].sort_values(["reported_at", "id"], ascending=False)
        return found["id"].tolist()

    def grids_behind(self, key: FigureKey, part: Part) -> list[str]:
        """Return the grids behind a figure of grids, in code order; none stands apart.

        Raises
        ------
        CountsIncidentsError
            When the figure counts incidents.
        """
        if key not in OF_GRIDS:
            raise CountsIncidentsError
        if part is Part.APART:
            return []
        met = self.met_grids[key]
        return [grid for grid in self.grids if (grid in met) == (part is Part.MET)]


def _target(policy: Policy, key: FigureKey) -> int | None:
    targets: Mapping[Any, int] = policy.figures.targets
    return targets.get(key.value)


def cut(grid: str, by: Breakdown) -> str:
    """Return the area of a breakdown in which a grid lies."""
    return grid[: DIGITS[by]]


def read_sheet(db: Connection, question: Question, policy: Policy) -> Sheet:
    """Count every figure of a question."""
    span, sight, area = question.span, question.sight, question.area
    stories = _read_stories(db, question, policy)
    terms = _read_terms(db, question, policy, stories)
    marks = {key: measure(stories, terms) for key, measure in MEASURES.items()}
    day = span.as_of.astimezone(span.zone).date()
    grids = grid_queries.grids_seen(db, grid_queries.find_edition(db, day), sight, area)
    reporting = frozenset(stories["grid"][marks[FigureKey.REPORTS_CHANGE].met])
    before = _read_year_before(db, question)
    known = frozenset(grids)
    met_grids = {
        FigureKey.STAFFED: known & grid_queries.staffed_on(db, day),
        FigureKey.REPORTING: known & reporting,
        FigureKey.SILENT: known - reporting,
    }
    return Sheet(question, policy, stories, marks, grids, met_grids, before)


def _read_year_before(db: Connection, question: Question) -> dict[str, int]:
    """Return the reports of a year before, or none when records do not reach back so far."""
    span, sight = question.span, question.sight
    before = span.year_before()
    begun = report_queries.records_begin(db, sight, as_of=span.as_of)
    if begun is None or begun.astimezone(span.zone).date() > before.first:
        return {}
    return grid_queries.reports_by_grid(db, sight, before, question.area, as_of=span.as_of)


def _read_stories(db: Connection, question: Question, policy: Policy) -> Stories:
    span = question.span
    rows = story_queries.read_stories(db, question.sight, span, area=question.area)
    stories = story_frame(rows)
    is_special = (stories["pauses"] > 0) | (stories["extensions"] > 0)
    special = stories["id"][is_special].tolist()
    histories = story_queries.read_histories(db, special, span.as_of)
    due_times = DueTimes(terms_of(policy), policy.figures.answer_days, histories)
    return complete_stories(stories, as_of=span.as_of, due_times=due_times)


def _read_terms(db: Connection, question: Question, policy: Policy, stories: Stories) -> Terms:
    span, figures = question.span, policy.figures
    # A first petition was accepted in the period, and may have come in long before it.
    accepted = within(stories["accepted_at"], span.since, span.until)
    earliest = min([span.since, *stories["reported_at"][accepted]])
    since = earliest - timedelta(days=figures.repeat_days)
    rows = report_queries.read_reports(db, question.sight, since=since, as_of=span.as_of)
    reports = report_frame(rows)
    repeated = repeats(reports, days=figures.repeat_days, metres=figures.repeat_m)
    return Terms(span, figures.repeat_days, repeated, by_same_person(reports))
