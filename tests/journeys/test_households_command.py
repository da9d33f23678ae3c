"""An operator brings households by the sheet at the command line."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.private_cluster import PrivateCluster
from tests.journeys.terminal import wangge

SHEET = """户编号,地址,经度,纬度,走访类别,备注
B1,平安路1号,115.405,27.755,三级关注,
B2,平安路2号,115.405,27.755,,电话 13800000000
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation without grids: every household waits for some."""
    home = Path(tempfile.mkdtemp(prefix=f"wangge-tests-{os.getpid()}-"))
    home.chmod(0o755)
    yield home
    PrivateCluster(home).stop()
    shutil.rmtree(home)


def bring(home: Path, *words: str, expect: int = 0) -> Any:
    file = home / "households.csv"
    file.write_text(SHEET, encoding="gb18030")
    told = wangge(home, "visits", "households", "import", str(file), *words, "--json",
                  expect=expect)  # fmt: skip
    return json.loads(told.stdout)


def test_rows_that_cannot_be_taken_go_to_a_sheet_and_the_others_are_kept(home: Path) -> None:
    out = home / "errors.csv"
    rehearsed = bring(home, "--crs", "wgs84", expect=1)
    assert (rehearsed["kept"], rehearsed["new"], rehearsed["refused"]) == (False, 1, 1)
    assert rehearsed["ignored"] == ["备注"]
    kept = bring(home, "--crs", "wgs84", "--commit", "--errors", str(out), expect=1)
    assert (kept["kept"], kept["new"], kept["unplaced"]) == (True, 1, 1)
    assert "B2" in out.read_text(encoding="utf-8-sig")
    again = bring(home, "--crs", "wgs84", "--commit", expect=1)
    assert (again["new"], again["known"]) == (0, 1)


def test_coordinates_without_a_datum_are_no_rows_at_all(home: Path) -> None:
    told = bring(home, expect=1)
    assert told["refused"] == 2
    assert "坐标系" in told["rows"][0]["zh"]
