"""Moves end to end, beside pgbench doing the same writes on the same server."""

import statistics
from collections import defaultdict
from pathlib import Path

from benchmarks.handling.county import County
from benchmarks.handling.movers import Made, Movers
from benchmarks.ingest.single import Rate, run_pgbench

PGBENCH = Path(__file__).parent / "pgbench"

#: Of six moves four take and grade, one gives the task to the grid and one to an agency.
SCRIPTS = ("accept.sql@4", "self_handle.sql@1", "dispatch.sql@1")
ROWS = 2000


def compare_moves(county: County, port: int, *, clients: int, seconds: int, rounds: int) -> None:
    """Measure moves, and pgbench in turn; a share is taken within a round."""
    agency = county.agency()
    _prepare_pgbench(county, agency)
    ours: list[Rate] = []
    theirs: list[Rate] = []
    made: list[Made] = []
    variables = {"rows": str(ROWS), "unit": agency}
    scripts = [str(PGBENCH / script) for script in SCRIPTS]
    for number in range(rounds + 1):  # the first one warms up
        prefix = f"MOVE{number}-"
        county.fill(prefix, 400 * seconds)
        movers = Movers(port, county.work(prefix, "reported"), agency)
        took = movers.run(clients=clients, seconds=seconds)
        made = movers.made
        ours.append(_rate(made, took))
        theirs.append(run_pgbench(county.place, scripts, clients, seconds, variables))
        _check(county, prefix, made)
    print(f"moves, {clients} connections, medians of {rounds} rounds:")
    _tell_one("POST /incidents/…/moves", ours[1:])
    by_verb = defaultdict(list)
    for one in made:
        by_verb[one.verb].append(one)
    for verb, some in sorted(by_verb.items()):
        _tell_one(f"  of which {verb}", [_rate(some, took)])
    _tell_one("pgbench, the same writes", theirs[1:])
    shares = [one.per_s / other.per_s for one, other in zip(ours[1:], theirs[1:], strict=True)]
    each = " ".join(f"{share:.2f}" for share in shares)
    print(f"  {statistics.median(shares):.2f} of pgbench (rounds: {each})")


def _prepare_pgbench(county: County, agency: str) -> None:
    county.fill("PGB-", 2 * ROWS)
    county.run(
        "CREATE TABLE bench_move AS SELECT row_number() OVER () AS row, id FROM"
        f" (SELECT id FROM incident WHERE source = 'PGB-' LIMIT {ROWS}) chosen"
    )
    county.run("ALTER TABLE bench_move ADD PRIMARY KEY (row)")
    county.run("CREATE TABLE bench_told (id uuid PRIMARY KEY)")
    county.run(
        "INSERT INTO bench_told SELECT DISTINCT person_id FROM role_grant"
        " WHERE unit = %(unit)s AND role = 'agency_handler' AND revoked_at IS NULL",
        unit=agency,
    )


def _check(county: County, prefix: str, made: list[Made]) -> None:
    """Count in history what was answered: a fast answer without it is none."""
    kept = county.rows(
        "SELECT count(*) FROM incident_event e JOIN incident i ON i.id = e.incident_id"
        " WHERE i.source = %(prefix)s AND e.version > 1",
        prefix=prefix,
    )
    if int(str(kept[0][0])) != len(made):
        message = f"{kept[0][0]} moves in history, {len(made)} answered"
        raise RuntimeError(message)


def _rate(made: list[Made], took: float) -> Rate:
    ms = sorted(1000 * one.took_s for one in made)
    return Rate(len(ms) / took, ms[len(ms) // 2], ms[len(ms) * 99 // 100])


def _tell_one(name: str, rates: list[Rate]) -> None:
    middle = sorted(rates, key=lambda one: one.per_s)[len(rates) // 2]
    print(
        f"  {name:34}{middle.per_s:8.0f}/s   p50 {middle.p50_ms:6.2f} ms"
        f"   p99 {middle.p99_ms:6.2f} ms"
    )
