"""Hostile archives and Shapefiles, each with the error it must meet."""

import io
import struct
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import geopandas as gpd
import shapely

from grid_boundaries.errors import BoundaryError
from grid_boundaries.sources import NotAnAreaError
from grid_boundaries.uploads.field_mapping import MissingCodeColumnError
from grid_boundaries.uploads.file_errors import (
    BrokenTableError,
    ForeignReferenceError,
    UnreadableFileError,
)
from grid_boundaries.uploads.sniffing import (
    ArchiveContentError,
    FileTooLargeError,
    LoneShapefileError,
    UnsafeArchiveError,
)
from tests.drills.hostile_json import Bait, Hostile

Parts = dict[str, bytes]


@cache
def shapefile() -> Parts:
    """Return the parts of an honest Shapefile of two grids."""
    frame = gpd.GeoDataFrame(
        {"code": ["1", "2"]},
        geometry=[shapely.box(115, 27, 116, 28), shapely.box(116, 27, 117, 28)],
        crs="EPSG:4490",
    )
    with tempfile.TemporaryDirectory() as folder:
        frame.to_file(Path(folder) / "a.shp", encoding="UTF-8")
        return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def pack(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def patch(content: bytes, at: int, packing: str, *values: float) -> bytes:
    changed = bytearray(content)
    struct.pack_into(packing, changed, at, *values)
    return bytes(changed)


def links() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in shapefile().items():
            archive.writestr(name, part)
        link = zipfile.ZipInfo("a.qix")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


def unsafe_archives() -> list[tuple[str, bytes, type[BoundaryError]]]:
    parts = shapefile()
    honest = pack(parts)
    zeros = pack({**parts, "z": bytes(30 * 2**20)})
    last = zeros.rindex(b"PK\x01\x02")
    end = honest.rindex(b"PK\x05\x06")
    first = honest.index(b"PK\x01\x02")
    return [
        ("bomb by ratio", zeros, UnsafeArchiveError),
        ("bomb by size", patch(zeros, last + 24, "<L", 101 * 2**20), FileTooLargeError),
        ("slip", pack({**parts, "../../a.qix": b"x"}), UnsafeArchiveError),
        ("slip inside", pack({**parts, "x/../../a.qix": b"x"}), UnsafeArchiveError),
        ("absolute", pack({**parts, "/etc/cron.d/a": b"x"}), UnsafeArchiveError),
        ("backslash slip", pack({**parts, "..\\..\\a.qix": b"x"}), UnsafeArchiveError),
        ("drive letter", pack({**parts, "C:/a.qix": b"x"}), UnsafeArchiveError),
        ("symbolic link", links(), UnsafeArchiveError),
        ("crowd", pack({**parts, **{f"{n}.txt": b"" for n in range(20)}}), UnsafeArchiveError),
        ("no directory", honest[: end - 30], UnsafeArchiveError),
        ("directory of 65535", patch(honest, end + 8, "<HH", 65535, 65535), UnsafeArchiveError),
        ("directory far away", patch(honest, end + 16, "<L", 2**31), UnreadableFileError),
        ("encrypted", patch(honest, first + 8, "<H", 1), UnsafeArchiveError),
        ("empty archive", pack({}), ArchiveContentError),
        ("two sets", pack({**parts, "b.shp": b"", "b.dbf": b""}), ArchiveContentError),
        ("mixed set", pack({"a.shp": parts["a.shp"], "b.dbf": b""}), ArchiveContentError),
        ("nested archive", pack({"inner.zip": honest}), ArchiveContentError),
        ("archive of other things", pack({"a.vrt": b"<OGRVRTDataSource/>"}), ArchiveContentError),
        ("two kml", pack({"a.kml": b"<kml/>", "b.kml": b"<kml/>"}), ArchiveContentError),
        ("lone shp", parts["a.shp"], LoneShapefileError),
    ]


def lying_sizes() -> bytes:
    """Return an archive that says 1 kB of what unpacks to 30 MiB."""
    honest = pack({**shapefile(), "a.shp": bytes(30 * 2**20)})
    entry = honest.index(b"PK\x01\x02")
    while b"a.shp" not in honest[entry + 46 : entry + 51]:
        entry = honest.index(b"PK\x01\x02", entry + 4)
    return patch(honest, entry + 24, "<L", 1000)


def lying_shapefiles(bait: Bait) -> list[tuple[str, Parts, type[BoundaryError] | None]]:
    parts = shapefile()
    shp, shx, dbf = parts["a.shp"], parts["a.shx"], parts["a.dbf"]
    vrt = f"<OGRVRTDataSource><SrcDataSource>{bait.canary}</SrcDataSource></OGRVRTDataSource>"
    broken = UnreadableFileError
    nan = float("nan")
    crowd = patch(patch(dbf, 4, "<L", 20_001), 10, "<H", 0)
    grids = f"+proj=longlat +nadgrids={bait.canary} +type=crs".encode()
    return [
        ("vrt as shp", {"a.shp": vrt.encode(), "a.dbf": dbf}, broken),
        ("shp of 4 GiB", {**parts, "a.shp": patch(shp, 24, ">l", 2**31 - 1)}, None),
        ("negative length", {**parts, "a.shp": patch(shp, 24, ">l", -5)}, None),
        ("records far away", {**parts, "a.shx": patch(shx, 100, ">l", 2**31 - 1)}, broken),
        (
            "2³¹ parts",
            {**parts, "a.shp": patch(shp, 100 + 8 + 36, "<l", 2**31 - 1)},
            broken,
        ),
        (
            (
                "2³¹ points",
                {**parts, "a.shp": patch(shp, 100 + 8 + 40, "<l", 2**31 - 1)},
                broken,
            )
        ),
        ("nan corner", {**parts, "a.shp": patch(shp, 100 + 8 + 48, "<d", nan)}, NotAnAreaError),
        ("points for polygons", {**parts, "a.shp": patch(shp, 32, "<l", 1)}, None),
        ("2³¹ rows", {**parts, "a.dbf": patch(dbf, 4, "<L", 2**31 - 1)}, BrokenTableError),
        ("20000 rows", {**parts, "a.dbf": patch(dbf, 4, "<L", 20_000)}, BrokenTableError),
        ("20001 rows of no width", {**parts, "a.dbf": crowd}, FileTooLargeError),
        ("no header", {**parts, "a.dbf": b""}, BrokenTableError),
        ("header of 65535", {**parts, "a.dbf": patch(dbf, 8, "<H", 65535)}, BrokenTableError),
        ("table garbage", {**parts, "a.dbf": bytes(range(1, 256)) * 9}, BrokenTableError),
        ("table of zeros", {**parts, "a.dbf": bytes(4096)}, BrokenTableError),
        ("rows of no width", {**parts, "a.dbf": patch(dbf, 10, "<H", 0)}, MissingCodeColumnError),
        ("shp cut", {**parts, "a.shp": shp[:150]}, broken),
        ("shp empty", {**parts, "a.shp": b""}, broken),
        ("index cut", {**parts, "a.shx": shx[:50]}, broken),
        ("no index", {name: part for name, part in parts.items() if name != "a.shx"}, broken),
        ("code page is a path", {**parts, "a.cpg": str(bait.canary).encode()}, None),
        ("prj with grid file", {**parts, "a.prj": grids}, None),
        ("prj garbage", {**parts, "a.prj": bytes(range(256)) * 40}, None),
        ("prj from url", {**parts, "a.prj": bait.url.encode()}, None),
    ]


def hostile_archives(bait: Bait) -> list[Hostile]:
    found = [Hostile(label, file, error, "a.zip") for label, file, error in unsafe_archives()]
    found.append(Hostile("lying sizes", lying_sizes(), UnreadableFileError, "a.zip"))
    for label, parts, error in lying_shapefiles(bait):
        found.append(Hostile(label, pack(parts), error, "a.zip"))
    xxe = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{bait.canary}">]><kml>&x;</kml>'.encode()
    found.append(Hostile("kmz with xxe", pack({"doc.kml": xxe}), ForeignReferenceError, "a.kmz"))
    found.append(Hostile("kmz without kml", pack({"doc.kml": b"<x/>"}), UnreadableFileError))
    return found
