"""Stories of incidents by hand, and the question that figures answer about them."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from governance.figures.due_times import DueTimes
from governance.figures.measures import MEASURES, Marks, Terms
from governance.figures.same_matter import by_same_person, repeats, report_frame
from governance.figures.spans import Span
from governance.figures.stories import Stories, complete_stories, story_frame
from governance.figures.vocabulary import Apart, FigureKey
from governance.incidents.handling.running import terms_of
from governance.policy import load_policy

ZONE = ZoneInfo("Asia/Shanghai")
#: Monday, 2 March 2026, 10:00 in the county.
T0 = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LONG_AFTER = datetime(2026, 8, 31, 15, 59, tzinfo=UTC)
MARCH = Span(date(2026, 3, 1), date(2026, 3, 31), LONG_AFTER, ZONE)
LIMITS = terms_of(load_policy())

Row = dict[str, Any]


def story(**facts: Any) -> Row:
    """An incident reported on the first Monday of March, unless something else is said."""
    return {"id": uuid.uuid4(), "reported_at": T0, "entered_at": T0} | facts


def accepted(**facts: Any) -> Row:
    """One that was accepted an hour later, minor, with three days to conclude it."""
    begun = {"accepted_at": T0 + HOUR, "round_at": T0 + HOUR, "entered_at": T0 + HOUR}
    return story(state="in_handling", level="village", tier="minor", **begun) | facts


def closed(after: timedelta = DAY, **facts: Any) -> Row:
    """One whose result was handed in, and which was closed, so long after the report."""
    ended = {"submitted_at": T0 + after, "closed_at": T0 + after, "answered_at": T0 + after}
    return accepted(state="closed", **ended) | facts


def stories_of(rows: Sequence[Row], span: Span = MARCH) -> Stories:
    due_times = DueTimes(LIMITS, answer_days=5)
    return complete_stories(story_frame(rows), as_of=span.as_of, due_times=due_times)


def marks_of(
    key: FigureKey,
    rows: Sequence[Row],
    span: Span = MARCH,
    reports: Sequence[tuple[Any, ...]] = (),
) -> Marks:
    frame = report_frame(list(reports))
    terms = Terms(span, 90, repeats(frame, days=90, metres=50), by_same_person(frame))
    return MEASURES[key](stories_of(rows, span), terms)


def pair(key: FigureKey, *rows: Row, span: Span = MARCH, **more: Any) -> tuple[int, int]:
    """Return met and of."""
    marks = marks_of(key, rows, span, **more)
    return int(marks.met.sum()), int(marks.of.sum())


def apart(key: FigureKey, *rows: Row, span: Span = MARCH, **more: Any) -> dict[Apart, int]:
    """Return what stands apart, as far as there is any."""
    marks = marks_of(key, rows, span, **more)
    return {reason: int(mark.sum()) for reason, mark in marks.apart.items() if mark.any()}


def reported(row: Row, who: str | None = None, **facts: Any) -> tuple[Any, ...]:
    """Return a story as a report to compare others with; `who` is its reporter."""
    told = {"category": row.get("category", ""), "lon": None, "lat": None} | facts
    return row["id"], row["reported_at"], told["category"], who, told["lon"], told["lat"]


def moments(*values: datetime) -> "pd.Series[Any]":
    return pd.Series(pd.to_datetime(list(values), utc=True))
