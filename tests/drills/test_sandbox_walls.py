"""What code behind either wall can reach: nothing, even if a file took it over."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grid_boundaries.readers.limits import UPLOAD
from grid_boundaries.uploads import sandbox
from grid_boundaries.uploads.sandbox import (
    SandboxBrokenError,
    SandboxTimeError,
    Wall,
    read_in_sandbox,
    stands,
)
from tests.drills.hostile_tables import endless_view

pytestmark = pytest.mark.drill

REPO = Path(sandbox.__file__).resolve().parents[2]
SQUARE = b'{"type":"Polygon","coordinates":[[[115,27],[116,27],[116,28],[115,27]]]}'

#: Runs in the reader's place, with the reader's view of the world.
INTRUDER = """
import json, os, socket, sys
start = json.loads(sys.argv[1])
if start["own_wall"]:
    sys.path.insert(0, start["outside"])
    from grid_boundaries.readers.own_wall import raise_wall
    raise_wall(**start["own_wall"])
def attempt(action):
    try:
        action()
    except OSError as error:
        return type(error).__name__
    return "done"
def dial(family, address):
    with socket.socket(family) as caller:
        caller.settimeout(2)
        caller.connect(address)
print(json.dumps({
    "root": sorted(os.listdir("/")),
    "canary": attempt(lambda: open(CANARY)),
    "passwd": attempt(lambda: open("/etc/passwd")),
    "tcp": attempt(lambda: dial(socket.AF_INET, ("127.0.0.1", PORT))),
    "abstract": attempt(lambda: dial(socket.AF_UNIX, "\\0wangge-drill")),
    "code": attempt(lambda: open("/code/grid_boundaries/errors.py", "a")),
    "site": attempt(lambda: open("/sites/0/intruder.py", "w")),
    "python": attempt(lambda: open(os.__file__, "a")),
    "kill": attempt(lambda: os.kill(PARENT, 0)),
    "mount": attempt(lambda: os.chroot("/tmp")),
    "environment": sorted(os.environ),
    "pid": os.getpid(),
}))
"""


@pytest.fixture(params=list(Wall))
def wall(request: pytest.FixtureRequest) -> Wall:
    wall = Wall(request.param)
    assert stands(wall), "both walls must stand where the drills run"
    return wall


@pytest.fixture
def listening() -> Iterator[int]:
    abstract = socket.socket(socket.AF_UNIX)
    abstract.bind("\0wangge-drill")
    abstract.listen()
    with abstract, socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def intrude(wall: Wall, root: Path, canary: Path, port: int) -> dict[str, Any]:
    *command, script, start = sandbox._command(wall, str(root))
    assert script.endswith("sandbox_child.py")
    code = f"CANARY, PORT, PARENT = {str(canary)!r}, {port}, {os.getpid()}\n{INTRUDER}"
    run = subprocess.run(
        [*command, "-c", code, start],
        capture_output=True,
        check=True,
        timeout=30,
        env={"LANG": "C.UTF-8"},
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_intruder_sees_no_file_no_network_no_process_and_writes_nothing(
    wall: Wall, listening: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANGGE_SECRET", "x")
    canary = tmp_path / "canary"
    canary.write_text("secret")
    root = tmp_path / "root"
    root.mkdir()
    found = intrude(wall, root, canary, listening)
    for deed in ("canary", "passwd", "tcp", "abstract", "code", "site", "python", "kill", "mount"):
        assert found[deed] != "done", deed
    assert "home" not in found["root"]
    assert "proc" not in found["root"]
    assert "WANGGE_SECRET" not in found["environment"]
    assert found["pid"] in (1, 2)


def test_every_attempt_of_the_intruder_succeeds_without_a_wall(
    listening: int, tmp_path: Path
) -> None:
    """The drill can fail: outside, the same deeds are done."""
    canary = tmp_path / "canary"
    canary.write_text("secret")
    code = f"CANARY, PORT, PARENT = {str(canary)!r}, {listening}, {os.getpid()}\n{INTRUDER}"
    run = subprocess.run(
        [sys.executable, "-c", code, '{"own_wall": null}'],
        capture_output=True,
        check=True,
        timeout=30,
    )
    found = json.loads(run.stdout)
    assert {found[deed] for deed in ("canary", "passwd", "tcp", "abstract", "kill")} == {"done"}


def test_both_walls_read_the_same(wall: Wall) -> None:
    answer = read_in_sandbox("geojson", SQUARE, wall=wall)
    assert answer.refusal is None
    assert len(answer.wkb) == 1


def test_endless_file_is_stopped_in_time_and_leaves_no_process(wall: Wall) -> None:
    start = time.monotonic()
    with pytest.raises(SandboxTimeError):
        read_in_sandbox("geopackage", endless_view(), wall=wall, limits=replace(UPLOAD, seconds=3))
    assert time.monotonic() - start < 8
    assert wait_until(lambda: not readers_under(os.getpid()), 5)


def readers_under(ancestor: int) -> set[int]:
    """Return the processes started by `ancestor`, and by those, that run the reader."""
    parents: dict[int, int] = {}
    readers: set[int] = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "stat").read_text().rpartition(")")[2].split()
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        parents[int(entry.name)] = int(words[1])
        if b"sandbox_child.py" in line:
            readers.add(int(entry.name))
    return {reader for reader in readers if ancestor in lineage(reader, parents)}


def lineage(process: int, parents: dict[int, int]) -> Iterator[int]:
    while process in parents:
        process = parents[process]
        yield process


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.05)
    return is_so()


def test_reader_that_dies_is_a_refusal_not_a_crash(wall: Wall) -> None:
    with pytest.raises(SandboxBrokenError):
        read_in_sandbox("no such kind", SQUARE, wall=wall)


def test_reader_dies_with_its_parent(wall: Wall, tmp_path: Path) -> None:
    file = tmp_path / "endless.gpkg"
    file.write_bytes(endless_view())
    code = (
        "import sys, pathlib; from grid_boundaries.uploads.sandbox import *\n"
        "content = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "read_in_sandbox('geopackage', content, wall=Wall(sys.argv[2]))"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(file), wall], cwd=REPO) as parent:
        assert wait_until(lambda: len(readers_under(parent.pid)) > 1, 10)
        time.sleep(1)
        orphans = readers_under(parent.pid)
        parent.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in orphans), 5)


def test_without_any_wall_reading_is_refused_with_what_to_install(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    file.write_bytes(SQUARE)
    code = (
        "import sys, pathlib; from grid_boundaries.sources import read_boundaries\n"
        "from grid_boundaries.uploads.sandbox import SandboxUnavailableError\n"
        "try: read_boundaries(pathlib.Path(sys.argv[1]), crs='cgcs2000')\n"
        "except SandboxUnavailableError as error: print(error.words.en)"
    )
    forbid = "echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all "
    run = subprocess.run(
        [
            *("unshare", "-Ur", "sh", "-c", forbid + '--inh-caps=-all "$@"', "sh"),
            *(sys.executable, "-c", code, str(file)),
        ],
        capture_output=True,
        text=True,
        cwd=REPO,
        timeout=60,
        check=False,
    )
    assert "apt install bubblewrap" in run.stdout, run.stderr


def test_reader_with_an_unlisted_driver_refuses_to_read() -> None:
    code = (
        "from grid_boundaries.readers import lone_driver\n"
        "lone_driver._DRIVERS = lone_driver._DRIVERS.replace(',OGR_VRT', '')\n"
        "lone_driver.allow_only('GPKG')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=REPO, check=False
    )
    assert "RefusedError: unguarded" in run.stderr


def test_reading_leaves_nothing_behind(
    wall: Wall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    read_in_sandbox("geojson", SQUARE, wall=wall)
    assert list(tmp_path.iterdir()) == []
