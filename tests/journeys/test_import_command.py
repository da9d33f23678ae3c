"""A clerk imports a sheet at the command line."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from geo.postgis import make_engine
from geo.private_cluster import PrivateCluster
from tests.nine_county import IN_GRID_1, OUTSIDE, store_nine_grids

ROOT = Path(__file__).parent.parent.parent

SHEET = f"""工单号,事情,时间,经度,纬度
A1,路灯不亮,2026-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]}
A2,县外来信,2026-02-20 08:32,{OUTSIDE[0]},{OUTSIDE[1]}
A3,井盖缺失,昨天,{IN_GRID_1[0]},{IN_GRID_1[1]}
A1,路灯不亮,2026-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]}
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix=f"wangge-tests-{os.getpid()}-"))
    home.chmod(0o755)
    assert wangge(home, "db", "start").returncode == 0
    engine = make_engine(PrivateCluster(home).ensure_database("wangge"))
    with engine.begin() as db:
        store_nine_grids(db)
    engine.dispose()
    yield home
    PrivateCluster(home).stop()
    shutil.rmtree(home)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "二月.csv"
    file.write_bytes(SHEET.encode("gb18030"))
    return file


def wangge(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=ROOT,
        env=os.environ | {"WANGGE_HOME": str(home), "WANGGE_LANG": "en"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_sheet_is_rehearsed_imported_and_known_the_next_time(home: Path, sheet: Path) -> None:
    words = ("incidents", "import", str(sheet), "--map", "title=事情", "--crs", "cgcs2000")
    counts = {"created": 2, "pinned": 1, "duplicates": 1, "failed": 1, "of": 4, "taken": 3}
    rehearsed = wangge(home, *words, "--dry-run", "--json")
    assert rehearsed.returncode == 1, rehearsed.stderr
    assert counts.items() <= json.loads(rehearsed.stdout).items()
    errors = sheet.with_name("errors.csv")
    taken = wangge(home, *words, "--json", "--errors", str(errors))
    assert counts.items() <= json.loads(taken.stdout).items()
    assert "昨天" in errors.read_text("utf-8-sig")
    again = wangge(home, *words)
    assert "3 of 4 rows taken: 0 new" in again.stdout
    assert wangge(home, "db", "verify").returncode == 0


def test_nothing_is_imported_when_the_reasons_cannot_be_kept(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "new.csv"
    row = f"N1,新的一件,2026-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]}"
    file.write_text(f"工单号,标题,时间,经度,纬度\n{row}\n", encoding="utf-8")
    words = ("incidents", "import", str(file), "--crs", "cgcs2000")
    refused = wangge(home, *words, "--errors", str(tmp_path / "none" / "e.csv"))
    assert refused.returncode == 2
    assert "none/e.csv cannot be used" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert json.loads(wangge(home, *words, "--dry-run", "--json").stdout)["created"] == 1


def test_a_full_disk_is_told_without_a_traceback(home: Path, sheet: Path) -> None:
    words = ("incidents", "import", str(sheet), "--map", "title=事情", "--crs", "cgcs2000")
    refused = wangge(home, *words, "--dry-run", "--errors", "/dev/full")
    assert refused.returncode == 2
    assert "/dev/full" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_demo_beside_real_data_is_refused_with_the_reason(home: Path) -> None:
    refused = wangge(home, "demo", "--json")
    assert refused.returncode == 1
    told = json.loads(refused.stdout)
    assert told["loaded"] is False
    assert "no demonstration data" in told["reason"]["en"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--map", "title=事情"), "datum"),
        (("--crs", "cgcs2000"), "title"),
        (("--map", "colour=事情"), "--map"),
        (("--map", "title=没有的列", "--crs", "wgs84"), "没有的列"),
        (("--map", "title=事情", "--crs", "EPSG:2414"), "EPSG:2414"),
    ],
)
def test_what_cannot_be_imported_is_refused_in_words(
    home: Path, sheet: Path, options: tuple[str, ...], said: str
) -> None:
    refused = wangge(home, "incidents", "import", str(sheet), *options)
    assert refused.returncode == 2
    assert said in refused.stderr


def test_rows_all_taken_end_with_status_0(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text(f"标题,时间,经度,纬度\n好,2026-02-20,{IN_GRID_1[0]},{IN_GRID_1[1]}\n", "utf-8")
    assert wangge(home, "incidents", "import", str(file), "--crs", "cgcs2000").returncode == 0
