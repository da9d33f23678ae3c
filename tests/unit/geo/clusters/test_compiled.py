"""Where machine code is kept, and what happens when nothing can be kept."""

from pathlib import Path

import pytest

from geo.assign.compiled import Keeper
from geo.clusters.threads import on_all_cores


def add_one(number: int) -> int:
    return number + 1


def test_nothing_is_kept_where_nothing_can_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "a file is no folder"
    file.touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(file))
    keeper = Keeper(tmp_path)
    assert keeper.folder is None
    assert keeper(add_one)(1) == 2


def test_parts_cover_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for processors in (1, 3):
        monkeypatch.setattr("os.sched_getaffinity", lambda _pid, n=processors: set(range(n)))
        for count in (0, 1, 2, 10):
            parts: list[tuple[int, int]] = []
            on_all_cores(count, parts.append)
            assert [i for part in sorted(parts) for i in range(*part)] == list(range(count))
