"""The table of a Shapefile: names that ten bytes cut off, damage, and what else is too much."""

import io
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from grid_boundaries.readers.limits import OWN_FILE
from grid_boundaries.sources import Told, read_boundaries, read_own_file
from grid_boundaries.uploads.field_mapping import GridField, MissingCodeColumnError, map_fields
from grid_boundaries.uploads.file_errors import BrokenTableError, LongTextError
from grid_boundaries.uploads.sniffing import FileTooLargeError

CODES = ("360824105001001", "360824105001002")
NAMES = ("麦㙦镇", "界埠镇")


def shapefile(folder: Path, encoding: str, *names: str, values: tuple[str, ...] = NAMES) -> bytes:
    """Return a zipped Shapefile without .cpg, whose two fields are called `names`, cut at ten."""
    frame = gpd.GeoDataFrame(
        {"A" * 10: CODES, "B" * 10: values},
        geometry=[shapely.box(115.3, 27.5, 115.4, 27.6), shapely.box(115.4, 27.5, 115.5, 27.6)],
        crs="EPSG:4490",
    )
    frame.to_file(folder / "a.shp", encoding=encoding)
    parts = {f"a.{part}": (folder / f"a.{part}").read_bytes() for part in ("shp", "shx", "prj")}
    table = (folder / "a.dbf").read_bytes()
    for letter, name in zip((b"A", b"B"), names, strict=True):
        table = table.replace(letter * 10, name.encode(encoding)[:10].ljust(10, b"\0"), 1)
    return packed({**parts, "a.dbf": table})


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def with_table(content: bytes, table: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed({**parts, "a.dbf": table})


def square(properties: dict[str, str]) -> dict[str, object]:
    shape = shapely.geometry.mapping(shapely.box(115.3, 27.5, 115.4, 27.6))
    return {"type": "Feature", "properties": properties, "geometry": shape}


def collection(*features: dict[str, object]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_field_names_cut_inside_a_character_are_recognised(tmp_path: Path) -> None:
    found = read_boundaries(shapefile(tmp_path, "utf-8", "网格编码", "网格名称"), crs=None)
    assert found.fields.used == {GridField.CODE: "网格编", GridField.NAME: "网格名"}
    assert (found.codes, found.names) == (CODES, NAMES)


def test_names_that_only_the_lost_part_told_apart_are_asked_about(tmp_path: Path) -> None:
    content = shapefile(tmp_path, "utf-8", "网格编码", "网格编号")
    with pytest.raises(MissingCodeColumnError, match="网格编1、网格编2"):
        read_boundaries(content, crs=None)
    assert read_boundaries(content, crs=None, field_map={"code": "网格编1"}).codes == CODES


def test_names_in_gb18030_are_read_though_all_values_are_ascii(tmp_path: Path) -> None:
    content = shapefile(tmp_path, "gb18030", "网格编码", "网格名称", values=("x", "y"))
    assert read_boundaries(content, crs=None).codes == CODES


def test_only_names_that_filled_their_ten_bytes_are_matched_by_their_beginning() -> None:
    assert map_fields(["网格编", "villagecod"], cut_in="utf-8").used == {
        GridField.CODE: "网格编",
        GridField.VILLAGE: "villagecod",
    }
    for columns, encoding in (
        (["网格编"], ""),
        (["grid", "网"], "utf-8"),
        (["----------"], "utf-8"),
    ):
        with pytest.raises(MissingCodeColumnError):
            map_fields(columns, cut_in=encoding)


@pytest.mark.parametrize("table", [bytes(range(1, 256)) * 9, bytes(4096), b"PK" * 99, b""])
def test_table_that_is_none_is_named_instead_of_called_too_large(
    table: bytes, tmp_path: Path
) -> None:
    content = shapefile(tmp_path, "utf-8", "code", "name")
    with pytest.raises(BrokenTableError) as refused:
        read_boundaries(with_table(content, table), crs=None)
    assert ".dbf" in refused.value.words.zh


def test_long_text_is_named_by_its_row_instead_of_called_too_large() -> None:
    content = collection(square({"code": "1"}), square({"code": "2", "note": "长" * 4_001}))
    with pytest.raises(LongTextError, match="row 2"):
        read_boundaries(content, crs="cgcs2000")


def test_own_file_may_be_larger_than_an_upload_and_both_limits_are_told(tmp_path: Path) -> None:
    path = tmp_path / "province.geojson"
    path.write_bytes(collection(*[square({"code": "1"})] * 20_001))
    with pytest.raises(FileTooLargeError, match=r"32 MiB.*20,000 areas"):
        read_boundaries(path, crs="cgcs2000")
    assert len(read_own_file(path, Told(crs="cgcs2000")).codes) == 20_001
    with pytest.raises(FileTooLargeError, match=r"512 MiB.*200,000 areas"):
        raise FileTooLargeError(OWN_FILE)
