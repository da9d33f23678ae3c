"""Each figure as marks on stories: who belongs to the cohort, who meets it, who stands apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pandas as pd

from governance.figures.spans import Span
from governance.figures.stories import Stories, not_later_than, nowhere, within
from governance.figures.vocabulary import (
    PETITION_CATEGORY,
    PETITION_CHANNELS,
    PUBLIC,
    Apart,
    FigureKey,
)
from governance.incidents.handling.vocabulary import Satisfaction
from governance.incidents.vocabulary import State
from governance.vocabulary import Level

Mark = "pd.Series[bool]"

_HAPPY: Final = (Satisfaction.VERY, Satisfaction.SATISFIED)


@dataclass(frozen=True, slots=True)
class Marks:
    """Which stories a figure counts; `met` lies within `of`, and what stands apart outside it."""

    of: "pd.Series[bool]"
    met: "pd.Series[bool]"
    apart: Mapping[Apart, "pd.Series[bool]"] = field(default_factory=dict)


def _judge(
    cohort: "pd.Series[bool]",
    met: "pd.Series[bool]",
    apart: Mapping[Apart, "pd.Series[bool]"] | None = None,
) -> Marks:
    """Return a cohort judged; what stands apart is told once, by the first reason for it."""
    left, told = cohort, {}
    for reason, mark in (apart or {}).items():
        told[reason] = left & mark
        left = left & ~mark
    return Marks(left, left & met, told)


@dataclass(frozen=True, slots=True)
class Terms:
    """What else a figure needs.

    Attributes
    ----------
    repeated
        Ids of reports that one of the same matter came before.
    same_person
        By id: when the same person reported the like ``before`` and ``again``.
    """

    span: Span
    repeat_days: int
    repeated: set[Any] = field(default_factory=set)
    same_person: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(
            {"before": [], "again": []}, dtype="datetime64[us, UTC]"
        )
    )

    def during(self, moments: "pd.Series[Any]") -> "pd.Series[bool]":
        """Return which moments lie in the period."""
        return within(moments, self.span.since, self.span.until)


Measure = Callable[[Stories, Terms], Marks]


def _accepted(stories: Stories, terms: Terms) -> "pd.Series[bool]":
    return terms.during(stories["accepted_at"])


def _merged(stories: Stories) -> dict[Apart, "pd.Series[bool]"]:
    return {Apart.MERGED: stories["is_merged"]}


def _concluded(stories: Stories, terms: Terms) -> Marks:
    return _judge(_accepted(stories, terms), stories["is_ended"], _merged(stories))


def _on_time(stories: Stories, terms: Terms) -> Marks:
    is_ended, is_late = stories["is_ended"], stories["is_late"]
    apart = _merged(stories) | {Apart.IN_LIMIT: ~is_ended & ~is_late}
    return _judge(_accepted(stories, terms), is_ended & ~is_late, apart)


def _extended(stories: Stories, terms: Terms) -> Marks:
    return _judge(_accepted(stories, terms), stories["extensions"] > 0, _merged(stories))


def _resolved_at_once(stories: Stories, terms: Terms) -> Marks:
    window = timedelta(days=terms.repeat_days)
    same = terms.same_person.reindex(stories["id"]).set_axis(stories.index)
    is_petition = (stories["category"] == PETITION_CATEGORY) | stories["channel"].isin(
        PETITION_CHANNELS
    )
    is_first = ~(same["before"] >= stories["reported_at"] - window)
    again = same["again"]
    watched_from = stories["closed_at"].where(stories["is_ended"])
    has_failed = (
        stories["is_late"]
        | (stories["reopened"] > 0)
        | (again <= watched_from + window)
        | (again.notna() & ~stories["is_ended"])
    )
    is_over = stories["is_ended"] & not_later_than(
        watched_from, terms.repeat_days, terms.span.as_of
    )
    apart = _merged(stories) | {
        Apart.NO_REPORTER: ~stories["id"].isin(terms.same_person.index),
        Apart.IN_LIMIT: ~has_failed & ~stories["is_ended"],
        Apart.WATCHED: ~has_failed & ~is_over,
    }
    return _judge(_accepted(stories, terms) & is_petition & is_first, ~has_failed, apart)


def _satisfied(stories: Stories, terms: Terms) -> Marks:
    called = terms.during(stories["callback_at"])
    is_silent = stories["satisfaction"].isna()
    is_lost = is_silent & stories["unreachable_at"].notna()
    apart = {Apart.UNREACHABLE: is_lost, Apart.WAITING: is_silent}
    return _judge(called, stories["satisfaction"].isin(_HAPPY), apart)


def _closed(stories: Stories, terms: Terms) -> "pd.Series[bool]":
    return terms.during(stories["closed_at"]) & stories["is_ended"]


def _not_dissatisfied(stories: Stories, terms: Terms) -> Marks:
    is_bad = stories["satisfaction"] == Satisfaction.DISSATISFIED
    return _judge(_closed(stories, terms), ~is_bad)


def _responded(stories: Stories, terms: Terms) -> Marks:
    return _judge(terms.during(stories["callback_at"]), stories["satisfaction"].notna())


def _unreachable(stories: Stories, terms: Terms) -> Marks:
    is_lost = stories["satisfaction"].isna() & stories["unreachable_at"].notna()
    return _judge(terms.during(stories["callback_at"]), is_lost)


def _received(stories: Stories, terms: Terms) -> Marks:
    cohort = terms.during(stories["reported_at"])
    return _judge(cohort, cohort, _voided(stories))


def _voided(stories: Stories) -> dict[Apart, "pd.Series[bool]"]:
    return {Apart.VOIDED: stories["state"] == State.VOIDED}


def _settled_at(level: Level) -> Measure:
    def measure(stories: Stories, terms: Terms) -> Marks:
        return _judge(_closed(stories, terms), stories["level"] == level)

    return measure


def _dispatched(stories: Stories, terms: Terms) -> "pd.Series[bool]":
    return terms.during(stories["dispatched_at"])


def _returned(stories: Stories, terms: Terms) -> Marks:
    return _judge(_dispatched(stories, terms), stories["returns"] > 0)


def _dispatched_again(stories: Stories, terms: Terms) -> Marks:
    is_again = (stories["dispatches"] > 1) | (stories["reopened"] > 0)
    return _judge(_dispatched(stories, terms), is_again)


def _transferred(stories: Stories, terms: Terms) -> Marks:
    return _judge(_dispatched(stories, terms), stories["transfers"] > 0)


def _answered(stories: Stories, terms: Terms) -> Marks:
    cohort = terms.during(stories["reported_at"]) & stories["channel"].isin(PUBLIC)
    answered, due = stories["answered_at"], stories["answer_due"]
    apart = _voided(stories) | {
        Apart.MERGED: stories["is_merged"] & answered.isna() & ~stories["is_followed"],
        Apart.IN_LIMIT: answered.isna() & (due >= terms.span.as_of),
    }
    return _judge(cohort, answered <= due, apart)


def _repeated(stories: Stories, terms: Terms) -> Marks:
    cohort = terms.during(stories["reported_at"])
    return _judge(cohort, stories["id"].isin(terms.repeated), _voided(stories))


def _supervised(stories: Stories, _terms: Terms) -> Marks:
    return _judge(stories["is_open"], stories["supervision"] != "none")


def _overdue(stories: Stories, _terms: Terms) -> Marks:
    return _judge(stories["is_open"], stories["is_overdue"])


def _unavailable(stories: Stories, _terms: Terms) -> Marks:
    return _judge(nowhere(stories), nowhere(stories))


#: How the figures of incidents are counted; those of grids are in `grid_marks`.
MEASURES: Final[Mapping[FigureKey, Measure]] = {
    FigureKey.MEDIATION: _unavailable,
    FigureKey.CONCLUDED: _concluded,
    FigureKey.ON_TIME: _on_time,
    FigureKey.EXTENDED: _extended,
    FigureKey.RESOLVED_AT_ONCE: _resolved_at_once,
    FigureKey.SATISFIED: _satisfied,
    FigureKey.NOT_DISSATISFIED: _not_dissatisfied,
    FigureKey.RESPONDED: _responded,
    FigureKey.UNREACHABLE: _unreachable,
    FigureKey.REPORTS_CHANGE: _received,
    FigureKey.AT_GRID: _settled_at(Level.GRID),
    FigureKey.AT_VILLAGE: _settled_at(Level.VILLAGE),
    FigureKey.AT_TOWNSHIP: _settled_at(Level.TOWNSHIP),
    FigureKey.AT_COUNTY: _settled_at(Level.COUNTY),
    FigureKey.RETURNED: _returned,
    FigureKey.DISPATCHED_AGAIN: _dispatched_again,
    FigureKey.TRANSFERRED: _transferred,
    FigureKey.ANSWERED: _answered,
    FigureKey.REPEATED: _repeated,
    FigureKey.SUPERVISED: _supervised,
    FigureKey.OVERDUE: _overdue,
}
