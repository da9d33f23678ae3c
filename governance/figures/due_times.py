"""When an incident was due, computed again from history by the county's limits.

The same rules as those of handling: `workflow.deadlines`. Most incidents knew neither pause nor
extension; theirs is the limit from one start, and those that began alike end alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

from governance.clocks.limits import Clock, Limit, Unit
from governance.incidents.vocabulary import State
from governance.incidents.workflow.case import Case
from governance.incidents.workflow.deadlines import Step, Terms, running_clocks
from governance.incidents.workflow.moves import WAITING
from governance.vocabulary import ClockKind, Level, Tier

#: Begin with the next day, whenever on a day they began.
_BY_DAY: Final = frozenset({Unit.DAYS, Unit.WORKING_DAYS})
#: Run at night and on holidays, too.
_STEADY: Final = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1)}

#: What a limit depends on.
_TRAITS: Final = ("level", "tier", "category", "urgent")


@dataclass(frozen=True)
class DueTimes:
    """The county's limits, and the histories of incidents that were paused or extended.

    Attributes
    ----------
    answer_days
        Working days within which the public is answered.
    histories
        Every step up to the moment asked for, by incident; needed of those alone.
    """

    terms: Terms
    answer_days: int
    histories: Mapping[Any, Sequence[Step]] = field(default_factory=dict)

    def of_conclusion(self, stories: pd.DataFrame) -> "pd.Series[Any]":
        """Return when the conclusion of the present round is due.

        Empty for what nobody accepted, and while a pause goes on.
        """
        start = stories["round_at"]
        kinds = pd.Series([ClockKind.CONCLUDE.value] * len(stories), stories.index, dtype=object)
        due = self._limits_from(stories, kinds, start)
        is_special = start.notna() & ((stories["pauses"] > 0) | (stories["extensions"] > 0))
        for row in stories.index[is_special]:
            due.loc[row] = self._of_history(stories.loc[row])
        return due

    def of_step(self, stories: pd.DataFrame) -> "pd.Series[Any]":
        """Return when the present step is due, apart from the conclusion."""
        kinds = stories["state"].map(_KIND_OF_STATE)
        return self._limits_from(stories, kinds, stories["entered_at"])

    def of_answer(self, stories: pd.DataFrame) -> "pd.Series[Any]":
        """Return until when a report of the public is to be answered."""
        return self._due_after(Limit(self.answer_days, Unit.WORKING_DAYS), stories["reported_at"])

    def _limits_from(
        self, stories: pd.DataFrame, kinds: "pd.Series[Any]", start: "pd.Series[Any]"
    ) -> "pd.Series[Any]":
        """Return when limits end that began at these moments; empty where no clock runs."""
        due = series_of_moments([None] * len(stories), stories.index)
        runs = kinds.notna() & start.notna()
        traits = zip(kinds[runs], *(stories[name][runs] for name in _TRAITS), strict=True)
        limit_of = cache(self._limit)
        limits = pd.Series([limit_of(*of) for of in traits], index=start.index[runs], dtype=object)
        for limit in set(limits):
            begun = start[runs][limits == limit]
            due.loc[begun.index] = self._due_after(limit, begun)
        return due

    def _limit(self, kind: str, level: str, tier: str, category: str, urgent: bool) -> Limit:  # noqa: FBT001 a value among others
        case = _case(level, tier, category)
        return self.terms.limit(ClockKind(kind), case, urgent=bool(urgent))

    def _due_after(self, limit: Limit, starts: "pd.Series[Any]") -> "pd.Series[Any]":
        """Return when a limit ends that began at each of these moments, without a pause."""
        calendar = self.terms.calendar
        if limit.unit in _STEADY:
            return starts + limit.amount * _STEADY[limit.unit]
        begun = starts.dt.tz_convert(calendar.zone)
        alike = begun.dt.normalize() if limit.unit in _BY_DAY else begun
        ends = {one: Clock(limit, one.to_pydatetime(), calendar).due_at() for one in alike.unique()}
        return series_of_moments([ends[one] for one in alike], starts.index)

    def _of_history(self, story: "pd.Series[Any]") -> Any:  # noqa: ANN401 a Timestamp or NaT
        """Return when a round with pauses or an extension is due, as the watch counts it."""
        case = _case(story["level"], story["tier"], story["category"])
        steps = self.histories[story["id"]]
        clocks = running_clocks(case, steps, self.terms, urgent=bool(story["urgent"]))
        due = clocks[0].due_at if clocks else None
        return pd.NaT if due is None else pd.Timestamp(due).tz_convert("UTC")


def _case(level: str, tier: str, category: str) -> Case:
    return Case(State.IN_HANDLING, level=Level(level), tier=Tier(tier), category=category)


#: The limit of a step by the state in which it is waited for; that of handling is the conclusion.
_KIND_OF_STATE: Final = {
    state.value: kind.value
    for state, (_, kind) in WAITING.items()
    if kind is not ClockKind.CONCLUDE
}


def series_of_moments(found: Sequence[datetime | None], index: "pd.Index[Any]") -> "pd.Series[Any]":
    """Return moments in UTC, empty where there is none."""
    moments = pd.to_datetime(np.array(found, dtype=object), utc=True)
    return pd.Series(moments.as_unit("us"), index=index)
