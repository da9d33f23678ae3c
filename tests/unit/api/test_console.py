"""What commands print where there is no terminal, or for a program."""

import math
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.commands import incidents, places
from api.commands.console import print_json, progress
from api.commands.grids import boundaries
from api.terminal.targets import FileTroubleError, SameFileError
from geo.errors import Words

ROW = "标题,名称,时间,经度,纬度\n甲,甲,2026-02-20,115.4,27.7\n"


def test_progress_off_a_terminal_is_more_than_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(Words("归格", "归格")) as advance:
        for done in range(11):
            advance(done, 10)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "归格 …"
    assert lines[5] == "归格 50 % (5/10)"
    assert len(lines) == 11


def test_number_that_json_cannot_hold_is_never_printed() -> None:
    with pytest.raises(ValueError, match="JSON"):
        print_json({"x": math.nan})


@pytest.mark.parametrize(
    ("app", "words"), [(places.app, ["--crs", "wgs84"]), (incidents.app, ["--crs", "wgs84"])]
)
def test_reasons_that_cannot_be_kept_are_found_out_first(
    app: typer.Typer, words: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(ROW, encoding="utf-8")
    called = [str(file), *words, "--errors", str(tmp_path / "none" / "e.csv")]
    with pytest.raises(FileTroubleError, match=r"none/e\.csv"):
        CliRunner().invoke(app, called, catch_exceptions=False)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("app", "words"),
    [
        (places.app, ["--crs", "wgs84", "--errors"]),
        (incidents.app, ["--crs", "wgs84", "--errors"]),
        (boundaries.app, ["check", "-o"]),
    ],
)
def test_a_command_never_writes_over_the_file_it_reads(
    app: typer.Typer, words: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(ROW, encoding="utf-8")
    called = [*words[:-1], str(file), words[-1], str(file)]
    if words[0] != "check":
        called = [str(file), *words, str(file)]
    with pytest.raises(SameFileError):
        CliRunner().invoke(app, called, catch_exceptions=False)
    assert file.read_text("utf-8") == ROW
