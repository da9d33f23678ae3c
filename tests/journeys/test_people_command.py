"""An operator brings the county's units and people by the sheet at the command line."""

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

UNITS = """单位代码,名称,类型,层级,辖区代码,上级单位,主管类别
360824,新干县综治中心,综治中心,县,360824,,
agency-water,县水利局,职能部门,县,360824,360824,natural_hazard
"""
PERSONS = "工号,姓名,归属单位\nW-001,刘示平,agency-water\nW-002,陈例华,nowhere\n"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation that knows the county's areas and nothing else."""
    home = Path(tempfile.mkdtemp(prefix=f"wangge-tests-{os.getpid()}-"))
    home.chmod(0o755)
    wangge(home, "areas", "load", "--commit")
    yield home
    PrivateCluster(home).stop()
    shutil.rmtree(home)


def sheet(home: Path, name: str, text: str, encoding: str = "utf-8") -> str:
    file = home / name
    file.write_text(text, encoding=encoding)
    return str(file)


def bring(home: Path, file: str, kind: str, *words: str, expect: int = 0) -> Any:
    told = wangge(home, "people", "import", file, "--kind", kind, *words, "--json", expect=expect)
    return json.loads(told.stdout)


def test_a_sheet_is_rehearsed_then_kept_and_known_the_next_time(home: Path) -> None:
    units = sheet(home, "units.csv", UNITS, "gb18030")
    rehearsed = bring(home, units, "units")
    assert (rehearsed["kept"], rehearsed["changed"]) == (False, 2)
    kept = bring(home, units, "units", "--commit")
    assert (kept["kept"], kept["changed"]) == (True, 2)
    again = bring(home, units, "units", "--commit")
    assert (again["changed"], again["known"]) == (0, 2)


def test_nothing_of_a_sheet_is_kept_when_a_row_cannot_be(home: Path) -> None:
    persons, out = sheet(home, "persons.csv", PERSONS), home / "errors.csv"
    told = bring(home, persons, "persons", "--commit", "--errors", str(out), expect=1)
    assert (told["kept"], told["changed"]) == (False, 1)
    assert [row["row"] for row in told["rows"]] == [3]
    assert "nowhere" in out.read_text(encoding="utf-8-sig")
    corrected = sheet(home, "persons.csv", PERSONS.replace("nowhere", "agency-water"))
    assert bring(home, corrected, "persons", "--commit")["changed"] == 2


def test_words_at_the_terminal_say_which_row_and_why(home: Path) -> None:
    file = sheet(home, "duty.csv", "单位,人员,开始,结束\nagency-water,谁,2026-03-01,2026-03-02\n")
    told = wangge(home, "people", "import", file, "--kind", "duty", expect=1)
    assert "1 行未采用" in told.stdout
    assert "第 2 行：“谁”对应 0 名在职人员" in told.stderr


def test_a_grid_without_anybody_is_said_to_be_held_by_nobody(home: Path) -> None:
    told = wangge(home, "people", "who-holds", "360824100001001", expect=1)
    assert "目前无人承办" in told.stdout
    asked = ("people", "who-holds", "360824100001001", "--at", "2026-03-01", "--json")
    assert json.loads(wangge(home, *asked, expect=1).stdout) == []
