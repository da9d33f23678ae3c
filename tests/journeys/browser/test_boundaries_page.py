"""A planner brings a new set of grids, looks at what it would change, and puts it in force."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from playwright.sync_api import APIRequestContext, Page, expect

from tests.factories import nine_grids
from tests.journeys.browser.conftest import Complaints
from tests.journeys.browser.traffic import settle
from tests.journeys.grid_files import grids_file
from tests.journeys.reports import at, report
from tests.nine_county import VILLAGE

pytestmark = pytest.mark.browser

#: In grid 1 of the county in force, in grid 2 of the planned one.
BETWEEN = (115.408, 27.755)
CODE_1, CODE_2 = f"{VILLAGE}001", f"{VILLAGE}002"


def planned_grids() -> gpd.GeoDataFrame:
    """Return the nine grids with the border between the first two moved west."""
    codes, polygons = nine_grids()
    moved = polygons.copy()
    moved[0] = shapely.box(115.40, 27.75, 115.407, 27.76)
    moved[1] = shapely.box(115.407, 27.75, 115.42, 27.76)
    # The neighbours above get the new corner too, so that borders match vertex by vertex.
    corner = shapely.Point(115.407, 27.76)
    moved[3] = shapely.snap(shapely.segmentize(moved[3], 0.001), corner, 1e-6)
    columns: dict[str, Any] = {"code": codes, "name": [f"计划{n}" for n in range(1, 10)]}
    return gpd.GeoDataFrame(
        columns | {"village": [VILLAGE] * 9}, geometry=np.array(moved), crs=4490
    )


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    file = tmp_path / "计划.geojson"
    file.write_text(json.dumps(json.loads(planned_grids().to_json())), encoding="utf-8")
    return file


@pytest.fixture
def lake_file(tmp_path: Path) -> Path:
    """Eight grids around ground that belongs to none."""
    file = tmp_path / "有湖.geojson"
    file.write_bytes(grids_file(drop=5))
    return file


@pytest.fixture
def twice_file(tmp_path: Path) -> Path:
    """The planned grids, two of which have one code."""
    grids = planned_grids()
    grids.loc[1, "code"] = CODE_1
    file = tmp_path / "重码.geojson"
    file.write_text(grids.to_json(), encoding="utf-8")
    return file


@pytest.fixture
def bare_shapefile(tmp_path: Path) -> Path:
    """A zipped Shapefile that does not say its datum."""
    planned_grids().to_file(tmp_path / "grids.shp", encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for suffix in (".shp", ".shx", ".dbf"):
            archive.write(tmp_path / f"grids{suffix}", f"grids{suffix}")
    file = tmp_path / "grids.zip"
    file.write_bytes(packed.getvalue())
    return file


def bring(page: Page, site: str, file: Path, name: str, expected: str = "9") -> None:
    page.goto(f"{site}/boundaries")
    settle(page)
    page.get_by_label("边界文件").set_input_files(file)
    page.get_by_label("版本名称").fill(name)
    page.get_by_label("应有网格数").fill(expected)
    page.get_by_label("计划生效日期").fill("2026-01-01")


def keep_draft(page: Page, site: str, file: Path, name: str, expected: str = "9") -> None:
    bring(page, site, file, name, expected)
    page.get_by_role("radio", name="CGCS2000").check()
    page.get_by_role("button", name="上传并检查").click()
    report = page.locator("[data-report]")
    expect(report).to_contain_text(f"读到 {expected} 个网格", timeout=30_000)
    page.get_by_role("button", name="保存为草稿").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible(timeout=30_000)
    settle(page)


def test_a_file_without_a_datum_raises_the_question_and_keeps_what_was_typed(
    page: Page, site: str, bare_shapefile: Path, complaints: Complaints
) -> None:
    complaints.expected = ("422",)
    bring(page, site, bare_shapefile, "没有坐标系")
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator("[data-error]")).to_contain_text("620 米", timeout=30_000)
    expect(page.get_by_label("版本名称")).to_have_value("没有坐标系")
    page.get_by_role("radio", name="CGCS2000").check()
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator("[data-report]")).to_contain_text("读到 9 个网格", timeout=30_000)


def test_a_check_alone_keeps_nothing(
    page: Page, http: APIRequestContext, site: str, plan_file: Path
) -> None:
    before = len(http.get(f"{site}/editions").json()["items"])
    bring(page, site, plan_file, "只检查")
    page.get_by_role("radio", name="CGCS2000").check()
    page.get_by_role("button", name="上传并检查").click()
    expect(page.locator("[data-report]")).to_contain_text("读到 9 个网格", timeout=30_000)
    assert len(http.get(f"{site}/editions").json()["items"]) == before


def test_grids_are_merged_on_the_map_into_a_draft_that_can_be_deleted(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/boundaries")
    page.get_by_role("link", name="九格").first.click()
    settle(page)
    page.get_by_role("button", name="合并网格").click()
    box = page.locator("[data-map]").bounding_box()
    assert box is not None
    x, y = box["width"] / 2, box["height"] / 2
    page.locator("[data-map]").click(position={"x": x, "y": y})
    page.locator("[data-map]").click(position={"x": x + 140, "y": y})
    expect(page.get_by_text("已选 2 个")).to_be_visible()
    was = page.url
    page.get_by_role("button", name="确定").click()
    page.wait_for_url(lambda url: url != was)
    settle(page)
    expect(page.locator("[data-summary]")).to_contain_text("8 / ")
    expect(page.locator("[data-changes]")).to_contain_text("合并")
    page.get_by_role("button", name="删除草稿").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    page.wait_for_url("**/boundaries")


def test_a_lake_among_the_grids_is_declared_as_water_on_the_page_and_taken_back(
    page: Page, site: str, lake_file: Path
) -> None:
    keep_draft(page, site, lake_file, "有湖的网格", expected="8")
    gap = page.locator("[data-findings] tr", has_text="空隙")
    gap.get_by_role("button", name="声明为水域").click()
    expect(page.locator("[data-state]")).to_contain_text("已校验")
    expect(page.locator("[data-summary]")).to_contain_text("水域 1.09 平方公里")
    page.get_by_role("button", name="撤回").click()
    expect(page.locator("[data-state]")).to_contain_text("草稿")
    expect(gap.get_by_role("button", name="声明为水域")).to_be_visible()
    page.get_by_role("button", name="删除草稿").click()
    page.get_by_role("dialog").get_by_role("button", name="删除").click()
    page.wait_for_url("**/boundaries")


def test_a_file_that_cannot_be_kept_says_so_and_is_not_offered(
    page: Page, site: str, twice_file: Path
) -> None:
    bring(page, site, twice_file, "九格")
    page.get_by_role("radio", name="CGCS2000").check()
    page.get_by_role("button", name="上传并检查").click()
    report = page.locator("[data-report]")
    expect(report).to_contain_text("有 1 个编码重复，不能保存", timeout=30_000)
    expect(report).to_contain_text("已有同名的网格版本")
    expect(report).not_to_contain_text("可以保存为草稿")
    expect(report.locator("li .badge-bad").first).to_have_text("错误")
    expect(page.get_by_role("button", name="保存为草稿")).to_be_hidden()


def test_a_draft_with_errors_says_why_it_cannot_be_activated(
    page: Page, site: str, lake_file: Path
) -> None:
    keep_draft(page, site, lake_file, "有错误的网格", expected="8")
    button = page.get_by_role("button", name="生效……")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description("有 1 处错误，改正后才能生效")
    page.get_by_role("button", name="声明为水域").click()
    expect(button).to_be_enabled()


def test_on_a_telephone_a_finding_is_a_card_and_leads_to_the_map(
    page: Page, site: str, lake_file: Path
) -> None:
    keep_draft(page, site, lake_file, "手机上看的网格", expected="8")
    page.set_viewport_size({"width": 390, "height": 844})
    findings = page.locator("[data-findings]")
    assert findings.evaluate("(box) => box.scrollWidth <= box.clientWidth")
    findings.get_by_role("button", name="在地图上看第 1 处").click()
    expect(page.locator("[data-map]")).to_be_in_viewport(ratio=0.99)
    expect(findings.locator("tr").nth(1)).to_have_attribute("aria-current", "true")


def test_codes_are_named_in_words(page: Page, site: str) -> None:
    page.goto(f"{site}/boundaries?lang=en")
    page.get_by_role("link", name="九格").first.click()
    settle(page)
    expect(page.locator("[data-summary]")).to_contain_text("15 digits (GB/T 30428.2)")
    page.goto(f"{page.url}?lang=zh")


def test_an_edition_is_kept_compared_rehearsed_and_put_in_force(
    page: Page, http: APIRequestContext, site: str, plan_file: Path
) -> None:
    told = http.post(f"{site}/incidents", data=report(**at(BETWEEN))).json()
    assert told["assignment"]["grid_code"] == CODE_1
    keep_draft(page, site, plan_file, "计划中的网格")
    expect(page.locator("[data-changes]")).to_contain_text("调整边界")
    expect(page.locator("[data-impact-head]")).to_contain_text("未结事件 1 / ")
    expect(page.locator("[data-impact]")).to_contain_text(CODE_2)
    page.get_by_role("button", name="生效……").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("“九格”同时停用")
    dialog.get_by_role("button", name="确认生效").click()
    expect(page.locator("[data-toasts]")).to_contain_text("已生效，1 件事件换了网格")
    expect(page.locator("[data-state]")).to_contain_text("生效")
    settle(page)
    kept = http.get(f"{site}/incidents/{told['id']}").json()
    assert kept["grid"]["code"] == CODE_2
    assert [one["grid_code"] for one in kept["assignments"]] == [CODE_2, CODE_1]


def test_an_edition_is_handed_out_as_a_file(page: Page, site: str) -> None:
    page.goto(f"{site}/boundaries")
    page.get_by_role("link", name="九格").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="GeoJSON").click()
    grids = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert len(grids["features"]) == 9
