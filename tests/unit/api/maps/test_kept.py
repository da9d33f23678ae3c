"""Answers that are kept: while nothing happened, and a little longer where too much does."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from api.maps import kept as module
from api.maps.kept import FRESH, OFTEN, WORTH, Kept

START = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Maker:
    """Makes an answer that takes so many seconds of a clock of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        self.clock = 0.0
        self.seconds = seconds
        self.numbers = count(1)
        monkeypatch.setattr(module, "monotonic", lambda: self.clock)

    def __call__(self) -> int:
        self.clock += self.seconds
        return next(self.numbers)


@pytest.fixture
def kept() -> Kept[int]:
    return Kept[int](keep=2)


def test_the_same_version_is_answered_once_a_minute(
    kept: Kept[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker(monkeypatch, 0.01)
    assert kept.of("q", 1, make, now=START) == 1
    assert kept.of("q", 1, make, now=START + FRESH - SECOND) == 1
    assert kept.of("q", 1, make, now=START + FRESH) == 2


def test_something_new_shows_at_once(kept: Kept[int], monkeypatch: pytest.MonkeyPatch) -> None:
    make = Maker(monkeypatch, 2.0)
    assert kept.of("q", 1, make, now=START) == 1
    assert kept.of("q", 2, make, now=START + SECOND) == 2


def test_where_something_happens_every_second_a_costly_answer_stands_for_a_while(
    kept: Kept[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker(monkeypatch, 1.0)
    answers = [kept.of("q", second, make, now=START + second * SECOND) for second in range(60)]
    assert answers[: OFTEN + 1] == [1, 2, 3, 3]
    assert answers[OFTEN - 1 + WORTH] == 4
    assert len(set(answers)) == 5


def test_a_cheap_answer_is_always_the_latest(
    kept: Kept[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker(monkeypatch, 0.001)
    answers = [kept.of("q", second, make, now=START + second * SECOND) for second in range(20)]
    assert answers == list(range(1, 21))


def test_only_the_last_questions_are_kept(kept: Kept[int], monkeypatch: pytest.MonkeyPatch) -> None:
    make = Maker(monkeypatch, 0.01)
    for question in ("a", "b", "c"):
        kept.of(question, 1, make, now=START)
    assert kept.of("c", 1, make, now=START) == 3
    assert kept.of("a", 1, make, now=START) == 4


def test_a_clock_that_was_set_back_keeps_nothing(
    kept: Kept[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker(monkeypatch, 0.01)
    assert kept.of("q", 1, make, now=START) == 1
    assert kept.of("q", 1, make, now=START - FRESH) == 2


def test_who_came_before_and_waited_takes_what_was_made_meanwhile(
    kept: Kept[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker(monkeypatch, 2.0)
    assert kept.of("q", 1, make, now=START) == 1
    assert kept.of("q", 1, make, now=START - SECOND) == 1
