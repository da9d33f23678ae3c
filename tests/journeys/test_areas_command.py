"""An operator keeps the county's list of villages up to date at the command line."""

import csv
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

TABLE = Path(__file__).parents[2] / "grid_boundaries/county/tables/360824.csv"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation without anything in it."""
    home = Path(tempfile.mkdtemp(prefix=f"wangge-tests-{os.getpid()}-"))
    home.chmod(0o755)
    yield home
    PrivateCluster(home).stop()
    shutil.rmtree(home)


def ask(home: Path, *words: str, expect: int = 0) -> Any:
    return json.loads(wangge(home, "areas", *words, "--json", expect=expect).stdout)


def renamed(home: Path, before: str, after: str) -> str:
    """The packaged table with one unit called otherwise."""
    rows = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
    file = home / "units.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"name": row["name"].replace(before, after)} for row in rows)
    return str(file)


def test_units_are_rehearsed_loaded_and_renewed_from_a_day_on(home: Path) -> None:
    assert ask(home, "list") == []
    rehearsed = ask(home, "load")
    assert rehearsed["dry_run"] is True
    assert ask(home, "list") == []
    ask(home, "load", "--commit")
    assert len(ask(home, "list")) == 1 + 17 + 166
    table = renamed(home, "廖坊村委会", "廖坊新村村委会")
    told = ask(home, "load", table, "--from", "2026-01-01", "--commit")
    assert (told["changed"], told["added"], told["ended"]) == (["廖坊新村村"], [], [])
    codes = {row["code"]: row["name"] for row in ask(home, "list", "--as-of", "2025-12-31")}
    assert codes["360824101200"] == "廖坊村"


def test_another_county_s_table_is_refused(home: Path) -> None:
    foreign = home / "foreign.csv"
    text = TABLE.read_text(encoding="utf-8")
    foreign.write_text(text.replace("360824", "360825"), encoding="utf-8")
    refused = wangge(home, "areas", "load", str(foreign), expect=2)
    assert "360825" in refused.stderr


def test_a_table_that_is_no_text_is_refused_in_words(home: Path) -> None:
    file = home / "units.xlsx"
    file.write_bytes(b"PK\x03\x04\xff\xff")
    refused = wangge(home, "areas", "load", str(file), expect=2)
    assert "UTF-8" in refused.stderr
    assert "Traceback" not in refused.stderr
