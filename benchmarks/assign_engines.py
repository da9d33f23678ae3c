"""Engines that assign points to polygons, each with its polygons already loaded.

An engine takes longitudes and latitudes and returns for each point the lowest polygon that
covers it, -1 for none. What is timed is that call: making geometries out of numbers, loading
points into a database and choosing the lowest are part of the work.
"""

import importlib.util
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy import make_url

from geo.assign.index import PolygonIndex
from geo.postgis import libpq_conninfo
from geo.private_cluster import PrivateCluster

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Assign = Callable[[FloatArray, FloatArray], npt.NDArray[np.integer]]

CODES = [f"{number:06d}" for number in range(1_000_000)]
SRID = 4490
INTERSECTING = (
    "SELECT p.id AS id, min(g.id) AS polygon FROM points p JOIN polygons g "
    "ON ST_Intersects(g.geom, {point}) GROUP BY p.id"
)


@dataclass(frozen=True)
class Engine:
    """One way to assign.

    Attributes
    ----------
    most_points
        How many points a round may have, so that slow engines end.
    """

    name: str
    assign: Assign
    most_points: int


def lowest_of(count: int, ids: npt.ArrayLike, polygons: npt.ArrayLike) -> IntArray:
    """Return the polygon by point from pairs, the lowest of several, -1 for none."""
    lowest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(lowest, np.asarray(ids, np.int64), np.asarray(polygons, np.int64))
    lowest[lowest == np.iinfo(np.int64).max] = -1
    return lowest


def make_ours(polygons: npt.NDArray[np.object_], accuracy_m: float | None) -> Assign:
    """Return our index, with distances and seconds when an accuracy is given."""
    index = PolygonIndex.build(CODES[: len(polygons)], polygons)
    return lambda lon, lat: index.assign(lon, lat, accuracy_m=accuracy_m).polygon


def make_sjoin(polygons: npt.NDArray[np.object_]) -> Assign:
    """Return geopandas' spatial join."""
    frame = gpd.GeoDataFrame(geometry=polygons, crs=SRID)
    _ = frame.sindex  # built here, not in the first round

    def assign(lon: FloatArray, lat: FloatArray) -> IntArray:
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=SRID)
        joined = gpd.sjoin(points, frame, predicate="intersects")
        return lowest_of(len(lon), joined.index, joined["index_right"])

    return assign


def make_prepared(polygons: npt.NDArray[np.object_]) -> Assign:
    """Return the fastest way with shapely alone: each prepared polygon on the points by column."""
    shapely.prepare(polygons)
    bounds = shapely.bounds(polygons)

    def assign(lon: FloatArray, lat: FloatArray) -> IntArray:
        order = np.argsort(lon)
        x, y = lon[order], lat[order]
        found = np.full(len(x), -1)
        starts = np.searchsorted(x, bounds[:, 0])
        stops = np.searchsorted(x, bounds[:, 2], "right")
        for i in range(len(polygons) - 1, -1, -1):
            rows = np.arange(starts[i], stops[i])
            rows = rows[(y[rows] >= bounds[i, 1]) & (y[rows] <= bounds[i, 3])]
            found[rows[shapely.intersects_xy(polygons[i], x[rows], y[rows])]] = i
        result = np.empty_like(found)
        result[order] = found
        return result

    return assign


def make_duckdb(polygons: npt.NDArray[np.object_]) -> Assign:
    """Return DuckDB's spatial join, with its own choice of threads."""
    import duckdb  # noqa: PLC0415 - only where it is installed
    from duckdb_extensions import import_extension  # noqa: PLC0415 - as above

    import_extension("spatial")
    database = duckdb.connect()
    database.execute("LOAD spatial")
    frame = pd.DataFrame({"id": np.arange(len(polygons)), "wkb": shapely.to_wkb(polygons)})
    database.register("given", frame)
    database.execute("CREATE TABLE polygons AS SELECT id, ST_GeomFromWKB(wkb) AS geom FROM given")

    def assign(lon: FloatArray, lat: FloatArray) -> IntArray:
        points = pd.DataFrame({"id": np.arange(len(lon)), "lon": lon, "lat": lat})
        database.register("points", points)
        pairs = database.sql(INTERSECTING.format(point="ST_Point(p.lon, p.lat)")).fetchnumpy()
        return lowest_of(len(lon), pairs["id"], pairs["polygon"])

    return assign


