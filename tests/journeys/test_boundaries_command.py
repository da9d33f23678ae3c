"""A planner works with boundary files and editions at the command line."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geo.postgis import make_engine
from geo.private_cluster import PrivateCluster
from grid_boundaries.readers.limits import UPLOAD
from tests.journeys.grid_files import grids_file
from tests.journeys.terminal import wangge
from tests.nine_county import store_nine_grids

ONE, TWO, FIVE = (f"36082410000100{n}" for n in (1, 2, 5))


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation of its own, with the nine grids in force."""
    home = Path(tempfile.mkdtemp(prefix=f"wangge-tests-{os.getpid()}-"))
    home.chmod(0o755)
    wangge(home, "db", "start")
    engine = make_engine(PrivateCluster(home).ensure_database("wangge"))
    with engine.begin() as db:
        store_nine_grids(db)
    engine.dispose()
    yield home
    PrivateCluster(home).stop()
    shutil.rmtree(home)


def ask(home: Path, *words: str, expect: int = 0) -> Any:
    """Run a command under `wangge boundaries` and read its JSON."""
    return json.loads(wangge(home, "boundaries", *words, "--json", expect=expect).stdout)


@pytest.fixture(scope="module")
def sound(home: Path) -> str:
    """A file with the nine grids."""
    return _keep(home / "sound.geojson", grids_file())


def _keep(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def active(home: Path) -> dict[str, Any]:
    found: list[dict[str, Any]] = [e for e in ask(home, "list") if e["state"] == "active"]
    assert len(found) == 1
    return found[0]


def test_check_of_a_sound_file_passes_and_needs_no_database(tmp_path: Path) -> None:
    file = _keep(tmp_path / "sound.geojson", grids_file())
    told = ask(tmp_path / "nowhere", "check", file, "--expected", "9")
    assert (told["grids"], told["errors"], told["blocks_activation"]) == (9, 0, False)
    assert not (tmp_path / "nowhere").exists()


def test_check_names_the_hole_and_ends_with_one(tmp_path: Path) -> None:
    file = _keep(tmp_path / "hole.geojson", grids_file(drop=5))
    out = tmp_path / "findings.geojson"
    done = wangge(tmp_path, "boundaries", "check", file, "-o", str(out), expect=1)
    assert "改正前不能启用" in done.stdout
    found = json.loads(out.read_text("utf-8"))["features"]
    assert any(one["properties"]["severity"] == "error" and one["geometry"] for one in found)


def test_check_takes_a_file_of_one_s_own_larger_than_an_upload(tmp_path: Path) -> None:
    content = grids_file()
    blanks = b" " * (UPLOAD.file_bytes - len(content) + 1)
    file = _keep(tmp_path / "large.geojson", content + blanks)
    assert ask(tmp_path, "check", file)["grids"] == 9


def test_check_asks_for_the_datum_and_ends_with_two(tmp_path: Path) -> None:
    file = _keep(tmp_path / "degrees.geojson", grids_file(crs=False))
    done = wangge(tmp_path, "boundaries", "check", file, expect=2)
    assert "620" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", [("demo",), ("boundaries", "check", "FILE"), ("boundaries", "export", "active")]
)
def test_a_target_in_no_folder_is_refused_in_words(words: tuple[str, ...], tmp_path: Path) -> None:
    file = _keep(tmp_path / "sound.geojson", grids_file())
    out = tmp_path / "none" / "o.gpkg"
    called = [file if word == "FILE" else word for word in words]
    done = wangge(tmp_path / "home", *called, "-o", str(out), expect=2)
    assert f"无法使用 {out}：所在的文件夹不存在。" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "home").exists()


def test_usage_speaks_of_wangge(tmp_path: Path) -> None:
    assert "wangge convert" in wangge(tmp_path, "convert", expect=2).stderr


def test_check_against_a_far_county_says_so(tmp_path: Path) -> None:
    file = _keep(tmp_path / "sound.geojson", grids_file())
    told = ask(tmp_path, "check", file, "--county", "110101", expect=1)
    assert told["counts"]["outside_county"] > 0


def test_load_rehearses_unless_told_to_commit(home: Path, sound: str) -> None:
    before = ask(home, "list")
    words = ("load", sound, "--name", "试", "--from", "2026-01-01", "--expected", "9")
    assert ask(home, *words)["dry_run"] is True
    assert ask(home, "list") == before
    assert ask(home, *words, "--commit")["state"] == "validated"


def test_a_split_is_rehearsed_compared_and_brought_into_force(home: Path) -> None:
    line = "115.415,27.75 115.415,27.78"
    made = ask(home, "split", "active", FIVE, "--line", line, "--name", "拆开")
    assert made["new_codes"] == ["360824100001010", "360824100001011"]
    told = ask(home, "diff", "active", "拆开")
    assert told["counts"] == {"same": 8, "split": 1}
    rehearsal = ask(home, "activate", "拆开")
    assert (rehearsal["dry_run"], rehearsal["of"]) == (True, 0)
    assert ask(home, "activate", "拆开", "--commit")["moved"] == 0
    assert active(home)["id"] == made["id"]
    done = wangge(home, "boundaries", "activate", "拆开", expect=2)
    assert "“生效”" in done.stderr


def test_merged_grids_are_exported_and_checked_again(home: Path) -> None:
    made = ask(home, "merge", "active", ONE, TWO, "--name", "合起")
    out = home / "merged.zip"
    told = ask(home, "export", made["id"], "-o", str(out), "--format", "shp")
    assert told["n"] == active(home)["grids"] - 1
    assert ask(home, "check", str(out))["grids"] == told["n"]


def test_a_draft_is_discarded_and_the_active_edition_is_not(home: Path) -> None:
    ask(home, "merge", "active", ONE, TWO, "--name", "不要")
    ask(home, "discard", "不要")
    assert "不要" not in {one["name"] for one in ask(home, "list")}
    wangge(home, "boundaries", "discard", "active", expect=2)


@pytest.mark.parametrize("line", ["115.4,27.7", "nan,1 2,3"])
def test_a_line_that_is_none_is_refused_in_words(tmp_path: Path, line: str) -> None:
    done = wangge(tmp_path, "boundaries", "split", "active", ONE, "--line", line, expect=2)
    assert "--line" in done.stderr


def test_a_lake_is_declared_as_water_at_the_terminal_and_taken_back(home: Path) -> None:
    file = _keep(home / "lake.geojson", grids_file(drop=5))
    words = ("load", file, "--name", "有湖", "--from", "2026-01-01", "--expected", "8", "--commit")
    ask(home, *words, expect=1)
    lake = next(one for one in ask(home, "findings", "有湖") if one["code"] == "gap")
    told = ask(home, "declare", "有湖", "--water", str(lake["id"]))
    assert told["report"]["blocks_activation"] is False
    ask(home, "declare", "有湖", "--withdraw", expect=1)
    refused = wangge(home, "boundaries", "declare", "有湖", expect=2)
    assert "--water" in refused.stderr
    wangge(home, "boundaries", "discard", "有湖")
