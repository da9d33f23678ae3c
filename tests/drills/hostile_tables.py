"""Hostile GeoPackages and GeoParquet files, each with the error it must meet."""

# ruff: noqa: S608 - these statements are the bait
import json
import sqlite3
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from grid_boundaries.errors import BoundaryError
from grid_boundaries.sources import NotAnAreaError
from grid_boundaries.uploads.file_errors import (
    LayerChoiceError,
    LongTextError,
    NoFeaturesError,
    UnreadableFileError,
)
from grid_boundaries.uploads.sniffing import FileTooLargeError, UnsupportedFileError
from tests.drills.hostile_json import Bait, Hostile


def grids() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"code": ["1", "2"]},
        geometry=[shapely.box(115, 27, 116, 28), shapely.box(116, 27, 117, 28)],
        crs="EPSG:4490",
    )


@cache
def geopackage() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        grids().to_file(path, layer="a")
        return path.read_bytes()


def altered(*statements: str, content: bytes | None = None) -> bytes:
    """Return the honest GeoPackage after some SQL, its triggers dropped first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(content or geopackage())
        db = sqlite3.connect(path)
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            db.execute(statement)
        db.commit()
        db.close()
        return path.read_bytes()


def as_layer(name: str, select: str) -> bytes:
    """Return a GeoPackage whose only layer is a view."""
    return altered(
        f'CREATE VIEW "{name}" AS {select}',
        f"UPDATE gpkg_contents SET table_name='{name}', identifier='v'",
        f"UPDATE gpkg_geometry_columns SET table_name='{name}'",
    )


def endless_view() -> bytes:
    """Return a GeoPackage whose layer never ends."""
    rows = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM t WHERE x > 0)"
    return as_layer("v", f"{rows} SELECT x AS fid, NULL AS geom, 'x' AS code FROM t WHERE x < 0")


def hostile_geopackages(bait: Bait) -> list[tuple[str, bytes, type[BoundaryError] | None]]:
    honest, broken = geopackage(), UnreadableFileError
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END"
    row = "SELECT 1 AS fid, (SELECT geom FROM a) AS geom"
    called = f"{row}, ogr_geocode('{bait.url}') AS code"
    outside = f"SELECT ST_AsText(ogr_layer_Extent('{bait.canary}')) AS code, 1 AS fid, NULL AS geom"
    virtual = f"CREATE VIRTUAL TABLE z USING VirtualOGR('{bait.canary}')"
    schema = altered(
        "PRAGMA writable_schema=ON",
        "INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql) "
        f"VALUES('table','z','z',0,'{virtual.replace(chr(39), chr(39) * 2)}')",
        "UPDATE gpkg_contents SET table_name='z'",
        "UPDATE gpkg_geometry_columns SET table_name='z'",
    )
    huge = "47500001000011 8a".replace(" ", "") + "0103000000ffffffff"
    journal = bytearray(honest)
    journal[18:20] = b"\x02\x02"  # write-ahead log, which a reader would like to create
    return [
        ("trigger", altered(trigger), None),
        ("view reads file", as_layer("v", f"{row}, readfile('{bait.canary}') AS code"), broken),
        ("view loads code", as_layer("v", f"{row}, load_extension('/x.so') AS code"), broken),
        ("view geocodes", as_layer("v", called), broken),
        ("view opens layer", as_layer("v", outside), broken),
        ("name is sql", as_layer("v; ATTACH x AS y; --", f"{row}, '1' AS code"), None),
        ("virtual table of a file", schema, broken),
        (
            "schema of nonsense",
            altered(
                "PRAGMA writable_schema=ON",
                "UPDATE sqlite_master SET sql='CREATE TABLE a(' WHERE name='a'",
            ),
            broken,
        ),
        (
            "two layers",
            altered(
                "CREATE TABLE b AS SELECT * FROM a",
                "INSERT INTO gpkg_contents SELECT 'b','features','b','',last_change,min_x,min_y,"
                "max_x,max_y,srs_id FROM gpkg_contents",
                "INSERT INTO gpkg_geometry_columns SELECT 'b','geom',geometry_type_name,srs_id,z,m "
                "FROM gpkg_geometry_columns",
            ),
            LayerChoiceError,
        ),
        ("shape of nonsense", altered("UPDATE a SET geom=x'00'"), broken),
        ("shape is text", altered("UPDATE a SET geom='POLYGON'"), broken),
        ("shape of 2³² rings", altered(f"UPDATE a SET geom=x'{huge}'"), broken),
        ("no contents", altered("DELETE FROM gpkg_contents"), NoFeaturesError),
        ("gpkg cut", honest[: len(honest) // 2], broken),
        ("gpkg head only", honest[:100], broken),
        ("plain sqlite", honest[:68] + b"\0\0\0\0" + honest[72:], UnsupportedFileError),
        ("pages of nonsense", honest[:4096] + b"\xff" * (len(honest) - 4096), broken),
        ("wal mode", bytes(journal), None),
    ]


def parquet(columns: dict[str, Any], geo: object) -> bytes:
    metadata = {} if geo is None else {"geo": geo if isinstance(geo, str) else json.dumps(geo)}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns).replace_schema_metadata(metadata), sink)
    return bytes(sink.getvalue())


def hostile_parquets() -> list[tuple[str, bytes, type[BoundaryError] | None]]:
    square = shapely.to_wkb(shapely.box(115, 27, 116, 28))
    described = {"encoding": "WKB", "geometry_types": ["Polygon"]}
    geo = {"version": "1.1.0", "primary_column": "g", "columns": {"g": described}}
    honest = parquet({"code": ["1"], "g": [square]}, geo)
    broken = UnreadableFileError
    many = b"\1\3\0\0\0\xff\xff\xff\x7f"
    deep = b"\1\7\0\0\0\1\0\0\0" * 100_000
    point = shapely.to_wkb(shapely.Point(1, 1))
    rows = 30_000
    text = "x" * 2**20
    wide = parquet({"code": [text + str(n) for n in range(30)] * 4, "g": [square] * 120}, geo)
    nested = {"code": ["1"], "g": [square], "list": [[1, 2]], "raw": [b"\0"]}
    odd = {**geo, "columns": {"g": {**described, "crs": {"type": "Nonsense", "$ref": "http://x"}}}}
    return [
        ("honest parquet", honest, None),
        ("parquet no geo", parquet({"code": ["1"], "g": [square]}, None), broken),
        ("geo no json", parquet({"code": ["1"], "g": [square]}, "{" * 9000), broken),
        ("geo deep json", parquet({"code": ["1"], "g": [square]}, "[" * 50_000), broken),
        ("geo a list", parquet({"code": ["1"], "g": [square]}, []), broken),
        ("geo other column", parquet({"code": ["1"]}, geo), broken),
        ("geometry a number", parquet({"code": ["1"], "g": [7]}, geo), broken),
        ("wkb nonsense", parquet({"code": ["1"], "g": [b"\1\3"]}, geo), NotAnAreaError),
        ("wkb of 2³¹ rings", parquet({"code": ["1"], "g": [many]}, geo), NotAnAreaError),
        ("wkb deep", parquet({"code": ["1"], "g": [deep]}, geo), NotAnAreaError),
        ("wkb point", parquet({"code": ["1"], "g": [point]}, geo), NotAnAreaError),
        (
            "parquet bomb",
            parquet({"code": ["1"] * rows, "g": [b""] * rows}, geo),
            FileTooLargeError,
        ),
        ("parquet long texts", wide, LongTextError),
        ("parquet cut", honest[:-30] + b"PAR1", broken),
        ("parquet nonsense", b"PAR1" + b"\xff" * 500 + b"PAR1", broken),
        ("parquet marks only", b"PAR1PAR1", broken),
        ("parquet nested", parquet(nested, geo), None),
        ("parquet crs nonsense", parquet({"code": ["1"], "g": [square]}, odd), None),
    ]


def hostile_tables(bait: Bait) -> list[Hostile]:
    packages = [
        Hostile(label, content, error, "a.gpkg")
        for label, content, error in hostile_geopackages(bait)
    ]
    parquets = [
        Hostile(label, content, error, "a.parquet") for label, content, error in hostile_parquets()
    ]
    return packages + parquets
