"""An edition as a file that any GIS reads, and that reads back as the same polygons."""

import csv
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from geo.errors import Words
from grid_boundaries.errors import BoundaryError

if TYPE_CHECKING:
    import geopandas as gpd

_CRS = "EPSG:4490"
_CRS_URN = "urn:ogc:def:crs:EPSG::4490"
_LAYER = "grids"
#: Fixed, so that the same edition gives the same bytes.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class ExportFormat(StrEnum):
    """The formats an edition is handed out in."""

    GEOPACKAGE = "geopackage"  #: GeoPackage
    GEOJSON = "geojson"  #: GeoJSON
    SHAPEFILE = "shapefile"  #: Shapefile 压缩包
    GEOPARQUET = "geoparquet"  #: GeoParquet


#: The usual ending of each format's file name.
SUFFIXES: Mapping[ExportFormat, str] = {
    ExportFormat.GEOPACKAGE: ".gpkg",
    ExportFormat.GEOJSON: ".geojson",
    ExportFormat.SHAPEFILE: ".zip",
    ExportFormat.GEOPARQUET: ".parquet",
}

SYNTHETIC_NOTE = Words(
    zh="合成演示数据：网格边界为程序生成，不是真实网格，不得用于实际工作。",
    en="Synthetic demonstration data: the grid borders are generated, not real.",
)


class UnknownExportError(BoundaryError):
    """The name of a file asks for no format we write."""

    sentence = Words(
        zh="无法从文件名判断导出格式，请使用这些后缀之一：{known}。",
        en="The file's name asks for no format we write; end it in one of: {known}.",
    )


