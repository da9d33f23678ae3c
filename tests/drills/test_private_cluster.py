"""The private server starts on awkward machines, or says in one sentence why not."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from geo import private_cluster
from geo.local_server.errors import DatabaseNameError, LockHeldError
from geo.private_cluster import PrivateCluster

pytestmark = pytest.mark.drill
ROOT = Path(__file__).parent.parent.parent
Control = Callable[..., subprocess.CompletedProcess[str]]

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def test_of_eight_first_starts_at_once_one_makes_the_cluster(
    server_home: Path, control: Control
) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: control("start", server_home), range(8)))
    assert [answer.returncode for answer in answers] == [0] * 8, answers[0].stderr
    words = sorted(answer.stdout.split()[0] for answer in answers)
    assert words == ["running"] * 7 + ["started"]


@pytest.mark.parametrize(
    "name",
    ["with blank 与中文", 'it\'s "quoted" $HOME `id`', "a,comma", "x" * 120],
    ids=["chinese", "quotes", "comma", "long"],
)
def test_any_path_will_do(server_home: Path, name: str) -> None:
    cluster = PrivateCluster(server_home / name, durable=False)
    try:
        endpoint = cluster.start()
        engine = create_engine(cluster.ensure_database("wangge"))
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT postgis_lib_version()"))
        engine.dispose()
        assert cluster.folder.is_relative_to(server_home / name)
    finally:
        cluster.stop()
    inside = endpoint.socket_folder.is_relative_to(cluster.folder)
    assert inside or not endpoint.socket_folder.exists(), "a folder was left in the temporary one"


def test_the_database_is_durable_chinese_and_local(server_home: Path) -> None:
    cluster = PrivateCluster(server_home)
    endpoint = cluster.start()
    engine = create_engine(cluster.ensure_database("wangge"))
    wanted = {
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "listen_addresses": "",
    }
    with engine.connect() as connection:
        found = {name: connection.scalar(text(f"SHOW {name}")) for name in wanted}
        assert connection.scalar(text("SELECT cardinality(show_trgm('网格'))"))
    engine.dispose()
    assert found == wanted
    assert endpoint.socket_folder.stat().st_mode & 0o777 == 0o700


def test_making_the_database_twice_changes_nothing(server_home: Path) -> None:
    cluster = PrivateCluster(server_home, durable=False)
    cluster.start()
    assert cluster.ensure_database("wangge") == cluster.ensure_database("wangge")
    with pytest.raises(DatabaseNameError):
        cluster.ensure_database('x"; DROP DATABASE wangge')


def test_stop_ends_open_sessions_and_tells_whether_there_was_a_server(server_home: Path) -> None:
    cluster = PrivateCluster(server_home, durable=False)
    assert not cluster.stop()
    assert not cluster.status().is_running
    endpoint = cluster.start()
    assert cluster.status().is_running
    with psycopg.connect(host=str(endpoint.socket_folder), user="postgres") as session:
        assert cluster.stop()
        with pytest.raises(psycopg.OperationalError):
            session.execute("SELECT 1")
    assert not cluster.status().is_running


def test_stopping_when_idle_leaves_a_server_that_others_use(server_home: Path) -> None:
    cluster = PrivateCluster(server_home, durable=False)
    endpoint = cluster.start()
    with psycopg.connect(host=str(endpoint.socket_folder), user="postgres") as session:
        assert not cluster.stop_if_idle()
        session.execute("SELECT 1")
    assert cluster.stop_if_idle()
    assert not cluster.status().is_running
    assert cluster.stop_if_idle()


def test_the_users_own_pg_variables_do_not_leak_in(server_home: Path, control: Control) -> None:
    leaks = {"PGHOST": "/nowhere", "PGPORT": "1", "PGDATA": "/nowhere", "PGUSER": "nobody"}
    answer = control("start", server_home, **leaks)
    assert answer.returncode == 0, answer.stderr


def test_without_server_programs_one_sentence_says_what_to_install(
    server_home: Path, control: Control
) -> None:
    answer = control("start", server_home, WANGGE_PG_BIN="/nowhere/bin")
    assert answer.returncode == 3
    assert "apt-get install postgresql-15-postgis-3" in answer.stderr
    assert "WANGGE_DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_without_postgis_for_that_server_its_package_is_named(
    server_home: Path, control: Control
) -> None:
    programs = server_home / "server" / "bin"
    programs.mkdir(parents=True)
    for name in ("initdb", "postgres", "pg_ctl", "pg_isready", "psql"):
        (programs / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 99.1'\n")
        (programs / name).chmod(0o755)
    answer = control("start", server_home, WANGGE_PG_BIN=str(programs))
    assert answer.returncode == 3
    assert "postgresql-99-postgis-3" in answer.stderr


def test_data_of_another_version_is_never_passed_over(server_home: Path, control: Control) -> None:
    foreign = server_home / "postgresql" / "9" / "data"
    foreign.mkdir(parents=True)
    (foreign / "PG_VERSION").write_text("9\n")
    shutil.chown(server_home / "postgresql", PrivateCluster(server_home).account.uid)
    answer = control("start", server_home)
    assert answer.returncode == 3
    assert "pg_dump" in answer.stderr
    assert "pg_upgrade" in answer.stderr
    assert [
        folder.name for folder in (server_home / "postgresql").iterdir() if folder.is_dir()
    ] == ["9"]


def test_a_lock_held_too_long_is_reported(
    server_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = PrivateCluster(server_home)
    monkeypatch.setattr(private_cluster, "LOCK_WAIT_S", 0.1)
    with cluster._locked(), pytest.raises(LockHeldError):
        PrivateCluster(server_home).start()


@as_root
def test_root_runs_the_server_as_the_owner_of_the_folder(server_home: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    home = server_home / "of nobody"
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    cluster = PrivateCluster(home, durable=False)
    cluster.start()
    try:
        pid = cluster.status().pid
        assert Path(f"/proc/{pid}").stat().st_uid == nobody.pw_uid
    finally:
        cluster.stop()


@as_root
def test_a_home_that_the_servers_account_cannot_enter_moves_the_cluster(
    server_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_cluster, "SYSTEM_FOLDER", server_home / "system")
    closed = server_home / "closed"
    closed.mkdir(mode=0o700)
    cluster = PrivateCluster(closed / "var", durable=False)
    assert cluster.is_moved
    assert cluster.folder == PrivateCluster(closed / "var").folder
    cluster.start()
    assert cluster.stop()


@pytest.fixture
def as_nobody(server_home: Path) -> Control:
    """The command line as a normal user, from a copy of the code it can read."""
    shutil.copytree(ROOT / "geo", server_home / "code" / "geo", ignore=lambda *_: {"__pycache__"})
    for python in (sys.executable, "/usr/bin/python3"):
        probe = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            subprocess.run(probe, user="nobody", extra_groups=[], check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        break
    else:
        pytest.skip("no Python that the account nobody may run")

    def run(action: str, home: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-m", "geo.private_cluster", action, "--home", str(home)],
            cwd=server_home / "code",
            user="nobody",
            group=pwd.getpwnam("nobody").pw_gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@as_root
def test_a_normal_user_runs_its_own_server(server_home: Path, as_nobody: Control) -> None:
    home = server_home / "mine"
    home.mkdir()
    shutil.chown(home, "nobody")
    started = as_nobody("start", home)
    assert started.returncode == 0, started.stderr
    assert as_nobody("stop", home).stdout == "stopped\n"


@as_root
def test_a_normal_user_meeting_roots_folder_gets_a_sentence(
    server_home: Path, as_nobody: Control
) -> None:
    PrivateCluster(server_home, durable=False).start()
    for action in ("start", "stop", "status"):
        answer = as_nobody(action, server_home)
        assert answer.returncode == 3
        assert "WANGGE_HOME" in answer.stderr
        assert "Traceback" not in answer.stderr