def make_sedona(polygons: npt.NDArray[np.object_]) -> Assign:
    """Return SedonaDB's spatial join, with its own choice of threads."""
    import sedonadb  # noqa: PLC0415 - only where it is installed

    database = sedonadb.connect()
    ids = np.arange(len(polygons))
    frame = gpd.GeoDataFrame({"id": ids}, geometry=polygons).rename_geometry("geom")
    database.create_data_frame(frame).to_memtable().to_view("polygons", overwrite=True)

    def assign(lon: FloatArray, lat: FloatArray) -> IntArray:
        points = pd.DataFrame({"id": np.arange(len(lon)), "lon": lon, "lat": lat})
        database.create_data_frame(points).to_view("points", overwrite=True)
        query = INTERSECTING.format(point="ST_Point(p.lon, p.lat)")
        pairs = database.sql(query).to_pandas()
        return lowest_of(len(lon), pairs["id"], pairs["polygon"])

    return assign


def make_postgis(polygons: npt.NDArray[np.object_], address: str) -> Assign:
    """Return PostGIS: COPY of the points, then the join, as a user would write it."""
    import psycopg  # noqa: PLC0415 - only where a server is named

    session = psycopg.connect(address.replace("postgresql+psycopg:", "postgresql:"))
    session.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    session.execute(f"CREATE TEMP TABLE polygons (id int, geom geometry(Geometry, {SRID}))")
    with session.cursor().copy("COPY polygons FROM STDIN") as copy:
        marked = shapely.set_srid(polygons, SRID)
        for row in enumerate(shapely.to_wkb(marked, hex=True, include_srid=True)):
            copy.write_row(row)
    session.execute("CREATE INDEX ON polygons USING gist (geom)")
    session.execute("CREATE TEMP TABLE points (id int, lon float8, lat float8)")
    session.execute("ANALYZE polygons")

    def assign(lon: FloatArray, lat: FloatArray) -> IntArray:
        session.execute("TRUNCATE points")
        with session.cursor().copy("COPY points FROM STDIN") as copy:
            rows = zip(range(len(lon)), lon.tolist(), lat.tolist(), strict=True)
            copy.write("".join(f"{i}\t{x!r}\t{y!r}\n" for i, x, y in rows))
        session.execute("ANALYZE points")
        point = f"ST_SetSRID(ST_Point(p.lon, p.lat), {SRID})"
        pairs = np.array(session.execute(INTERSECTING.format(point=point)).fetchall())
        return lowest_of(len(lon), *pairs.reshape(-1, 2).T)

    return assign


def is_installed(*names: str) -> bool:
    """Return whether all modules can be imported."""
    try:
        return all(importlib.util.find_spec(name) is not None for name in names)
    except ModuleNotFoundError:  # the package around a module is missing
        return False


@contextmanager
def peer_server() -> Iterator[str]:
    """Run a PostGIS of our own for the race; yield how libpq reaches it."""
    home = Path(tempfile.mkdtemp(prefix="wangge-bench-"))
    home.chmod(0o755)
    cluster = PrivateCluster(home)
    try:
        cluster.start()
        yield libpq_conninfo(make_url(cluster.ensure_database("bench")))
    finally:
        cluster.stop()
        shutil.rmtree(home)


def engines_for(
    polygons: npt.NDArray[np.object_], points: int, address: str
) -> tuple[list[Engine], list[str]]:
    """Return the engines that run here, ours first, and why others do not."""
    engines = [
        Engine("wangge", make_ours(polygons, None), points),
        Engine("wangge, edge_m and second at 10 m", make_ours(polygons, 10.0), points),
        Engine("geopandas.sjoin", make_sjoin(polygons), 500_000),
        Engine("shapely prepared, by column", make_prepared(polygons), 2_000_000),
        Engine("PostGIS, COPY and join", make_postgis(polygons, address), 100_000),
    ]
    missing = []
    if is_installed("duckdb", "duckdb_extensions", "duckdb_extension_spatial"):
        engines.append(Engine("DuckDB spatial", make_duckdb(polygons), 500_000))
    else:
        missing.append("DuckDB: install duckdb, duckdb-extensions and duckdb-extension-spatial")
    if is_installed("sedonadb", "geoarrow.pyarrow"):
        engines.append(Engine("SedonaDB", make_sedona(polygons), 2_000_000))
    else:
        missing.append("SedonaDB: install sedonadb and geoarrow-pyarrow")
    return engines, missing
