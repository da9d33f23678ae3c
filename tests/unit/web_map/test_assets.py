"""The browser's files: complete, licensed, and asking nothing of the internet."""

import json
from pathlib import Path

import pytest

from web_map.assets import ROOT, USED, AssetError, build_vendor


@pytest.fixture
def node_modules(tmp_path: Path) -> Path:
    for package, files in USED.values():
        for file in files:
            target = tmp_path / "node_modules" / package / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("/* drawn by hand */")
    return tmp_path / "node_modules"


def test_every_used_package_is_pinned_and_every_pinned_package_is_used() -> None:
    pinned = json.loads((ROOT / "package.json").read_text())["dependencies"]
    assert {package for package, _ in USED.values()} == set(pinned)
    assert all(version[0].isdigit() for version in pinned.values())


def test_each_package_brings_its_licence() -> None:
    for package, files in USED.values():
        assert any("LICEN" in file.upper() for file in files), package


def test_used_files_land_under_the_folder_the_pages_name(
    node_modules: Path, tmp_path: Path
) -> None:
    vendor = tmp_path / "vendor"
    assert build_vendor(node_modules, vendor) > 0
    assert (vendor / "leaflet" / "leaflet.js").is_file()
    assert (vendor / "echarts" / "echarts.esm.min.mjs").is_file()
    assert not list(tmp_path.glob(".vendor-*"))


@pytest.mark.parametrize("reference", ["http://fonts.example/x.woff", "//x/y.png", "gone.png"])
def test_a_style_sheet_that_asks_for_a_file_we_do_not_carry_is_refused(
    node_modules: Path, tmp_path: Path, reference: str
) -> None:
    sheet = node_modules / "leaflet" / "dist" / "leaflet.css"
    sheet.write_text(f"a {{ background: url('{reference}') }}")
    with pytest.raises(AssetError, match=r"leaflet\.css"):
        build_vendor(node_modules, tmp_path / "vendor")


def test_a_failed_build_keeps_the_files_of_the_last_one(node_modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    build_vendor(node_modules, vendor)
    (node_modules / "echarts" / "dist" / "echarts.esm.min.mjs").unlink()
    with pytest.raises(AssetError):
        build_vendor(node_modules, vendor)
    assert (vendor / "echarts" / "echarts.esm.min.mjs").is_file()
