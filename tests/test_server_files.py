"""The container files agree with the program they are to run; no engine is needed."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped] # no stubs in the lock

ROOT = Path(__file__).parent.parent
COMPOSITION = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSITION["services"]
OWN = {name: service for name, service in SERVICES.items() if "build" in service}


def test_the_four_services_are_there_and_the_data_outlive_them() -> None:
    assert set(SERVICES) == {"db", "migrate", "api", "jobs"}
    assert any(volume.startswith("database:") for volume in SERVICES["db"]["volumes"])
    assert set(COMPOSITION["volumes"]) == {"database", "data"}


def test_nothing_starts_before_the_database_is_healthy_and_migrated() -> None:
    assert SERVICES["db"]["healthcheck"]["test"]
    assert SERVICES["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
    for name in ("api", "jobs"):
        condition = SERVICES[name]["depends_on"]["migrate"]["condition"]
        assert condition == "service_completed_successfully"


@pytest.mark.parametrize("name", OWN)
def test_our_services_run_as_a_normal_user_without_capabilities(name: str) -> None:
    service = OWN[name]
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True


def test_passwords_come_from_files_and_stand_nowhere() -> None:
    for service in SERVICES.values():
        passwords = [name for name in service["environment"] if "PASSWORD" in name]
        assert passwords
        assert all(name.endswith("_FILE") for name in passwords)


def test_nothing_listens_beyond_loopback_but_by_choice() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


@pytest.mark.parametrize("name", OWN)
def test_each_service_runs_a_command_that_exists(name: str) -> None:
    command = [sys.executable, "-m", "api.cli", *OWN[name]["command"], "--help"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr


def test_the_image_holds_every_package_and_ends_as_a_normal_user() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
    for package in packages["build"]["targets"]["wheel"]["packages"]:
        assert f"COPY {package} {package}" in lines
        assert f"!{package}" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("USER ")] == ["USER wangge"]
