"""What `wangge assign` and `wangge convert` say to a person and to a program."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.commands import assign, positions
from api.commands.assign import EndlessAccuracyError
from api.commands.positions import BeyondTargetError
from api.terminal.targets import FileTroubleError
from geo.lonlat import NotAPositionError
from tests.journeys.grid_files import grids_file

APP = typer.Typer()
assign.add_to(APP)
positions.add_to(APP)
ROWS = "X,Y,lon,lat,acc\n1,2,115.405,27.755,abc\n1,2,x,27.755,5\n1,2,,,5\n"


def call(*words: str) -> Result:
    return CliRunner().invoke(APP, list(words), env={"WANGGE_LANG": "zh"}, catch_exceptions=False)


@pytest.fixture
def words(tmp_path: Path) -> list[str]:
    """The words of a command that assigns three rows."""
    (tmp_path / "p.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "g.geojson").write_bytes(grids_file())
    files = [str(tmp_path / "p.csv"), "--boundaries", str(tmp_path / "g.geojson")]
    return ["assign", *files, "--code-field", "grid_code", "--crs", "wgs84"]


def test_summary_names_what_was_not_read_and_the_columns_that_were(
    words: list[str], tmp_path: Path
) -> None:
    done = call(*words, "--accuracy-field", "acc", "-o", str(tmp_path / "o.csv"))
    assert "1 行未填坐标，1 行的坐标填写不全、无法识别或超出范围" in done.stdout
    assert "精度无法识别：1 行" in done.stdout
    assert "坐标取自列 lon、lat" in done.stdout
    assert "还有坐标列 X/Y" in done.stdout


def test_json_counts_the_same(words: list[str], tmp_path: Path) -> None:
    out = str(tmp_path / "o.csv")
    told = json.loads(call(*words, "--accuracy-field", "acc", "-o", out, "--json").stdout)
    assert (told["position_empty"], told["position_unreadable"]) == (1, 1)
    assert told["accuracy_unreadable"] == 1
    assert (told["position"], told["other_positions"]) == (["lon", "lat"], [["X", "Y"]])


def test_endless_accuracy_is_refused(words: list[str], tmp_path: Path) -> None:
    with pytest.raises(EndlessAccuracyError):
        call(*words, "--accuracy", "inf", "-o", str(tmp_path / "o.csv"))


def test_target_is_tried_before_the_boundaries_are_read(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "g.geojson").unlink()
    with pytest.raises(FileTroubleError, match=r"none/o\.csv"):
        call(*words, "-o", str(tmp_path / "none" / "o.csv"))


@pytest.mark.parametrize("pair", [("27", "115"), ("nan", "27"), ("1e400", "27"), ("115", "-91")])
def test_what_is_no_position_is_not_converted(pair: tuple[str, str]) -> None:
    with pytest.raises(NotAPositionError, match="swapped"):
        call("convert", *pair, "--from", "wgs84", "--to", "gcj02", "--json")


def test_negative_numbers_are_numbers_and_no_options() -> None:
    told = call("convert", "-77", "-38.9", "--from", "wgs84", "--to", "cgcs2000").stdout
    assert told == "-77.000000000 -38.900000000\n"
    marked = call("convert", "--from", "wgs84", "--to", "cgcs2000", "--", "-77", "-38.9").stdout
    assert marked == told


def test_misspelt_option_of_convert_is_still_refused() -> None:
    assert (
        call("convert", "1", "2", "--form", "x", "--from", "wgs84", "--to", "bd09").exit_code == 2
    )


def test_position_that_the_target_cannot_hold_is_refused() -> None:
    with pytest.raises(BeyondTargetError, match="EPSG:4548"):
        call("convert", "27", "0", "--from", "wgs84", "--to", "EPSG:4548")
