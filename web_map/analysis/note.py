"""What an analysis map says of itself: of what, when, how, and from which data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from geo.errors import Words
from governance.indicators import Ratio


@dataclass(frozen=True, slots=True)
class MapNote:
    """The words around a map.

    Attributes
    ----------
    title
        Of this kind of map.
    cohort
        Which incidents were asked for, in words.
    since, until
        The half-open period of occurrence.
    located
        Incidents that have a grid, of those asked for; None where that would tell what is
        withheld.
    shown
        Of the located ones those in a grid of the edition drawn; None likewise.
    method
        Terms and what stands for each: statistics, parameters, thresholds.
    caution
        What a reader must know before believing the map; empty most of the time.
    recipe
        A short name of edition, rules and data: the same recipe gives the same map.
    """

    county: Words
    zone: ZoneInfo
    title: Words
    cohort: Words
    since: datetime
    until: datetime
    located: Ratio | None
    shown: int | None
    as_of: datetime
    edition: str
    synthetic: bool
    method: Sequence[tuple[Words, Words]] = ()
    caution: Sequence[Words] = ()
    recipe: str = ""
    facts: Sequence[tuple[Words, Words]] = field(default=())

    def moment(self, when: datetime) -> str:
        """Return a moment in the county's time: a day's beginning as the day, else the minute."""
        local = when.astimezone(self.zone)
        is_day = (local.hour, local.minute) == (0, 0)
        return f"{local:%Y-%m-%d}" if is_day else f"{local:%Y-%m-%d %H:%M}"

    @property
    def heading(self) -> Words:
        """Return the title of the page: what, where and when."""
        day = f"{self.since.astimezone(self.zone):%Y-%m-%d}"
        return Words(
            f"{self.county.zh} {self.title.zh} {day} 起",
            f"{self.county.en}: {self.title.en}, from {day}",
        )
