"""The private server is killed in every way; nothing committed is lost and it starts again."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geo.local_server import server as local_server
from geo.local_server.account import clean_environment
from geo.local_server.errors import ServerDoesNotAnswerError
from geo.local_server.processes import living_in, postmaster_in
from geo.private_cluster import Endpoint, PrivateCluster

pytestmark = pytest.mark.drill
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def cluster(server_home: Path) -> PrivateCluster:
    return PrivateCluster(server_home)


def _connect(endpoint: Endpoint) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(endpoint.socket_folder), user="postgres", dbname="postgres", autocommit=True
    )


def _data(cluster: PrivateCluster) -> Path:
    return next(cluster.folder.glob("*/data"))


def _postmaster(cluster: PrivateCluster) -> int:
    pid = postmaster_in(_data(cluster))
    assert pid is not None
    return pid


def _insert_until_cut_off(endpoint: Endpoint, acknowledged: list[int]) -> None:
    with _connect(endpoint) as connection:
        try:
            while True:
                connection.execute("INSERT INTO seen VALUES (%s)", [len(acknowledged)])
                acknowledged.append(len(acknowledged))
        except psycopg.OperationalError:
            return


@pytest.mark.parametrize("with_back_ends", [False, True])
def test_no_committed_row_is_lost_when_the_server_is_killed_mid_insert(
    cluster: PrivateCluster, *, with_back_ends: bool
) -> None:
    endpoint = cluster.start()
    with _connect(endpoint) as connection:
        connection.execute("CREATE TABLE seen (n int PRIMARY KEY)")
    acknowledged: list[int] = []
    writer = threading.Thread(target=_insert_until_cut_off, args=(endpoint, acknowledged))
    writer.start()
    deadline = time.monotonic() + 30
    while len(acknowledged) < 50 and time.monotonic() < deadline:
        time.sleep(0.01)
    doomed = living_in(_data(cluster)) if with_back_ends else [_postmaster(cluster)]
    for pid in doomed:
        os.kill(pid, signal.SIGKILL)

    again = cluster.start()
    writer.join(timeout=30)

    assert not again.was_running
    with _connect(again) as connection:
        kept = {n for (n,) in connection.execute("SELECT n FROM seen")}
    assert len(acknowledged) >= 50
    assert kept >= set(acknowledged)


def test_a_start_killed_while_it_makes_the_cluster_leaves_nothing_half_made(
    cluster: PrivateCluster, server_home: Path
) -> None:
    for _ in range(10):
        if _killed_while_making(cluster, server_home):
            break
        cluster.stop()  # it was quicker than we: once more from nothing
        shutil.rmtree(cluster.folder)
    else:
        pytest.fail("the cluster was made each time before it could be interrupted")
    assert not list(cluster.folder.glob("*/data/wangge.conf"))

    assert not cluster.start().was_running
    assert not list(cluster.folder.glob("new-*"))


def _killed_while_making(cluster: PrivateCluster, home: Path) -> bool:
    """Start the cluster in a process and kill that while `initdb` runs; False if it was over."""
    command = [sys.executable, "-m", "geo.private_cluster", "start", "--home", str(home)]
    with subprocess.Popen(command, cwd=ROOT) as starter:
        while not list(cluster.folder.glob("new-*/data/base")):
            if starter.poll() is not None:
                return False
            time.sleep(0.005)
        starter.kill()
    return not list(cluster.folder.glob("*/data/wangge.conf"))


def test_a_stale_pid_that_names_a_live_foreign_process_does_not_stop_the_start(
    cluster: PrivateCluster,
) -> None:
    cluster.start()
    data = _data(cluster)
    pid_file = data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    for pid in living_in(data):
        os.kill(pid, signal.SIGKILL)
    with _bystander(cluster) as bystander:
        pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        assert not cluster.start().was_running
        assert bystander.poll() is None
        bystander.kill()


def _bystander(cluster: PrivateCluster) -> subprocess.Popen[bytes]:
    """A process of the server's own account, which PostgreSQL would take for a server."""
    account = cluster.account
    if account.is_present:
        return subprocess.Popen(["sleep", "60"], cwd="/")
    return subprocess.Popen(["sleep", "60"], cwd="/", user=account.uid, group=account.gid)


@pytest.fixture
def child_server(cluster: PrivateCluster) -> Iterator[subprocess.Popen[bytes]]:
    """A postmaster that is our own child, so that it stays a zombie until we look."""
    cluster.start()
    cluster.stop()
    account, data = cluster.account, _data(cluster)
    programs = cluster.find_server().programs
    command = [programs.path("postgres"), "-D", str(data)]
    environ = clean_environment()
    if account.is_present:
        child = subprocess.Popen(command, cwd="/", env=environ)
    else:
        child = subprocess.Popen(
            command,
            cwd="/",
            env=environ,
            user=account.uid,
            group=account.gid,
            extra_groups=[],
        )
    with child:
        while not cluster.status().is_running:
            assert child.poll() is None
            time.sleep(0.05)
        yield child
        child.poll()


def test_a_zombie_server_counts_as_dead(
    cluster: PrivateCluster, child_server: subprocess.Popen[bytes]
) -> None:
    os.kill(child_server.pid, signal.SIGKILL)
    state = Path(f"/proc/{child_server.pid}/stat")
    while state.read_text().rsplit(")", 1)[1].split()[0] != "Z":
        time.sleep(0.01)
    os.kill(child_server.pid, 0)  # the zombie still answers, which is what misleads PostgreSQL

    assert not cluster.start().was_running


def test_a_frozen_server_is_named_and_its_data_left_alone(
    cluster: PrivateCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.start()
    frozen = _postmaster(cluster)
    monkeypatch.setattr(local_server, "START_WAIT_S", 0.5)
    os.kill(frozen, signal.SIGSTOP)
    try:
        with pytest.raises(ServerDoesNotAnswerError, match=str(frozen)):
            cluster.start()
    finally:
        os.kill(frozen, signal.SIGCONT)
    monkeypatch.undo()
    assert cluster.start().was_running
