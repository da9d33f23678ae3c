"""A year is shared out among those who tell it, evenly and whole."""

from governance.demo.handling import merging
from governance.demo.wording import THEMES
from governance.demo.year.hands import processes_for, shares


def test_every_category_is_told_by_one_and_nobody_has_much_more() -> None:
    mine = shares(2)
    loads = [sum(theme.share for theme in THEMES if mine[theme.category] == n) for n in range(2)]
    assert set(mine) == {theme.category for theme in THEMES}
    assert max(loads) - min(loads) <= 2


def test_few_incidents_are_told_here_and_many_by_some_processes() -> None:
    assert processes_for(19_999, fewest=20_000) == 0
    assert 1 <= processes_for(1_000_000, fewest=20_000) <= 4


def test_of_many_incidents_not_many_are_the_same_matter() -> None:
    assert merging(6_000, 504) == merging(0, 504) == 0.5
    assert merging(100_000, 504) < 0.1
    assert merging(1_000_000, 504) == 0.02
