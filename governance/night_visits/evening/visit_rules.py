"""The rules of an evening's visits: its date, the proof of place, which of several counts; pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from geo.errors import Words
from governance.night_visits.evening.sent import Batch, FindingTold, Sending, VisitTold
from governance.night_visits.vocabulary import ATTEMPTS, GeoProof, Outcome
from governance.policies.night_visits import ReviewRules

#: A clock that is further from ours says nothing about when something was.
CLOCK_APART_MOST: Final = timedelta(hours=3)
#: A device does not know its own future; so much is the course of sending itself.
SLACK: Final = timedelta(minutes=10)
#: What is older was not lying in a telephone.
OLDEST: Final = timedelta(days=30)
LONGEST: Final = timedelta(hours=12)

CLOCK_WRONG: Final = Words(
    "手机时钟与系统相差 {hours} 小时，无法判断时间，请人工核对。",
    "The device's clock is {hours} hours from ours; a person must see when this was.",
)
IN_FUTURE: Final = Words("时间晚于发送时间。", "Its time lies after its sending.")
TOO_OLD: Final = Words("时间早于 30 天以前。", "Its time lies more than 30 days back.")
SPAN_WRONG: Final = Words(
    "离开时间早于到达时间，或停留超过 12 小时。",
    "The team left before it arrived, or stayed 12 hours or longer.",
)


def proof_of(distance_m: float | None, accuracy_m: float | None, rules: ReviewRules) -> GeoProof:
    """Return what the device's position says of a call; a sign of quality, never a reproach.

    Too coarse a position proves nothing, near or far; one without a stated accuracy is too coarse.
    """
    if distance_m is None:
        return GeoProof.NONE
    if accuracy_m is None or accuracy_m > rules.accuracy_m:
        return GeoProof.INACCURATE
    return GeoProof.NEAR if distance_m <= rules.near_m else GeoProof.FAR


def clock_ahead_s(batch: Batch, now: datetime) -> float:
    """Return how far the device's clock was ahead of ours when it sent."""
    return (batch.sent_at - now).total_seconds()


def wrong_times(sending: Sending, batch: Batch, now: datetime) -> Words | None:
    """Return why the times of a sending cannot be, or None; by the device's own clock."""
    ahead = batch.sent_at - now
    if abs(ahead) > CLOCK_APART_MOST:
        return CLOCK_WRONG.fill(hours=round(abs(ahead) / timedelta(hours=1)))
    for moment in _moments(sending):
        if moment > batch.sent_at + SLACK:
            return IN_FUTURE
        if moment < batch.sent_at - OLDEST:
            return TOO_OLD
    told = sending.told
    if isinstance(told, VisitTold) and told.left_at is not None:
        stayed = told.left_at - told.arrived_at
        return None if timedelta() <= stayed < LONGEST else SPAN_WRONG
    return None


def _moments(sending: Sending) -> list[datetime]:
    told = sending.told
    if isinstance(told, VisitTold):
        return [one for one in (told.arrived_at, told.left_at) if one is not None]
    return [told.found_at if isinstance(told, FindingTold) else sending.device_at]


@dataclass(frozen=True, slots=True)
class Call:
    """One telling of a call at a door in an evening."""

    visit: uuid.UUID
    outcome: Outcome
    arrived_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """A person said which telling counts, and when."""

    kept: uuid.UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """Which telling counts, and whether a person has to look."""

    counts: uuid.UUID
    is_disputed: bool


def judge(calls: Sequence[Call], settled: Settled | None) -> Judged:
    """Return which of several tellings of one call counts; the order of arrival is no matter.

    What a person chose; else an attempt before a stop that was not reached, then the earlier at
    the door, then the smaller id. Attempts with the same outcome agree: one counts, the others
    are kept beside it. Where outcomes differ a person has to choose, once for what was known
    then: a telling that came in after the choice is a new question.
    """
    chosen = None if settled is None else settled.kept
    first, *rest = sorted(
        calls,
        key=lambda one: (
            one.visit != chosen,
            one.outcome not in ATTEMPTS,
            one.arrived_at,
            one.visit,
        ),
    )
    others = [one for one in rest if one.outcome in ATTEMPTS and one.outcome is not first.outcome]
    if settled is not None and first.visit == settled.kept:
        others = [one for one in others if one.received_at > settled.at]
    return Judged(first.visit, bool(others))
