"""What follows when a limit runs out, as a policy file states it.

All figures are shares of the limit: 1.0 is its end, 1.5 half as much again. ``false`` switches a
stage off.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from geo.errors import Words
from governance.vocabulary import ClockKind, Level, Verb

#: The clocks of an incident that has a holder who could pass it up.
STEPPABLE: Final = (ClockKind.DISPATCH, ClockKind.CONCLUDE)
#: The reasons under which the system acts, where a county lists the reasons of a move.
OVERDUE: Final = "overdue"
LAPSED: Final = "lapsed"

_Before = Annotated[float, Field(strict=True, gt=0, lt=1)]
_After = Annotated[float, Field(strict=True, ge=1, le=100)]
Warn = Literal[False] | _Before
Overrun = Literal[False] | _After


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StepUp(_Frozen):
    """After how much of a limit an incident moves up a level, while one of these levels holds it.

    What counts is the time that the present holder has had it.
    """

    clock: ClockKind
    after: _After
    levels: tuple[Level, ...] = (Level.GRID, Level.VILLAGE, Level.TOWNSHIP)


class OverdueSection(_Frozen):
    """From the warning to the red card; what the file does not say is as here.

    Attributes
    ----------
    warn
        Who owes the step is warned.
    supervise, yellow, red
        The incident is supervised, under a yellow card, under a red card.
    step_up
        When it moves up a level without anybody's doing; empty: never.
    """

    warn: Warn = 0.8
    supervise: Overrun = 1.0
    yellow: Overrun = 1.5
    red: Overrun = 2.0
    step_up: tuple[StepUp, ...] = (
        StepUp(clock=ClockKind.DISPATCH, after=2.0),
        StepUp(clock=ClockKind.CONCLUDE, after=2.0, levels=(Level.GRID, Level.VILLAGE)),
    )

    def step_up_after(self, clock: ClockKind, level: Level) -> float | None:
        """Return after which share an incident at a level moves up; None: never."""
        held = (rule for rule in self.step_up if rule.clock is clock and level in rule.levels)
        return min((rule.after for rule in held), default=None)


def find_overdue_faults(
    section: OverdueSection, reasons: Mapping[Verb, Collection[str]]
) -> Iterator[Words]:
    """Yield what is wrong with the section, or keeps the system from acting by it.

    Parameters
    ----------
    reasons
        The reasons that may be given with a move; a move that is absent takes any.
    """
    on = [share for share in (section.supervise, section.yellow, section.red) if share]
    if any(later < earlier for earlier, later in pairwise(on)):
        yield _ORDER
    for rule in section.step_up:
        if rule.clock not in STEPPABLE:
            yield _NOT_UP.fill(clock=rule.clock)
        if Level.COUNTY in rule.levels:
            yield _TOP
    needed = {Verb.VOID: LAPSED} | ({Verb.SUPERVISE: OVERDUE} if on else {})
    needed |= {Verb.ESCALATE: OVERDUE} if section.step_up else {}
    for verb, code in needed.items():
        if verb in reasons and code not in reasons[verb]:
            yield _NO_REASON.fill(verb=verb, code=code)


_ORDER: Final = Words(
    "督办、黄牌、红牌须依次升级：supervise ≤ yellow ≤ red",
    "the stages must rise: supervise ≤ yellow ≤ red",
)
_NOT_UP: Final = Words(
    "只有 dispatch、conclude 两种时限可以自动升级，不能用“{clock}”",
    "an incident moves up by the clocks dispatch and conclude alone, not by “{clock}”",
)
_TOP: Final = Words("县级之上没有可升级的层级", "there is no level above the county")
_NO_REASON: Final = Words(
    "handling.reasons.{verb} 缺少系统使用的原因“{code}”",
    "handling.reasons.{verb} lacks “{code}”, the reason by which the system acts",
)
