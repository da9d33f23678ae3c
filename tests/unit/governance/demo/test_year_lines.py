"""Rows become lines of COPY, and lines are written in their turn."""

import uuid
from datetime import datetime, timedelta
from random import Random

import pytest

from governance.demo.year.lines import InTurn, line, turn
from governance.incidents.vocabulary import State
from tests.demo_ground import NOW

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, r"\N"),
        (True, "t"),
        (7, "7"),
        (115.1234567, "115.1234567"),
        ("河道", "河道"),
        ("a\tb\\c\nd", r"a\tb\\c\nd"),
        (State.CLOSED, "closed"),
        (b"\x00\xff", r"\\x00ff"),
        (ONE, "00000000-0000-0000-0000-000000000001"),
        (NOW, "2026-03-02T10:00:00+08:00"),
        ({"words": 'say "no"\n'}, r'{"words": "say \\"no\\"\\n"}'),
        ([], "[]"),
    ],
)
def test_a_value_is_spelled_as_copy_reads_it(value: object, told: str) -> None:
    assert line([value, 1]) == f"{told}\t1\n".encode()


def test_lines_come_in_the_order_of_time_and_no_earlier_than_asked() -> None:
    moments = [NOW + timedelta(microseconds=number) for number in range(50)]
    mixed = list(moments)
    Random(1).shuffle(mixed)  # noqa: S311 a test
    waiting = InTurn()
    waiting.add(turn(at, ONE) + told_of(at) for at in mixed)
    first = waiting.take(moments[20])
    assert first == b"".join(told_of(at) for at in moments[:20])
    assert first + waiting.take(None) == b"".join(told_of(at) for at in moments)
    assert waiting.take(None) == b""


def test_within_a_moment_lines_are_kept_together_by_incident_and_number() -> None:
    waiting = InTurn()
    order = [(ONE, 0), (ONE, 1), (ONE, 300), (OTHER, 0)]
    waiting.add(turn(NOW, *one) + line(one) for one in reversed(order))
    assert waiting.take(None) == b"".join(line(one) for one in order)


def told_of(at: datetime) -> bytes:
    return line([at])
