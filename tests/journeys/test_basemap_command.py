"""An operator brings the county's base map in at the command line."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo.private_cluster import PrivateCluster
from tests.ground_files import write_geojson, write_osm
from tests.journeys.terminal import wangge


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation with the units and the outline of the packaged county."""
    home = Path(tempfile.mkdtemp(prefix=f"wangge-tests-{os.getpid()}-"))
    home.chmod(0o755)
    wangge(home, "areas", "load", "--commit")
    yield home
    PrivateCluster(home).stop()
    shutil.rmtree(home)


def ask(home: Path, *words: str) -> Any:
    return json.loads(wangge(home, "basemap", *words, "--json").stdout)


def test_a_source_is_imported_listed_renewed_and_removed(home: Path, tmp_path: Path) -> None:
    assert ask(home, "list") == []
    file = str(write_osm(tmp_path))
    told = ask(home, "import", file, "--source", "县域")
    # The packaged county is larger than the nine grids, but not as large as the far road is far.
    assert (told["read"], told["kept"], told["unclassified"], told["before"]) == (6, 5, 1, 0)
    assert told["attribution"] == "© OpenStreetMap contributors, ODbL"
    again = wangge(home, "basemap", "import", file, "--source", "县域")
    assert "保留 5" in again.stdout
    assert "原有 5" in again.stdout
    assert "OpenStreetMap" in again.stdout
    assert "写入底图 100 %" in again.stderr
    [source] = ask(home, "list")
    assert (source["name"], source["provenance"]["crs"]) == ("县域", "wgs84")
    missing = wangge(home, "basemap", "remove", "没有", expect=2)
    assert "县域" in missing.stderr
    assert ask(home, "remove", "县域") == {"source": "县域", "removed": 5}
    assert "没有来源" in wangge(home, "basemap", "list").stdout


def test_a_file_that_says_nothing_of_its_kind_is_told_one(home: Path, tmp_path: Path) -> None:
    line = shapely.LineString([(115.3, 27.7), (115.5, 27.8)])
    file = str(write_geojson(tmp_path, [(line, {"备注": "无"})]))
    undeclared = wangge(home, "basemap", "import", file, expect=2)
    assert "坐标基准" in undeclared.stderr
    unknown = wangge(home, "basemap", "import", file, "--crs", "wgs84", expect=2)
    assert "备注" in unknown.stderr
    told = wangge(home, "basemap", "import", file, "--crs", "wgs84", "--kind", "river")
    assert "--licence" in told.stdout
    [source] = ask(home, "list")
    assert (source["name"], source["attribution"]) == ("ground", "ground")
    far = shapely.LineString([(120, 30), (121, 31)])
    away = str(write_geojson(tmp_path, [(far, {"类型": "国道"})]))
    refused = wangge(home, "basemap", "import", away, "--crs", "wgs84", expect=2)
    assert "3 公里" in refused.stderr
    assert len(ask(home, "list")) == 1


def test_hostile_content_is_refused_without_a_trace(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "county.osm.pbf"
    file.write_bytes(b"\0\0\0\x0d\n\tOSMHeader" + b"\xff" * 200)
    refused = wangge(home, "basemap", "import", str(file), expect=2)
    assert "无法读取" in refused.stderr
    assert "Traceback" not in refused.stderr
