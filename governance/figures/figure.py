"""A figure as it is told: a pair, its cohort, its formula, and what stands apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.errors import Words
from governance.figures.definitions import DEFINITIONS, Definition
from governance.figures.vocabulary import Apart, FigureKey
from governance.indicators import Change, Ratio
from governance.policies.sections import FiguresPolicy


@dataclass(frozen=True, slots=True)
class Figure:
    """`met` of `of`; for the change on the year, `met` now against `of` a year before.

    Attributes
    ----------
    apart
        How many of the cohort could not be judged, by why.
    target
        Per cent that the county wants to reach; None where it has set none.
    """

    key: FigureKey
    met: int
    of: int
    apart: Mapping[Apart, int] = field(default_factory=dict)
    target: int | None = None

    @property
    def definition(self) -> Definition:
        """The figure in words."""
        return DEFINITIONS[self.key]

    @property
    def said(self) -> str:
        """The share, or the change, with two decimals cut off; “–” where there is none."""
        if self.key is FigureKey.REPORTS_CHANGE:
            return str(Change(self.met, self.of))
        return str(Ratio(self.met, self.of))

    @property
    def is_reached(self) -> bool | None:
        """Whether the exact share reaches the target; None without a target or a cohort."""
        if self.target is None or self.of == 0:
            return None
        return Ratio(self.met, self.of).reaches(self.target)


def fill_words(words: Words, policy: FiguresPolicy) -> Words:
    """Return a cohort or a formula with the county's own numbers in it."""
    return words.fill(
        repeat_days=policy.repeat_days,
        repeat_m=f"{policy.repeat_m:g}",
        answer_days=policy.answer_days,
    )
