"""A file that cannot be written is refused before the work, in a sentence that names it."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import cli
from api.terminal.targets import (
    FileTroubleError,
    SameFileError,
    UnnamedFileTroubleError,
    check_target,
    replacing,
    trouble_of,
    writing,
)


@pytest.fixture
def some_file(tmp_path: Path) -> Path:
    path = tmp_path / "some.csv"
    path.write_text("kept", encoding="utf-8")
    return path


def test_a_file_in_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    out = tmp_path / "none" / "o.csv"
    with pytest.raises(FileTroubleError) as refused:
        check_target(out)
    assert str(out) in refused.value.words.zh
    assert "文件夹不存在" in refused.value.words.zh
    assert "no such folder" in refused.value.words.en


def test_a_folder_is_no_file_to_write(tmp_path: Path) -> None:
    with pytest.raises(FileTroubleError, match="it is a folder"):
        check_target(tmp_path)


def test_a_file_below_a_file_is_refused(some_file: Path) -> None:
    with pytest.raises(FileTroubleError, match="no folder"):
        check_target(some_file / "o.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="to root every folder is open")
def test_a_folder_that_is_closed_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(FileTroubleError, match="permission"):
        check_target(tmp_path / "o.csv")


@pytest.mark.parametrize("path", [Path("o.csv"), Path("/dev/stdout")])
def test_what_can_be_written_passes(path: Path) -> None:
    check_target(path)


def test_checking_leaves_a_file_as_it_is(some_file: Path) -> None:
    check_target(some_file)
    assert some_file.read_text("utf-8") == "kept"


def test_an_input_is_no_target_whatever_it_is_called(some_file: Path) -> None:
    link = some_file.with_name("link.csv")
    link.symlink_to(some_file)
    for named in (some_file, link, some_file.parent / "." / some_file.name):
        with pytest.raises(SameFileError, match=named.name):
            check_target(named, Path("none.csv"), some_file)
    check_target(some_file, Path("none.csv"), some_file.parent)


def test_a_file_is_replaced_when_all_went_well_and_stays_a_link(some_file: Path) -> None:
    link = some_file.with_name("link.csv")
    link.symlink_to(some_file)
    with replacing(link) as partial:
        partial.write_text("new", encoding="utf-8")
        assert some_file.read_text("utf-8") == "kept"
    assert (some_file.read_text("utf-8"), link.is_symlink()) == ("new", True)


def test_a_file_keeps_what_it_held_when_the_work_fails(some_file: Path) -> None:
    def write_half_of_it() -> None:
        with replacing(some_file) as partial:
            partial.write_text("half", encoding="utf-8")
            raise KeyError

    with pytest.raises(KeyError):
        write_half_of_it()
    assert some_file.read_text("utf-8") == "kept"
    assert [file.name for file in some_file.parent.iterdir()] == ["some.csv"]


def test_what_is_no_ordinary_file_is_written_itself() -> None:
    with replacing(Path("/dev/null")) as written:
        assert written == Path("/dev/null")


def test_a_failure_of_a_library_is_not_blamed_on_the_target(some_file: Path) -> None:
    with pytest.raises(OSError, match="Corrupt snappy") as told, writing(some_file):
        raise OSError("Corrupt snappy compressed data.")
    assert not isinstance(told.value, FileTroubleError)


def test_a_full_disk_is_told_with_the_file_that_was_written(some_file: Path) -> None:
    with pytest.raises(FileTroubleError, match=r"some\.csv.*full"), writing(some_file):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_failure_that_speaks_of_no_file_is_not_taken_for_one(some_file: Path) -> None:
    refused = ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
    assert trouble_of(refused) is None
    with pytest.raises(FileTroubleError):
        raise trouble_of(refused, some_file) or refused


def test_a_failure_without_a_name_is_told_without_one() -> None:
    told = trouble_of(OSError(errno.ENOSPC, "No space left on device"))
    assert isinstance(told, UnnamedFileTroubleError)
    assert "磁盘空间不足" in told.words.zh


@pytest.fixture
def failing_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[OSError]:
    """The program with one command more, which meets a file it may not read."""
    failure = PermissionError(errno.EACCES, os.strerror(errno.EACCES), "secret.csv")

    def meet_a_closed_file() -> None:
        raise failure

    known = list(cli.app.registered_commands)
    cli.app.command("meet-a-closed-file")(meet_a_closed_file)
    monkeypatch.setattr("sys.argv", ["wangge", "meet-a-closed-file"])
    yield failure
    cli.app.registered_commands = known


def test_a_file_refused_deep_inside_ends_with_status_2_and_its_name(
    failing_program: OSError, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert failing_program.filename in capsys.readouterr().err


def test_a_failure_of_the_network_is_not_told_as_a_file(failing_program: OSError) -> None:
    failing_program.filename, failing_program.errno = None, errno.ECONNREFUSED
    with pytest.raises(PermissionError):
        cli.main()
