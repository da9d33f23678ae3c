"""Progress where there is no terminal: a line now and then, not a bar and not silence."""

from api.terminal.plain_progress import PlainProgress


def test_every_tenth_of_the_work_is_one_line() -> None:
    said: list[str] = []
    progress = PlainProgress("归格", said.append)
    for done in range(0, 1001, 7):
        progress.advance(done, 1000)
    progress.advance(1000, 1000)
    assert len(said) == 10
    assert said[0].startswith("归格 10 %")
    assert said[-1] == "归格 100 % (1,000/1,000)"


def test_work_of_unknown_size_says_a_line_every_ten_seconds() -> None:
    said: list[str] = []
    seconds = iter(range(100))
    progress = PlainProgress("归格", said.append, lambda: float(next(seconds)))
    for done in range(30):
        progress.advance(done * 1000, None)
    assert said[0] == "归格 … 9,000"
    assert 1 < len(said) < 4


def test_no_work_at_all_says_nothing() -> None:
    said: list[str] = []
    PlainProgress("归格", said.append).advance(0, 0)
    assert said == []
