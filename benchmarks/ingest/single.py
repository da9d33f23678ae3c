"""One `POST /incidents` end to end, beside pgbench doing the same writes on the same server."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg

from benchmarks.ingest.place import Place
from geo.local_server.programs import find_programs

LUA = Path(__file__).parent / "reports.lua"
PGBENCH = Path(__file__).parent / "pgbench"


@dataclass(frozen=True, slots=True)
class Rate:
    """What one contender did in one round."""

    per_s: float
    p50_ms: float
    p99_ms: float


def measure_posts(place: Place, port: int, *, clients: int, seconds: int) -> Rate:
    """Send distinct reports over `clients` kept connections with wrk.

    Raises
    ------
    RuntimeError
        When an answer was no 201, or an incident was not written: a fast wrong answer is none.
    """
    points = place.home / "points.txt"
    points.write_text("".join(f'"x":{x},"y":{y}\n' for x, y in place.points.tolist()))
    before = _count(place)
    told = subprocess.run(
        ["wrk", "-t", "1", "-c", str(clients), "-d", f"{seconds}s", "--latency", "-s", LUA,
         f"http://127.0.0.1:{port}", "--", points, place.token],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    found = json.loads(told.rpartition("RESULT ")[2])
    written = _count(place) - before
    if found["bad"] or written < found["requests"]:
        message = f"{found['bad']} bad answers, {written} of {found['requests']} written"
        raise RuntimeError(message)
    return Rate(found["requests"] / found["seconds"], found["p50_ms"], found["p99_ms"])


def warm_up(place: Place, port: int) -> None:
    """Have one report taken: the first waits until the grids are indexed."""
    x, y = place.points[0].tolist()
    body = {
        "channel": "walk_in",
        "category": "other",
        "title": "warm",
        "occurred_at": "2026-02-20T20:15:00+08:00",
        "position": {"x": x, "y": y, "crs": "cgcs2000"},
    }
    asked = Request(
        f"http://127.0.0.1:{port}/incidents",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {place.token}"},
    )
    with urlopen(asked, timeout=60) as answer:  # noqa: S310 loopback
        answer.read()


def measure_pgbench(place: Place, script: str, *, clients: int, seconds: int) -> Rate:
    """Run a script of the folder `pgbench` with prepared statements."""
    return run_pgbench(place, [str(PGBENCH / f"{script}.sql")], clients, seconds, {})


def run_pgbench(
    place: Place, scripts: list[str], clients: int, seconds: int, variables: dict[str, str]
) -> Rate:
    """Run scripts, each named with its weight if it has one, as prepared statements."""
    logs = place.home / "pgbench"
    logs.mkdir(exist_ok=True)
    for old in logs.iterdir():
        old.unlink()
    told = subprocess.run(
        [find_programs().bin / "pgbench", "-n", "-M", "prepared", "-c", str(clients),
         "-j", "2", "-T", str(seconds), "-l", f"--log-prefix={logs}/log",
         *(f"--define={name}={value}" for name, value in variables.items()),
         *(f"--file={script}" for script in scripts), place.conninfo],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    took = sorted(int(line.split()[2]) / 1000 for log in logs.iterdir() for line in log.open("r"))
    rate = re.search(r"tps = ([0-9.]+)", told)
    if rate is None or not took:
        raise RuntimeError(told)
    return Rate(float(rate[1]), took[len(took) // 2], took[len(took) * 99 // 100])


def _count(place: Place) -> int:
    with psycopg.connect(place.conninfo) as connection:
        row = connection.execute("SELECT count(*) FROM incident").fetchone()
    return int(row[0]) if row else 0
