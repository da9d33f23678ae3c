"""What `wangge demo` says of itself."""

import typer
from typer.testing import CliRunner

from api.commands import demo
from geo.errors import Words


def test_help_says_how_few_grids_there_can_be() -> None:
    app = typer.Typer()
    demo.add_to(app)
    told = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}, catch_exceptions=False)
    assert "至少每村一个" in told.stdout
    assert "at least one per village" in told.stdout


def test_a_million_incidents_are_foreseen_in_minutes_and_gigabytes() -> None:
    assert demo.foresee(1_000_000).en.startswith("1,000,000 incidents: about 16 min on two cores")
    assert "约 1 分钟" in demo.foresee(20_000).zh


def test_how_long_many_incidents_still_take_is_said_a_few_times() -> None:
    said: list[Words] = []
    moments = iter(range(0, 6_000, 60))
    left = demo.TimeLeft(lambda _done, _of: None, said.append, clock=lambda: next(moments))
    for done in range(0, 200_001, 10_000):
        left.advance(done, 200_000)
    assert [words.en for words in said] == [
        "About 18 min left.",
        "About 15 min left.",
        "About 10 min left.",
        "About 5 min left.",
    ]


def test_of_few_incidents_nothing_is_said_but_how_many_are_there() -> None:
    shown: list[tuple[int, int | None]] = []
    said: list[Words] = []
    left = demo.TimeLeft(lambda *told: shown.append(told), said.append)
    for done in (0, 3_000, 6_000):
        left.advance(done, 6_000)
    assert shown == [(0, 6_000), (3_000, 6_000), (6_000, 6_000)]
    assert said == []
