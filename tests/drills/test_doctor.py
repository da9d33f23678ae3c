"""The doctor names what is wrong, and changes nothing."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from api.doctor import machine
from api.doctor.database import examine_database
from api.doctor.machine import State, check_fonts, check_sandbox
from geo.private_cluster import Endpoint, PrivateCluster

ROOT = Path(__file__).parent.parent.parent


def _examine(home: Path, **environ: str) -> dict[str, dict[str, Any]]:
    answer = subprocess.run(
        [sys.executable, "-m", "api.doctor", "--home", str(home), "--json", "--lang", "en"],
        cwd=ROOT,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    findings = {finding["check"]: finding for finding in json.loads(answer.stdout)}
    is_wrong = any(finding["state"] == "wrong" for finding in findings.values())
    assert answer.returncode == int(is_wrong)
    return findings


def test_looking_at_a_machine_leaves_no_trace(server_home: Path) -> None:
    assert _examine(server_home / "var")["private database"]["state"] == "fine"
    assert list(server_home.iterdir()) == []


def test_a_running_private_database_is_durable_and_reads_chinese(server_home: Path) -> None:
    cluster = PrivateCluster(server_home)
    cluster.start()
    cluster.ensure_database("wangge")
    findings = _examine(server_home)
    assert findings["durability"]["state"] == "fine"
    assert findings["Chinese text search"]["state"] == "fine"


def test_a_throw_away_server_is_told_from_a_durable_one(server_home: Path) -> None:
    cluster = PrivateCluster(server_home, durable=False)
    cluster.start()
    cluster.ensure_database("wangge")
    found = _examine(server_home)["durability"]
    assert found["state"] == "wrong"
    assert "fsync" in found["detail"]


def test_a_server_in_the_environment_is_examined_instead(
    server_home: Path, database_url: str
) -> None:
    url = make_url(database_url).set(drivername="postgresql").render_as_string()
    findings = _examine(server_home, WANGGE_DATABASE_URL=url)
    assert findings["database server"]["state"] == "fine"
    assert findings["durability"]["state"] == "wrong"
    assert "private database" not in findings


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/x", "mysql://a@b/c"])
def test_a_server_out_of_reach_is_reported_without_its_url(server_home: Path, url: str) -> None:
    found = _examine(server_home, WANGGE_DATABASE_URL=url)["database server"]
    assert found["state"] == "wrong"
    assert url not in found["detail"]


def test_missing_server_programs_are_reported(server_home: Path) -> None:
    found = _examine(server_home, WANGGE_PG_BIN="/nowhere")["private database"]
    assert found["state"] == "wrong"
    assert "apt-get install" in found["detail"]


def test_a_locale_without_chinese_is_wrong(cluster_home: Path, endpoint: Endpoint) -> None:
    cluster = PrivateCluster(cluster_home, durable=False)
    plain = "CREATE DATABASE plain TEMPLATE template0 LC_CTYPE 'C' LC_COLLATE 'C'"
    with psycopg.connect(
        host=str(endpoint.socket_folder), user="postgres", autocommit=True
    ) as connection:
        connection.execute(plain)
    cluster.ensure_database("plain")
    findings = list(examine_database(lambda sql: cluster.query("plain", sql)))
    assert [finding.state for finding in findings] == [State.WRONG, State.WRONG]
    assert "LC_CTYPE" in findings[1].detail.zh


def test_a_missing_sandbox_is_wrong_and_a_missing_font_is_a_note(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_sandbox().state is State.WRONG
    assert check_fonts().state is State.NOTE


def test_the_port_of_the_settings_is_the_one_examined(server_home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        assert _examine(server_home, WANGGE_PORT=port)[f"port {port}"]["state"] == "note"
    assert _examine(server_home, WANGGE_PORT="")["port 8000"]


@pytest.mark.parametrize("port", ["many", "65536", "-1", "８０００", "0000099999"])
def test_a_port_that_is_none_is_named(server_home: Path, port: str) -> None:
    found = _examine(server_home, WANGGE_PORT=port)[f"port {port}"]
    assert found["state"] == "wrong"
    assert "WANGGE_PORT" in found["detail"]


def test_before_the_first_set_up_node_is_nothing_to_care_about(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "VENV", tmp_path)
    node = list(machine.check_set_up())[-1]
    assert (node.state, node.name.en) == (State.NOTE, "Node")
    assert "./run" in node.detail.zh
    (tmp_path / ".installed").touch()
    assert "只在更新前端文件时需要" in list(machine.check_set_up())[-1].detail.zh
