"""The restore drill: back up, damage, restore; and backups that are none."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, make_url, text

from api.database import is_current, newest_revision, upgrade
from geo.local_server.backups import (
    BackupToolError,
    DatabaseInUseError,
    NotABackupError,
    restore_backup,
    write_backup,
)
from geo.postgis import check_server
from geo.private_cluster import PrivateCluster
from grid_boundaries.lookup import load_index
from tests.nine_county import store_nine_grids
from tests.written_reports import a_report, write_reports

pytestmark = pytest.mark.drill

ROOT = Path(__file__).parent.parent.parent
COUNTED = ("incident", "grid_assignment", "pin_task", "incident_event", "grid", "admin_area")


@pytest.fixture(scope="module")
def programs(cluster_home: Path) -> Path:
    return PrivateCluster(cluster_home, durable=False).find_server().programs.bin


@pytest.fixture
def county(database_url: str) -> URL:
    """A database with nine grids, incidents and an open pin; nobody is connected to it."""
    with _connected(database_url) as engine, engine.begin() as db:
        if not _count(engine)["incident"]:
            edition = load_index(db, store_nine_grids(db), snap_m=0)
            write_reports(db, [a_report() for _ in range(20)], edition)
            write_reports(db, [a_report(address="老樟树下")], edition)
    return make_url(database_url)


class _connected:  # noqa: N801 used like a function
    """An engine that leaves no session behind."""

    def __init__(self, url: str | URL) -> None:
        self._engine = create_engine(url)

    def __enter__(self) -> Engine:
        return self._engine

    def __exit__(self, *_raised: object) -> None:
        self._engine.dispose()


def _count(engine: Engine) -> dict[str, int]:
    with engine.connect() as db:
        return {name: db.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in COUNTED}  # noqa: S608


def _counts(url: URL) -> dict[str, int]:
    with _connected(url) as engine:
        return _count(engine)


def _examine(url: URL) -> None:
    with _connected(url) as engine, engine.begin() as db:
        check_server(db, durable=False)
        upgrade(db)
        assert is_current(db)


def _damage(url: URL) -> None:
    with _connected(url) as engine, engine.begin() as db:
        db.execute(text("DROP TRIGGER keep_event ON incident_event"))
        db.execute(text("DELETE FROM incident_event"))
        db.execute(text("CREATE TABLE of_a_later_version (id int REFERENCES admin_area)"))


def _databases(url: URL) -> set[str]:
    with _connected(url.set(database="postgres")) as engine, engine.connect() as db:
        return set(db.scalars(text("SELECT datname FROM pg_database")))


def test_what_was_damaged_comes_back_whole(county: URL, tmp_path: Path, programs: Path) -> None:
    before, file = _counts(county), tmp_path / "county.dump"
    write_backup(county, file, programs=programs)
    _damage(county)
    assert _counts(county)["incident_event"] == 0
    restore_backup(county, file, make_ready=_examine, programs=programs)
    assert _counts(county) == before
    assert before["incident"] == 21
    with _connected(county) as engine, engine.connect() as db:
        assert db.scalar(text("SELECT to_regclass('of_a_later_version')")) is None
        guards = text("SELECT count(*) FROM pg_trigger WHERE tgname = 'keep_event'")
        assert db.scalar(guards) == 1
    assert not {name for name in _databases(county) if name.endswith(("_restoring", "_replaced"))}


def test_backup_is_for_its_owner_only(county: URL, tmp_path: Path, programs: Path) -> None:
    file = tmp_path / "county.dump"
    write_backup(county, file, programs=programs)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["county.dump"]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98])
def test_truncated_backup_is_refused_and_nothing_changes(
    county: URL, tmp_path: Path, programs: Path, share: float
) -> None:
    file = tmp_path / "county.dump"
    write_backup(county, file, programs=programs)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])
    before, databases = _counts(county), _databases(county)
    with pytest.raises(BackupToolError):
        restore_backup(county, file, make_ready=_examine, programs=programs)
    assert _counts(county) == before
    assert _databases(county) == databases


def test_backup_of_another_program_is_refused(county: URL, tmp_path: Path, programs: Path) -> None:
    file = tmp_path / "other.dump"
    write_backup(county.set(database="postgres"), file, programs=programs)
    before = _counts(county)
    with pytest.raises(NotABackupError):
        restore_backup(county, file, make_ready=_examine, programs=programs)
    assert _counts(county) == before


def test_database_in_use_is_not_replaced(county: URL, tmp_path: Path, programs: Path) -> None:
    file = tmp_path / "county.dump"
    write_backup(county, file, programs=programs)
    with (
        _connected(county) as engine,
        engine.connect(),
        pytest.raises(DatabaseInUseError),
    ):
        restore_backup(county, file, make_ready=_examine, programs=programs)


def test_session_that_begins_during_a_restore_keeps_its_database(
    county: URL, tmp_path: Path, programs: Path
) -> None:
    file, databases = tmp_path / "county.dump", _databases(county)
    write_backup(county, file, programs=programs)
    late = create_engine(county)

    def come_late(_fresh: URL) -> None:
        late.connect()

    with pytest.raises(DatabaseInUseError):
        restore_backup(county, file, make_ready=come_late, programs=programs)
    late.dispose()
    assert _databases(county) == databases


def test_unfinished_backup_leaves_the_older_one_alone(
    county: URL, tmp_path: Path, programs: Path
) -> None:
    file = tmp_path / "county.dump"
    file.write_bytes(b"older")
    with pytest.raises(BackupToolError):
        write_backup(county.set(database="not_there"), file, programs=programs)
    assert file.read_bytes() == b"older"
    assert [one.name for one in tmp_path.iterdir()] == ["county.dump"]


def test_commands_back_up_and_restore_the_private_database(
    server_home: Path, tmp_path: Path
) -> None:
    run = _wangge(server_home)
    started = run("db", "start", "--json")
    assert json.loads(started.stdout)["was_running"] is False
    url = make_url(PrivateCluster(server_home).ensure_database("wangge"))
    with _connected(url) as engine, engine.begin() as db:
        edition = load_index(db, store_nine_grids(db), snap_m=0)
        write_reports(db, [a_report()], edition)
    before, file = _counts(url), tmp_path / "备份 1.dump"
    written = run("db", "backup", str(file), "--json")
    assert json.loads(written.stdout) == {"file": str(file), "bytes": file.stat().st_size}
    assert file.name in written.stderr  # what is going on, while it goes on
    _damage(url)
    done = run("db", "restore", str(file), "--yes", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["file"] == str(file)
    assert file.name in done.stderr
    assert _counts(url) == before
    file.write_bytes(file.read_bytes()[:2000])
    refused = run("db", "restore", str(file), "--yes")
    assert refused.returncode == 2
    assert "pg_restore" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert _counts(url) == before


def test_commands_of_the_database_answer_programs_in_json(server_home: Path) -> None:
    run = _wangge(server_home)
    assert json.loads(run("db", "migrate", "--json").stdout) == {"revision": newest_revision()}
    again = json.loads(run("db", "start", "--json").stdout)
    assert (again["running"], again["was_running"]) == (True, True)
    for was_running in (True, False):
        stopped = json.loads(run("db", "stop", "--json").stdout)
        assert (stopped["running"], stopped["was_running"]) == (False, was_running)


def test_backup_and_restore_say_how_far_they_are(
    county: URL, tmp_path: Path, programs: Path
) -> None:
    file = tmp_path / "county.dump"
    written: list[tuple[int, int | None]] = []
    write_backup(county, file, programs=programs, watch=lambda *told: written.append(told))
    assert [done for done, _ in written] == list(range(1, len(written) + 1))
    assert len(written) > 10
    restored: list[tuple[int, int | None]] = []
    restore_backup(
        county,
        file,
        make_ready=_examine,
        programs=programs,
        watch=lambda *told: restored.append(told),
    )
    assert restored == [(done, len(written)) for done in range(1, len(written) + 1)]


def _wangge(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "api.cli", *words],
            cwd=ROOT,
            env=os.environ | {"WANGGE_HOME": str(home), "COLUMNS": "400"},  # long paths stay whole
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run
