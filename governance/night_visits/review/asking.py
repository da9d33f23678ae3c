"""What is asked of the review: which evenings, which area, seen through whose rights."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from geo.errors import Words
from governance.errors import GovernanceError
from governance.night_visits.review.tables import Evenings
from governance.people.sight import Sight

#: Evenings looked back on when none are named: four weeks.
USUAL_DAYS: Final = 28
#: A year and a leap day.
MOST_DAYS: Final = 366


class EveningsError(GovernanceError):
    """The evenings asked for cannot be."""

    sentence = Words(
        zh="夜访时段无效：开始不得晚于结束，不得在将来，最长 {most} 天。请重新选择日期。",
        en="These evenings cannot be: they must begin no later than they end, not in the future, "
        "and be {most} days at most. Choose other dates.",
    )


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """Which evenings of which area; with a campaign only its households and its visits.

    Attributes
    ----------
    area
        A township's, village's or grid's code; empty for all that the sight reaches.
    """

    sight: Sight
    evenings: Evenings
    area: str = ""
    campaign: uuid.UUID | None = None

    @property
    def areas(self) -> tuple[str, ...] | None:
        """Beginnings of the codes that may be counted; None for every code."""
        if self.sight.is_everything:
            return None
        return self.sight.areas

    def holds(self, code: str) -> bool:
        """Whether a grid is asked for and may be counted."""
        return code.startswith(self.area) and self.sight.holds(code)


def choose_evenings(
    first: date | None, last: date | None, *, now: datetime, today: date
) -> Evenings:
    """Return the evenings asked for; up to today and `USUAL_DAYS` of them where none are named.

    Raises
    ------
    EveningsError
        When they are turned round, in the future or too many.
    """
    end = last or today
    begin = first or end - timedelta(days=USUAL_DAYS - 1)
    if begin > end or begin > today or (end - begin).days >= MOST_DAYS:
        raise EveningsError(most=MOST_DAYS)
    return Evenings(begin, end, now, today)
