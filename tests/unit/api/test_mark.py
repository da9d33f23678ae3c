"""How far a board was told goes to its browser and comes back."""

import pytest

from api.live.mark import Mark, read_mark


def test_a_mark_comes_back_as_it_went() -> None:
    mark = Mark("0a1b2c3d", 17, 4711)
    assert read_mark(str(mark)) == mark


@pytest.mark.parametrize(
    "told", [None, "", "17", "0a1b2c3d-17", "x-1-2", "0a1b2c3d-1-2-3", "0a1b2c3d--1-2"]
)
def test_what_is_no_mark_is_none(told: str | None) -> None:
    assert read_mark(told) is None
