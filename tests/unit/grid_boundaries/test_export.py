"""An exported edition reads back as itself, in every format, in Chinese, and labelled."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from grid_boundaries.export import (
    COLUMNS,
    SUFFIXES,
    ExportFormat,
    ExportFrameError,
    export_edition,
)
from grid_boundaries.sources import read_boundaries
from grid_boundaries.uploads.datum_question import CrsOrigin
from grid_boundaries.uploads.field_mapping import GridField

TENTH = 0.1  # no finite binary fraction: every digit has to survive


def nine_grids(*, synthetic: bool = True) -> gpd.GeoDataFrame:
    boxes = [
        shapely.box(115.3 + i * TENTH / 3, 27.5 + j * TENTH / 7, 115.31 + i * TENTH / 3, 27.51)
        for i in range(3)
        for j in range(-3, 0)
    ]
    shapes: list[BaseGeometry] = [*boxes]
    shapes[4] = shapely.MultiPolygon([boxes[4], shapely.box(116.01, 27.7, 116.02, 27.8)])
    shapes[5] = shapely.Polygon(
        [(117, 27), (118, 27), (118, 28), (117, 28)],
        [[(117.2, 27.2), (117.2, 27.4), (117.4, 27.4)]],
    )
    return gpd.GeoDataFrame(
        {
            "code": [f"36082410500100{n}" for n in range(9)],
            "name": [f"麦㙦镇第{n}网格" for n in range(9)],
            "kind": "general",
            "village_code": "360824105001",
            "village": "麦㙦村",
            "township": "麦㙦镇",
            "households": [310, None, *range(7)],
            "residents": [None, 931, *range(7)],
            "area_m2": np.linspace(1, 2, 9) * 1e6 / 3,
            "edition": "2026 年第一版",
            "effective_from": dt.date(2026, 1, 1),
            "synthetic": synthetic,
        },
        geometry=shapes,
        crs="EPSG:4490",
    )


@pytest.fixture(params=list(ExportFormat))
def file_format(request: pytest.FixtureRequest) -> ExportFormat:
    return ExportFormat(request.param)


def test_exported_polygons_read_back_bit_for_bit(file_format: ExportFormat, tmp_path: Path) -> None:
    grids, out = nine_grids(), tmp_path / f"版本{SUFFIXES[file_format]}"
    export_edition(grids, file_format, out)
    back = read_boundaries(out, out.name, crs=None)
    expected = shapely.to_wkb(shapely.normalize(grids.geometry.to_numpy()))
    assert list(shapely.to_wkb(shapely.normalize(back.polygons))) == list(expected)
    assert back.provenance.crs == "cgcs2000"
    assert back.provenance.crs_origin is CrsOrigin.FILE
    assert back.warnings == ()


def test_every_attribute_survives_with_its_chinese(
    file_format: ExportFormat, tmp_path: Path
) -> None:
    grids, out = nine_grids(), tmp_path / f"e{SUFFIXES[file_format]}"
    export_edition(grids, file_format, out)
    back = read_boundaries(out, crs=None)
    assert list(back.codes) == list(grids["code"])
    assert list(back.names) == list(grids["name"])
    assert back.values_of(GridField.HOUSEHOLDS) == [310, None, *range(7)]
    assert back.values_of(GridField.RESIDENTS) == [None, 931, *range(7)]
    assert back.values_of(GridField.VILLAGE) == ["360824105001"] * 9
    assert back.values_of(GridField.TOWNSHIP) == ["麦㙦镇"] * 9
    short = {column.name: column.short for column in COLUMNS}
    used = short if file_format is ExportFormat.SHAPEFILE else {name: name for name in short}
    assert back.properties[used["effective_from"]] == ["2026-01-01"] * 9
    assert [bool(value) for value in back.properties[used["synthetic"]]] == [True] * 9
    areas = [float(value or 0) for value in back.properties[used["area_m2"]]]
    assert np.allclose(areas, grids["area_m2"], rtol=1e-12)


def test_shapefile_opens_in_a_gis_with_its_chinese(tmp_path: Path) -> None:
    out = tmp_path / "e.zip"
    export_edition(nine_grids(), ExportFormat.SHAPEFILE, out)
    seen = pyogrio.read_dataframe(out)
    assert seen.crs.to_epsg() == 4490
    assert seen["name"][0] == "麦㙦镇第0网格"
    assert all(name.isascii() and len(name) <= 10 for name in seen.columns)


def test_shapefile_brings_its_dictionary_and_code_page(tmp_path: Path) -> None:
    out = tmp_path / "e.zip"
    export_edition(nine_grids(), ExportFormat.SHAPEFILE, out)
    with zipfile.ZipFile(out) as archive:
        assert archive.read("grids.cpg") == b"UTF-8"
        dictionary = archive.read("fields.csv").decode("utf-8-sig")
    assert all(column.short in dictionary for column in COLUMNS)
    assert "合成演示数据" in dictionary.splitlines()[0]


def test_synthetic_data_say_so_and_real_data_do_not(
    file_format: ExportFormat, tmp_path: Path
) -> None:
    for synthetic in (True, False):
        out = tmp_path / f"{synthetic}"
        export_edition(nine_grids(synthetic=synthetic), file_format, out)
        content = out.read_bytes()
        if file_format is ExportFormat.SHAPEFILE:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = archive.read("fields.csv")
        assert ("程序生成" in content.decode("utf-8", "ignore")) is synthetic


def test_failed_export_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    out = tmp_path / "e.gpkg"
    out.write_bytes(b"old")
    with pytest.raises(ExportFrameError):
        export_edition(nine_grids().drop(columns="code"), ExportFormat.GEOPACKAGE, out)
    with pytest.raises(ExportFrameError):
        export_edition(nine_grids().to_crs(4547), ExportFormat.GEOPACKAGE, out)
    assert [path.name for path in tmp_path.iterdir()] == ["e.gpkg"]
    assert out.read_bytes() == b"old"
