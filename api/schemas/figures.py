"""Figures on the wire: what may be asked, and the pairs that answer."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import Query

from api.deps import AtDesk
from api.schemas.answers import words_of
from governance.figures.figure import Figure, fill_words
from governance.figures.sheet import Question, Sheet, read_sheet
from governance.figures.spans import make_span
from governance.figures.vocabulary import OF_GRIDS, FigureKey
from governance.figures.wording import APART_WORDS, FAMILY_TITLES
from governance.incidents.disclosure import Shown
from governance.incidents.reading.narrowing import refuse_small
from governance.people.scope import Action, Label
from governance.people.sight import Sight
from governance.policies.sections import FiguresPolicy

#: No record is older, and before it calendars and their arithmetic end.
_OLDEST = date(1990, 1, 1)
Day = Annotated[date | None, Query(ge=_OLDEST)]
From = Annotated[date | None, Query(alias="from", ge=_OLDEST)]
To = Annotated[date | None, Query(alias="to", ge=_OLDEST)]


@dataclass(frozen=True, slots=True)
class AskedFigures:
    """The question of a request, within what its sender may count."""

    desk: AtDesk
    area: Annotated[str, Query(pattern=r"^([0-9]{6,20})?$")] = ""
    first: From = None
    last: To = None
    as_of: Day = None

    def read(self) -> Sheet:
        """Count the figures.

        Raises
        ------
        PeriodTurnedRoundError
            When the days are not in order.
        NarrowFilterError
            When who only counts asks for a village or grid.
        """
        zone = self.desk.policy.county.zone
        span = make_span(
            first=self.first, last=self.last, as_of=self.as_of, now=self.desk.now, zone=zone
        )
        sight = self.desk.me.sight(Action.COUNT)
        refuse_small(sight, len(self.area))
        question = Question(sight, span, self.area)
        return read_sheet(self.desk.db, question, self.desk.policy)


def figure_of(one: Figure, policy: FiguresPolicy) -> dict[str, Any]:
    """Return a figure with its words."""
    told = one.definition
    return _pair(one) | {
        "family": one.key.family,
        "counts": "grids" if one.key in OF_GRIDS else "incidents",
        "is_change": one.key is FigureKey.REPORTS_CHANGE,
        "target": one.target,
        "is_reached": one.is_reached,
        "title": words_of(told.title),
        "cohort": words_of(fill_words(told.cohort, policy)),
        "formula": words_of(fill_words(told.formula, policy)),
        "met": words_of(told.met),
        "rest": words_of(told.rest),
        "apart": [
            {"key": reason, "n": n, "words": words_of(APART_WORDS[reason])}
            for reason, n in one.apart.items()
            if n
        ],
        "unavailable": None if told.unavailable is None else words_of(told.unavailable),
    }


def _pair(one: Figure) -> dict[str, Any]:
    return {"key": one.key, "n": one.met, "of": one.of, "said": one.said}


def group_of(code: str, name: str | None, figures: list[Figure]) -> dict[str, Any]:
    """Return the pairs of an area or a unit; those that count nothing are left out."""
    told = [_pair(one) for one in figures if one.met or one.of]
    return {"code": code, "name": name, "figures": told}


def sheet_of(sheet: Sheet) -> dict[str, Any]:
    """Return every figure of a question, with the question as it was understood."""
    span, policy = sheet.question.span, sheet.policy.figures
    return {
        "from": span.first,
        "to": span.last,
        "as_of": span.as_of,
        "area": sheet.question.area,
        "sees": _seen(sheet.question.sight),
        "families": [
            {"key": key, "title": words_of(words)} for key, words in FAMILY_TITLES.items()
        ],
        "figures": [figure_of(one, policy) for one in sheet.figures()],
    }


def _seen(sight: Sight) -> dict[str, Any]:
    """Return what is counted of all there is, so that nobody takes a part for the whole."""
    labels = {label for window in sight.windows for label in window.labels}
    return {
        "areas": sorted({window.area or window.unit for window in sight.windows}),
        "labels": [label for label in Label if label in labels],
        "is_whole": labels == set(Label),
    }


def behind_of(row: Shown) -> dict[str, Any]:
    """Return one incident behind a figure, as it stands now."""
    plain = (
        "id", "no", "channel", "category", "title", "reported_at", "state", "level", "tier",
        "supervision", "label", "synthetic", "is_masked", "grid_code", "grid_name",
    )  # fmt: skip
    return {name: getattr(row, name) for name in plain}
