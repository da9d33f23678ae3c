"""Assignment side by side: the same points, the same answers, in one run.

    python -m benchmarks.assign [--points 10000000] [--rounds 3] [--peer-points 1000000]

Rounds are interleaved: every engine once, then again, so that what else the machine does hits
all alike. A rate is points a second of the whole call; slower engines get the first points of
the same set only, as many as stated, which does not change their rate. A ratio is the median
over rounds of our rate by theirs in the same round.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from benchmarks.assign_data import (
    Polygons,
    draw_clustered,
    draw_on_edges,
    draw_polygons,
    draw_uniform,
)
from benchmarks.assign_engines import CODES, Engine, engines_for, peer_server
from geo.assign.index import PolygonIndex

FloatArray = npt.NDArray[np.float64]
#: Single look-ups timed, one by one.
LOOKUPS = 100_000


@dataclass
class Row:
    """What was measured of one engine on one set of points."""

    points: str
    engine: str
    sample: int
    rates: list[float]
    differing: int = 0


def timed(call: Callable[[], object]) -> float:
    """Return the seconds a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def race(name: str, points: FloatArray, engines: list[Engine], rounds: int, most: int) -> list[Row]:
    """Time every engine on a set of points, and compare all answers with ours."""
    sizes = [
        points.shape[1] if i < 2 else min(engine.most_points, most, points.shape[1])
        for i, engine in enumerate(engines)
    ]
    rows = [Row(name, e.name, size, []) for e, size in zip(engines, sizes, strict=True)]
    ours = engines[0].assign(*points)
    for engine, row, size in zip(engines, rows, sizes, strict=True):
        lon, lat = (np.ascontiguousarray(column[:size]) for column in points)
        row.differing = int(np.count_nonzero(engine.assign(lon, lat) != ours[:size]))
    for _ in range(rounds):
        for engine, row, size in zip(engines, rows, sizes, strict=True):
            lon, lat = (np.ascontiguousarray(column[:size]) for column in points)
            row.rates.append(size / timed(lambda e=engine, x=lon, y=lat: e.assign(x, y)))
    return rows


def print_rows(rows: list[Row]) -> None:
    """Print a table with both ratios."""
    print(f"\n{rows[0].points}: million points a second, and how many times faster we are")
    print(f"{'':36}{'points':>10}{'rate':>8}{'plain':>8}{'edge_m':>8}{'differing':>11}")
    for row in rows:
        ratios = [
            median(ours / theirs for ours, theirs in zip(fast.rates, row.rates, strict=True))
            for fast in rows[:2]
        ]
        print(
            f"{row.engine:36}{row.sample:>10,}{median(row.rates) / 1e6:>8.2f}"
            f"{ratios[0]:>8.1f}{ratios[1]:>8.1f}{row.differing:>11,}"
        )


def time_lookups(polygons: Polygons, points: FloatArray) -> dict[str, float]:
    """Return microseconds of one look-up in process: ours, and shapely's tree."""
    index = PolygonIndex.build(CODES[: len(polygons)], polygons)
    tree = shapely.STRtree(polygons)
    pairs = list(zip(*(column[:LOOKUPS].tolist() for column in points), strict=True))
    ways: dict[str, Callable[[float, float], object]] = {
        "locate": index.locate,
        "locate, accuracy 10 m": lambda lon, lat: index.locate(lon, lat, 10.0),
        "STRtree.query": lambda lon, lat: tree.query(shapely.Point(lon, lat), "intersects"),
    }
    result = {}
    for name, way in ways.items():
        some = pairs if way is not ways["STRtree.query"] else pairs[: LOOKUPS // 10]

        def ask(
            way: Callable[[float, float], object] = way, some: list[tuple[float, float]] = some
        ) -> None:
            for lon, lat in some:
                way(lon, lat)

        ask()
        result[name] = timed(ask) / len(some) * 1e6
    return result


def peak_memory_mb() -> float:
    """Return the most memory this process held; `getrusage` would count its parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def run_files(folder: Path, accuracy_m: float | None) -> None:
    """Assign a Parquet file to a Parquet file and print what it took; runs in its own process."""
    from api.point_files.assigning import AssignOptions, assign_file  # noqa: PLC0415 - only this process
    from api.point_files.boundary_files import Boundaries  # noqa: PLC0415 - as above
    from geo.crs import CGCS2000  # noqa: PLC0415 - as above

    polygons = draw_polygons()
    boundaries = Boundaries(tuple(CODES[: len(polygons)]), polygons)
    options = AssignOptions(boundaries, crs=CGCS2000, accuracy_m=accuracy_m)
    PolygonIndex.build(boundaries.codes, polygons)  # loads the machine code
    before = time.process_time()
    seconds = timed(
        lambda: assign_file(
            folder / "points.parquet", folder / "out.parquet", options, lambda _done, _of: None
        )
    )
    peak_mb = peak_memory_mb()
    taken = {"seconds": seconds, "cpu": time.process_time() - before, "peak_mb": peak_mb}
    print(json.dumps(taken))


def measure_files(points: FloatArray) -> None:
    """Print rate and peak memory from Parquet to Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        table = pa.table({"id": np.arange(points.shape[1]), "lon": points[0], "lat": points[1]})
        pq.write_table(table, path / "points.parquet", row_group_size=1 << 20)
        for accuracy_m in (None, 10.0):
            command = [sys.executable, "-m", "benchmarks.assign", "--files", folder]
            command += [] if accuracy_m is None else ["--accuracy", str(accuracy_m)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            taken = json.loads(told.splitlines()[-1])
            print(
                f"Parquet to Parquet, accuracy {accuracy_m}: {taken['seconds']:.2f} s, "
                f"{taken['cpu']:.2f} s of CPU, "
                f"{points.shape[1] / taken['seconds'] / 1e6:.1f} M/s, "
                f"peak memory {taken['peak_mb']:.0f} MB"
            )


def race_all(polygons: npt.NDArray[np.object_], chosen: argparse.Namespace, address: str) -> None:
    """Race all engines over points of three kinds."""
    engines, missing = engines_for(polygons, chosen.points, address)
    for words in missing:
        print("not run:", words)
    for name, draw, count in (
        ("uniform", draw_uniform, chosen.points),
        ("clustered", draw_clustered, chosen.points),
        ("on edges", draw_on_edges, min(chosen.points, 1_000_000)),
    ):
        points = draw(polygons, count)
        print_rows(race(name, points, engines, chosen.rounds, chosen.peer_points))
        if name != "on edges":
            told = time_lookups(polygons, points)
            print("  one look-up, µs:", ", ".join(f"{k} {v:.2f}" for k, v in told.items()))


def main() -> None:
    """Draw, race, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-points", type=int, default=1_000_000)
    parser.add_argument("--files", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--accuracy", type=float, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.files:
        run_files(chosen.files, chosen.accuracy)
        return
    polygons = draw_polygons()
    vertices = shapely.get_num_coordinates(polygons)
    print(
        f"{len(polygons)} polygons, {vertices.min()}–{vertices.max()} vertices, "
        f"{vertices.mean():.0f} on average"
    )
    PolygonIndex.build(CODES[: len(polygons)], polygons)  # loads the machine code
    building = timed(lambda: PolygonIndex.build(CODES[: len(polygons)], polygons))
    print(f"index built in {building:.2f} s")
    with peer_server() as address:
        race_all(polygons, chosen, address)
    measure_files(draw_uniform(polygons, chosen.points))


if __name__ == "__main__":
    main()
