"""How long a plan is searched for, and who is told."""

from collections.abc import Callable
from dataclasses import dataclass

from geo.routing.errors import EffortError


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to search. The same evening, travel and effort give the same plan.

    Attributes
    ----------
    seed
        Of all chance; not negative.
    rounds
        How often the county is cut anew.
    attempts
        In all rounds together, for each team; but not fewer than `least_attempts` for all teams
        together, so that a township's few are planned as well as can be within a second.
    scale_s
        Seconds under way that one point of prize is worth when the middle prize is 50: prizes
        count first.
    stop_after
        Stop after so many rounds as if asked to: makes a plan again that was stopped.
    should_stop
        Asked before each round but the first; True ends the search with the best so far.
    on_progress
        Told after each round which share of the search is done, and the prize of the best so far.

    Raises
    ------
    EffortError
        When a number is out of range.
    """

    seed: int = 0
    rounds: int = 16
    attempts: int = 15_000
    least_attempts: int = 80_000
    scale_s: float = 100.0
    stop_after: int | None = None
    should_stop: Callable[[], bool] | None = None
    on_progress: Callable[[float, float], None] | None = None

    def __post_init__(self) -> None:
        _refuse_below(self.seed, 0, "随机种子", "the seed")
        _refuse_below(self.rounds, 1, "轮数", "the number of rounds")
        _refuse_below(self.attempts, 0, "尝试次数", "the number of attempts")
        _refuse_below(self.least_attempts, 0, "最少尝试次数", "the least number of attempts")
        _refuse_below(self.scale_s, 1, "奖励折算秒数", "the scale of prizes")
        if self.stop_after is not None:
            _refuse_below(self.stop_after, 1, "停止轮数", "the round to stop after")


def _refuse_below(given: float, least: int, zh: str, en: str) -> None:
    if not given >= least:
        raise EffortError(what=zh, what_en=en, range=f"≥ {least}")
