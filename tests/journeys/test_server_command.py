"""`wangge serve` as a process of its own: ready, at work, stopped; and what it refuses."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from geo.private_cluster import PrivateCluster
from governance.people.accounts.demo_accounts import DEMO_PASSWORD
from tests.free_port import free_port

ROOT = Path(__file__).parent.parent.parent
READY_WAIT_S = 180


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A data folder that a lesser account may enter; its server is stopped afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"wangge-tests-{os.getpid()}-"))
    folder.chmod(0o755)
    yield folder
    PrivateCluster(folder).stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


class Serving:
    """A running `wangge serve`."""

    def __init__(self, home: Path, port: int, *words: str) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", *words],
            cwd=ROOT,
            env=os.environ | {"WANGGE_HOME": str(home), "WANGGE_PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.cookie = ""

    def sign_in(self) -> None:
        """Come in as the demonstration's county dispatcher."""
        body = json.dumps({"login": "county_dispatcher", "password": DEMO_PASSWORD}).encode()
        request = urllib.request.Request(  # noqa: S310 our own server
            f"{self.address}/sign-in", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            self.cookie = answer.headers["set-cookie"].partition(";")[0]

    def get(self, path: str) -> Any:
        if path != "/healthz" and not self.cookie:
            self.sign_in()
        request = urllib.request.Request(self.address + path, headers={"Cookie": self.cookie})  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            body = answer.read().decode()
            is_json = "json" in answer.headers["content-type"]
            return json.loads(body) if is_json else body

    def wait_until_ready(self) -> None:
        end = time.monotonic() + READY_WAIT_S
        while time.monotonic() < end:
            assert self.process.poll() is None, self.process.communicate()
            try:
                self.get("/healthz")
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.1)
                continue
            return
        pytest.fail("not ready in time")

    def stop(self, how: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        self.process.send_signal(how)
        said, logged = self.process.communicate(timeout=30)
        return self.process.returncode, said, logged


@pytest.fixture
def serving(home: Path, port: int) -> Iterator[Serving]:
    server = Serving(home, port, "--demo")
    server.wait_until_ready()
    yield server
    if server.process.poll() is None:
        server.stop()


def test_demo_county_is_served_and_the_address_is_said(serving: Serving) -> None:
    assert "新干县" in serving.get("/")
    (edition,) = (serving.get("/areas")["edition"],)
    assert edition["synthetic"] is True
    grids = serving.get("/areas.geojson?level=grid")["features"]
    assert len(grids) == 504
    assert serving.get("/incidents")["total"]["of"] == 6_000
    status, said, logged = serving.stop()
    assert status == 0
    assert f"{serving.address}/" in said
    assert "Traceback" not in said + logged


def test_second_start_finds_everything_there_and_logs_json_only(serving: Serving) -> None:
    before = serving.get("/incidents?limit=1")["total"]["of"]
    with pytest.raises(urllib.error.HTTPError):
        serving.get("/grids/none")
    status, said, logged = serving.stop(signal.SIGINT)
    assert (before, status) == (6_000, 0)
    assert "6000" not in said  # nothing was loaded again
    lines = [json.loads(line) for line in logged.splitlines()]
    assert [(line["event"], line["status"]) for line in lines] == [("problem", 404)]
    assert lines[0]["request_id"] == lines[0]["trace_id"]


def test_service_manager_stops_it_just_as_well(serving: Serving) -> None:
    status, _, logged = serving.stop(signal.SIGTERM)
    assert status in {0, -signal.SIGTERM}
    assert "Traceback" not in logged


def test_database_that_was_started_with_it_ends_with_it(home: Path, serving: Serving) -> None:
    assert PrivateCluster(home).status().is_running
    serving.stop()
    assert not PrivateCluster(home).status().is_running


def test_database_that_ran_before_runs_on_and_the_way_to_stop_it_is_said(
    home: Path, port: int
) -> None:
    PrivateCluster(home).start()
    server = Serving(home, port, "--demo")
    server.wait_until_ready()
    _, said, _ = server.stop()
    assert PrivateCluster(home).status().is_running
    assert "./run stop" in said
    PrivateCluster(home).stop()


def test_database_that_others_use_runs_on_and_the_way_to_stop_it_is_said(
    home: Path, serving: Serving
) -> None:
    engine = create_engine(PrivateCluster(home).ensure_database("wangge"))
    with engine.connect() as db:
        _, said, _ = serving.stop()
        assert db.scalar(text("SELECT 1")) == 1
    engine.dispose()
    assert "./run stop" in said
    PrivateCluster(home).stop()


def test_program_that_starts_it_is_told_each_event_as_json(home: Path, port: int) -> None:
    server = Serving(home, port, "--demo", "--json")
    server.wait_until_ready()
    status, said, logged = server.stop()
    assert status == 0, (said, logged)
    assert [json.loads(line) for line in said.splitlines()] == [
        {"event": "ready", "host": "127.0.0.1", "port": port},
        {"event": "stopped"},
        {"event": "database", "running": False},
    ]


def test_port_that_the_system_chose_is_the_one_announced(home: Path) -> None:
    server = Serving(home, 0, "--demo", "--json")
    assert server.process.stdout is not None
    ready = json.loads(server.process.stdout.readline())
    server.address = f"http://127.0.0.1:{ready['port']}"
    assert server.get("/healthz")
    assert server.stop()[0] == 0


def _refused(home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli", "serve"],
        cwd=ROOT,
        env=os.environ | {"WANGGE_HOME": str(home)} | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])  # noqa: S104