class ExportFrameError(BoundaryError):
    """The frame to export is not the frame of an edition."""

    sentence = Words(
        zh="导出的表格缺少列或坐标系不是 EPSG:4490：{problem}。",
        en="The frame to export lacks columns or is not in EPSG:4490: {problem}.",
    )


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute of an exported grid.

    Attributes
    ----------
    short
        Its name in a Shapefile: ASCII, at most ten bytes.
    """

    name: str
    short: str
    meaning: Words


COLUMNS: tuple[Column, ...] = (
    Column("code", "code", Words(zh="网格编码", en="grid code")),
    Column("name", "name", Words(zh="网格名称", en="grid name")),
    Column("kind", "kind", Words(zh="网格类型", en="kind of grid")),
    Column("village_code", "vill_code", Words(zh="所属村（社区）编码", en="village code")),
    Column("village", "village", Words(zh="所属村（社区）", en="village or community")),
    Column("township", "township", Words(zh="所属乡镇（街道）", en="township or street")),
    Column("households", "households", Words(zh="户数", en="households")),
    Column("residents", "residents", Words(zh="常住人口", en="residents")),
    Column("area_m2", "area_m2", Words(zh="面积（平方米，椭球面）", en="geodesic area in m²")),
    Column("edition", "edition", Words(zh="网格版本", en="edition of the grid")),
    Column("effective_from", "eff_from", Words(zh="生效日期", en="in force from")),
    Column("synthetic", "synthetic", Words(zh="是否合成演示数据", en="synthetic demo data")),
)


def format_of(out: Path) -> ExportFormat:
    """Return the format that a file's name asks for.

    Raises
    ------
    UnknownExportError
        With the endings there are.
    """
    name = out.name.lower()
    for file_format, suffix in SUFFIXES.items():
        if name.endswith(suffix):
            return file_format
    raise UnknownExportError(known=" ".join(SUFFIXES.values()))


def export_edition(grids: "gpd.GeoDataFrame", file_format: ExportFormat, out: Path) -> None:
    """Write the grids of one edition to `out`, whole or not at all.

    Parameters
    ----------
    grids
        One row per grid, EPSG:4490 declared, polygons or multipolygons, with the columns of
        `COLUMNS` by name (``effective_from`` a date or ISO text, ``synthetic`` a truth value,
        ``households`` and ``residents`` may be missing in places). Further columns are left out.
    out
        Any name; its ending is not looked at. An existing file is replaced at the end.

    Raises
    ------
    ExportFrameError
        When a column or the CRS is missing.
    """
    frame = _prepare(grids)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".export-") as folder:
        made = Path(folder) / f"{_LAYER}{SUFFIXES[file_format]}"
        _WRITERS[file_format](frame, made)
        made.replace(out)


def _prepare(grids: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    import geopandas as gpd  # noqa: PLC0415 - half a second that only an export pays

    names = [column.name for column in COLUMNS]
    missing = [name for name in names if name not in grids.columns]
    if missing:
        raise ExportFrameError(problem="、".join(missing))
    if grids.crs is None or grids.crs.to_epsg() != 4490:  # noqa: PLR2004
        raise ExportFrameError(problem=_CRS)
    table = grids[names].reset_index(drop=True)
    counts = {"households": "Int64", "residents": "Int64"}
    kinds: dict[str, Any] = {"code": str, **counts, "area_m2": float}
    return gpd.GeoDataFrame(
        table.astype({**kinds, "effective_from": str, "synthetic": bool}),
        geometry=shapely.orient_polygons(shapely.force_2d(grids.geometry.to_numpy())),
        crs=_CRS,
    )


def _note(frame: "gpd.GeoDataFrame") -> str:
    """Return the label that data invented for a demonstration must carry."""
    return f"{SYNTHETIC_NOTE.zh} {SYNTHETIC_NOTE.en}" if frame["synthetic"].any() else ""


def _write_geopackage(frame: "gpd.GeoDataFrame", path: Path) -> None:
    import pyogrio  # noqa: PLC0415 - GDAL starts only when somebody exports

    note = {"DESCRIPTION": _note(frame)} if _note(frame) else None
    pyogrio.write_dataframe(frame, path, layer=_LAYER, driver="GPKG", layer_metadata=note)


def _write_geojson(frame: "gpd.GeoDataFrame", path: Path) -> None:
    """Write every coordinate with as many digits as it needs to come back as itself.

    The ``crs`` member is older than RFC 7946 and read by every GIS; without it the file would
    claim to be WGS 84.
    """
    rows = json.loads(frame.drop(columns="geometry").to_json(orient="records", double_precision=15))
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "name": _LAYER,
        "crs": {"type": "name", "properties": {"name": _CRS_URN}},
    }
    if _note(frame):
        collection["note"] = _note(frame)
    collection["features"] = [
        {"type": "Feature", "properties": row, "geometry": shapely.geometry.mapping(shape)}
        for row, shape in zip(rows, frame.geometry, strict=True)
    ]
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    path.write_text(text, encoding="utf-8")


def _write_shapefile(frame: "gpd.GeoDataFrame", path: Path) -> None:
    """Write UTF-8 values under ASCII names: Chinese names would be cut inside a character."""
    import pyogrio  # noqa: PLC0415 - as above

    folder = path.with_suffix("")
    folder.mkdir()
    plain = frame.rename(columns={column.name: column.short for column in COLUMNS})
    plain["synthetic"] = plain["synthetic"].astype("int32")
    pyogrio.write_dataframe(
        plain, folder / f"{_LAYER}.shp", driver="ESRI Shapefile", encoding="UTF-8"
    )
    (folder / "fields.csv").write_text(_describe_fields(frame), encoding="utf-8-sig")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(part.name, _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, part.read_bytes())
    shutil.rmtree(folder)


def _describe_fields(frame: "gpd.GeoDataFrame") -> str:
    """Return the data dictionary, headed by the label of synthetic data."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    if _note(frame):
        writer.writerow([_note(frame)])
    writer.writerow(["field", "字段含义", "meaning"])
    writer.writerows([column.short, column.meaning.zh, column.meaning.en] for column in COLUMNS)
    writer.writerow(["CRS", "CGCS2000 经纬度（EPSG:4490）", "CGCS2000 degrees (EPSG:4490)"])
    return table.getvalue()


def _write_geoparquet(frame: "gpd.GeoDataFrame", path: Path) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    frame.to_parquet(path, index=False)
    if _note(frame):
        table = pq.read_table(path)
        metadata = {**(table.schema.metadata or {}), b"note": _note(frame).encode()}
        pq.write_table(table.replace_schema_metadata(metadata), path)


_WRITERS: Mapping[ExportFormat, Callable[["gpd.GeoDataFrame", Path], None]] = {
    ExportFormat.GEOPACKAGE: _write_geopackage,
    ExportFormat.GEOJSON: _write_geojson,
    ExportFormat.SHAPEFILE: _write_shapefile,
    ExportFormat.GEOPARQUET: _write_geoparquet,
}
