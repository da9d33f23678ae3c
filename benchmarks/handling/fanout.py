"""One hundred boards that hear of moves, beside one hundred that ask every second."""

import asyncio
import statistics
import time
from dataclasses import dataclass

from benchmarks.handling.county import County
from benchmarks.handling.cpu import cpu_s, pid_with
from benchmarks.handling.movers import Made, Movers
from benchmarks.handling.viewers import Step, Viewer
from benchmarks.sign_in import session_as
from geo.private_cluster import PrivateCluster
from governance.people.roles import Role

#: Who looks: the county's centre, its townships, villages and grids.
LOOKING = (
    (Role.COUNTY_DISPATCHER, 6, 10),
    (Role.TOWN_DISPATCHER, 9, 40),
    (Role.VILLAGE_OFFICER, 12, 30),
    (Role.GRID_WORKER, 15, 20),
)
#: So many of ten lose their line every now and then.
BREAKING = 2
#: What is on its way still arrives within this.
SETTLE_S = 3.0


@dataclass(frozen=True, slots=True)
class Cost:
    """What a way of being informed took."""

    bytes: int
    server_s: float
    seconds: float


def measure_fanout(county: County, port: int, *, seconds: float, per_s: float, rows: int) -> None:
    """Let boards stand open while moves are made at a steady pace; then let them ask instead."""
    county.fill("FAN-", rows)
    print(
        f"100 boards, {county.open_now()} open incidents, "
        f"{per_s:.0f} moves a second for {seconds:.0f} s:"
    )
    told = asyncio.run(_drill(county, port, seconds, per_s, is_polling=False))
    asked = asyncio.run(_drill(county, port, seconds, per_s, is_polling=True))
    print(
        f"  streams against asking every second: {asked.bytes / told.bytes:.0f} times fewer bytes,"
        f" {asked.server_s / told.server_s:.1f} times less of the server's CPU"
    )


async def _drill(
    county: County, port: int, seconds: float, per_s: float, *, is_polling: bool
) -> Cost:
    viewers = _viewers(county)
    for viewer in viewers:
        await viewer.poll(port)
        viewer.received = viewer.polls = 0
    pids = pid_with(f"WANGGE_PORT={port}"), PrivateCluster(county.place.home).status().pid or 0
    tasks = [
        asyncio.create_task(_look(port, number, one, is_polling=is_polling))
        for number, one in enumerate(viewers)
    ]
    await asyncio.sleep(1.5)
    before, began = sum(map(cpu_s, pids)), time.monotonic()
    made = await asyncio.to_thread(_move, county, port, seconds, per_s)
    await asyncio.sleep(SETTLE_S)
    took = time.monotonic() - began
    cost = Cost(sum(one.received for one in viewers), sum(map(cpu_s, pids)) - before, took)
    for task in tasks:
        task.cancel()
    failed = [
        one
        for one in await asyncio.gather(*tasks, return_exceptions=True)
        if isinstance(one, Exception)
    ]
    if failed:
        raise failed[0]
    _tell(county, viewers, made, cost, is_polling=is_polling)
    return cost


def _viewers(county: County) -> list[Viewer]:
    areas = [str(code) for (code,) in county.rows("SELECT grid_code FROM bench_worker ORDER BY 1")]
    found = []
    with county.place.installation.transaction() as db:
        for role, digits, count in LOOKING:
            known = sorted({area[:digits] for area in areas})
            chosen = [known[number * len(known) // count] for number in range(count)]
            found += [Viewer(area, session_as(db, role, area)) for area in chosen]
    return found


async def _look(port: int, number: int, viewer: Viewer, *, is_polling: bool) -> None:
    if not is_polling:
        await viewer.watch(port, breaks_off=number % 10 < BREAKING)
    await asyncio.sleep(number / 100)
    while True:
        began = time.monotonic()
        await viewer.poll(port)
        await asyncio.sleep(max(0.0, began + 1 - time.monotonic()))


def _move(county: County, port: int, seconds: float, per_s: float) -> list[Made]:
    movers = Movers(port, county.work("FAN-", "reported"), county.agency(), per_s)
    movers.run(clients=4, seconds=seconds)
    return movers.made


def _tell(
    county: County, viewers: list[Viewer], made: list[Made], cost: Cost, *, is_polling: bool
) -> None:
    server = f"{cost.bytes / 1e6:.2f} MB, {cost.server_s / cost.seconds:.2f} cores of the server"
    if is_polling:
        polls = sum(one.polls for one in viewers) / cost.seconds
        away = sum(one.turned_away for one in viewers)
        print(
            f"  asking every second: {polls:.0f} of 100 boards a second, {away} turned away,"
            f" {len(made)} moves made meanwhile; {server}"
        )
        return
    areas = dict(county.rows("SELECT id::text, area FROM incident WHERE source = 'FAN-'"))
    answered: dict[Step, float] = {(one.incident, one.version): one.answered_at for one in made}
    due = missed = 0
    late: list[float] = []
    for viewer in viewers:
        wanted = {step for step in answered if str(areas[step[0]]).startswith(viewer.area)}
        due += len(wanted)
        missed += len(wanted - set(viewer.told))
        steady = viewer.streams == 1
        late += [
            viewer.first_at[step] - answered[step] for step in wanted & set(viewer.told) if steady
        ]
    doubled = sum(count - 1 for one in viewers for count in one.told.values())
    late.sort()
    print(
        f"  streams: {len(made)} moves, {due} to be told, {missed} missed, {doubled} told twice,"
        f" {sum(one.resets for one in viewers)} told to begin anew,"
        f" {sum(one.streams for one in viewers) - len(viewers)} returns\n"
        f"    from the answer to the board p50 {1000 * statistics.median(late):.0f} ms,"
        f" p99 {1000 * late[len(late) * 99 // 100]:.0f} ms; {server}"
    )
