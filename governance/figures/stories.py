"""One row an incident: what its history tells as of a moment, and what follows from that."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import pandas as pd

from governance.figures.due_times import DueTimes, series_of_moments
from governance.figures.vocabulary import ENDED, OPEN
from governance.incidents.vocabulary import State

#: Moments that a history tells; empty where it did not come to that.
MOMENTS: Final = (
    "reported_at",
    "accepted_at",
    "round_at",
    "entered_at",
    "dispatched_at",
    "submitted_at",
    "closed_at",
    "answered_at",
    "callback_at",
    "unreachable_at",
)

#: What else it tells, with what stands for nothing.
FACTS: Final[Mapping[str, Any]] = {
    "id": None,
    "channel": "",
    "category": "",
    "grid": "",
    "state": State.REPORTED.value,
    "level": "grid",
    "tier": "unset",
    "holder": "",
    "unit": "",
    "supervision": "none",
    "urgent": False,
    "dispatches": 0,
    "transfers": 0,
    "returns": 0,
    "reopened": 0,
    "extensions": 0,
    "pauses": 0,
    "satisfaction": None,
    "merged_into": None,
}

Stories = pd.DataFrame


def story_frame(rows: Iterable[Mapping[str, Any]]) -> Stories:
    """Return stories from what was read: moments in UTC, every fact there."""
    frame = pd.DataFrame(list(rows), columns=[*FACTS, *MOMENTS])
    for moment in MOMENTS:
        frame[moment] = pd.to_datetime(frame[moment], utc=True).astype("datetime64[us, UTC]")
    for fact, nothing in FACTS.items():
        if nothing is not None:
            frame[fact] = frame[fact].where(frame[fact].notna(), nothing)
    for count in ("dispatches", "transfers", "returns", "reopened", "extensions", "pauses"):
        frame[count] = frame[count].astype(int)
    frame["urgent"] = frame["urgent"].astype(bool)
    return frame


def complete_stories(stories: Stories, *, as_of: datetime, due_times: DueTimes) -> Stories:
    """Return stories with what follows from them.

    Returns
    -------
    DataFrame
        The same rows with ``is_open``, ``is_ended``, ``is_merged``; ``is_late``: handed in after
        the limit for the conclusion, or not handed in and past it; ``is_overdue``: past the limit
        of the present step; ``answer_due``; ``answered_at`` of a merged report being that of what
        it went into; ``is_followed``: its answer is known to come, that being among the rows.
    """
    told = stories.assign(
        is_open=stories["state"].isin(OPEN),
        is_ended=stories["state"].isin(ENDED),
        is_merged=stories["state"] == State.MERGED,
    )
    conclude_due = due_times.of_conclusion(told)
    handed_in = told["submitted_at"].where(~told["state"].isin([State.ACCEPTED, State.IN_HANDLING]))
    by_then = handed_in.fillna(pd.Timestamp(as_of))
    told["is_late"] = told["accepted_at"].notna() & (by_then > conclude_due)
    step_due = due_times.of_step(told)
    step_due = step_due.where(told["state"] != State.IN_HANDLING, conclude_due)
    told["is_overdue"] = told["is_open"] & (step_due < as_of)
    told["answer_due"] = due_times.of_answer(told)
    return _with_answers(told)


def _with_answers(told: Stories) -> Stories:
    """Answer a merged report with what it went into, at the earliest when it came in."""
    answers = dict(zip(told["id"], told["answered_at"], strict=True))
    target = told["merged_into"].where(told["is_merged"])
    found = series_of_moments([answers.get(one) for one in target], told.index)
    lifted = found.where(~(found < told["reported_at"]), told["reported_at"])
    return told.assign(
        answered_at=told["answered_at"].fillna(lifted),
        is_followed=[one in answers for one in target],
    )


def within(moments: "pd.Series[Any]", since: datetime, until: datetime) -> "pd.Series[bool]":
    """Return which moments lie in a half-open period; an absent one never does."""
    return (moments >= since) & (moments < until)


def not_later_than(moments: "pd.Series[Any]", days: int, as_of: datetime) -> "pd.Series[bool]":
    """Return which moments lie at least so many days before another."""
    return moments + timedelta(days=days) <= pd.Timestamp(as_of)


def nowhere(stories: Stories) -> "pd.Series[bool]":
    """Return a mark on no row."""
    return stories["state"].isin([])
