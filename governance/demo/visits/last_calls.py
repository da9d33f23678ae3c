"""What the calls of the demonstration tell of its homes: what `households.last_calls` reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from governance.demo.visits.calls import Round
from governance.night_visits.vocabulary import Occupancy, Outcome

_SATURDAY: Final = 5
_TELLING: Final = frozenset({Outcome.MET, Outcome.REFUSED, Outcome.VACANT, Outcome.MOVED})
_GONE: Final = {Outcome.VACANT: Occupancy.VACANT, Outcome.MOVED: Occupancy.MOVED}


@dataclass
class Last:
    """The last calls at one home."""

    met_on: date | None = None
    attempt_on: date | None = None
    outcome: Outcome | None = None
    misses: int = 0
    weekday_misses: int = 0
    told: Outcome | None = None
    told_on: date | None = None

    def hear(self, outcome: Outcome, evening: date) -> None:
        """Take in the next call."""
        if outcome is Outcome.DEFERRED:
            return
        self.attempt_on, self.outcome = evening, outcome
        if outcome is Outcome.NOT_HOME:
            self.misses += 1
            self.weekday_misses += evening.weekday() < _SATURDAY
        else:
            self.misses = self.weekday_misses = 0
        if outcome is Outcome.MET:
            self.met_on = evening
        if outcome in _TELLING:
            self.told, self.told_on = outcome, evening

    def occupancy(self, registered: str) -> str:
        """Return whether anybody lives there, by the register and what visits told since."""
        return _GONE[self.told].value if self.told in _GONE else registered

    def not_before(self, rest_days: int) -> date | None:
        """Return the day before which nobody calls, after somebody declined."""
        if self.told is not Outcome.REFUSED or self.told_on is None:
            return None
        return self.told_on + timedelta(days=rest_days)

    def before_visits(self, registered: str) -> dict[str, Any] | None:
        """Return what the register said where visits told otherwise."""
        is_other = self.told in _GONE or self.told is Outcome.REFUSED
        return {"occupancy": registered, "not_before": None} if is_other else None


def last_calls(rounds: Iterable[Round]) -> dict[int, Last]:
    """Return the last calls by home; rounds come in the order of their evenings."""
    last: dict[int, Last] = {}
    for one in rounds:
        for call in one.calls:
            last.setdefault(call.home, Last()).hear(call.outcome, one.outing.evening)
    return last