def test_address_that_others_could_reach_is_refused(tmp_path: Path, host: str) -> None:
    done = _refused(tmp_path / "none", WANGGE_HOST=host)
    assert done.returncode == 2
    assert "127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "none").exists()


def test_taken_port_is_said_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = _refused(tmp_path / "none", WANGGE_PORT=str(port))
    assert done.returncode == 2
    assert str(port) in done.stderr
    assert "WANGGE_PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "none").exists()


def test_database_that_cannot_be_reached_is_said_in_a_sentence(tmp_path: Path) -> None:
    url = "postgresql://wangge:secret@127.0.0.1:1/wangge"
    done = _refused(tmp_path, WANGGE_DATABASE_URL=url, WANGGE_PORT="0")
    assert done.returncode == 2
    assert "WANGGE_DATABASE_URL" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("name", "value"), [("WANGGE_PORT", "many"), ("WANGGE_PORT", "70000")])
def test_setting_that_is_none_is_said_in_a_sentence(tmp_path: Path, name: str, value: str) -> None:
    done = _refused(tmp_path / "none", **{name: value})
    assert done.returncode == 2
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def _run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=ROOT,
        env=os.environ | {"WANGGE_HOME": str(home), "WANGGE_LANG": "zh"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_real_work_does_not_begin_beside_accounts_with_a_published_password(
    home: Path, port: int
) -> None:
    done = _refused(home, WANGGE_PORT="0")
    assert done.returncode == 2
    assert "wangge accounts remove-demo" in done.stderr
    others = {"WANGGE_HOST": "0.0.0.0", "WANGGE_NAMES": "grid.example.cn"}  # noqa: S104
    assert _refused(home, WANGGE_PORT="0", **others).returncode == 2
    assert "演示账号" in _run(home, "accounts", "remove-demo").stdout
    server = Serving(home, port)
    server.wait_until_ready()
    assert "wangge accounts add" in server.stop()[1]
    made = json.loads(
        _run(
            home, "accounts", "add", "wang.fang", "--name", "王芳", "--role", "sec_admin", "--json"
        ).stdout
    )
    assert made["login"] == "wang.fang"
    assert len(made["one_time_password"]) > 20
    assert "wang.fang" in _run(home, "accounts", "list").stdout
    assert (home / "secret.key").stat().st_mode & 0o777 == 0o600


def test_the_chains_of_history_are_computed_again_and_compared_with_a_head_kept_outside(
    home: Path,
) -> None:
    done = _run(home, "audit", "verify")
    assert done.returncode == 0, done.stderr
    assert "审计链完整" in done.stdout
    head = _run(home, "audit", "head").stdout.strip()
    assert _run(home, "audit", "verify", "--head", head).returncode == 0
    other = "0" * 64 + head[64:]
    done = _run(home, "audit", "verify", "--head", other)
    assert done.returncode == 1
    assert "不一致" in done.stdout
    assert _run(home, "audit", "verify", "--head", "nonsense").returncode == 2


def test_a_token_is_printed_once_listed_without_itself_and_revoked(home: Path) -> None:
    words = ("tokens", "add", "mini", "--scope", "report", "--json")
    token = json.loads(_run(home, *words).stdout)["token"]
    assert token.startswith("wgt_")
    listed = _run(home, "tokens", "list", "--json").stdout
    assert json.loads(listed)[0]["name"] == "mini"
    assert token not in listed
    assert _run(home, "tokens", "revoke", "mini").returncode == 0
    assert _run(home, "tokens", "revoke", "mini").returncode == 2
