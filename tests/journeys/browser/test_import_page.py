"""A clerk brings a spreadsheet."""

from pathlib import Path

import pytest
from playwright.sync_api import APIRequestContext, Page, expect

from tests.journeys.browser.conftest import Complaints
from tests.nine_county import IN_GRID_1

pytestmark = pytest.mark.browser

SHEET = f"""编号,标题,发生时间,经度,纬度,地址
A1,路灯不亮,2026-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]},
A2,井盖缺失,昨天,{IN_GRID_1[0]},{IN_GRID_1[1]},
A3,噪音扰民,2026-02-21 22:10,,,没有人知道的地方
A1,换了内容,2026-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]},
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "二月事件.csv"
    file.write_bytes(SHEET.encode("gb18030"))
    return file


def bring(page: Page, site: str, sheet: Path) -> None:
    page.goto(f"{site}/import")
    page.get_by_label("CSV 或 Excel").set_input_files(sheet)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="核对列与坐标")).to_be_visible()


def test_a_sheet_is_previewed_imported_and_its_failures_come_back(
    page: Page, http: APIRequestContext, site: str, sheet: Path
) -> None:
    bring(page, site, sheet)
    expect(page.get_by_label("标题 *")).to_have_value("标题")
    expect(page.get_by_text("请先说明坐标是哪一种")).to_be_visible()
    page.get_by_role("radio", name="CGCS2000").check()
    expect(page.get_by_text("第 3 行：")).to_be_visible()
    expect(page.get_by_text("第 5 行：编号与第 2 行重复")).to_be_visible()
    wrong = page.locator("[data-sample] tr.wrong th")
    expect(wrong).to_have_text(["3", "5"])
    page.get_by_role("button", name="开始导入").click()
    result = page.locator("[data-run]")
    expect(result).to_contain_text("已完成", timeout=30_000)
    expect(result).to_contain_text("4 / 4（100%）")
    with page.expect_download() as download:
        result.get_by_role("link", name="下载未导入的行和原因").click()
    told = download.value.path().read_text(encoding="utf-8-sig")
    assert "昨天" in told
    assert "编号与第 2 行重复" in told
    assert http.get(f"{site}/incidents?text=路灯不亮").json()["total"]["n"] == 1


def test_the_same_sheet_again_makes_no_duplicates(
    page: Page, http: APIRequestContext, site: str, sheet: Path
) -> None:
    for _ in range(2):
        bring(page, site, sheet)
        page.get_by_role("radio", name="CGCS2000").check()
        page.get_by_role("button", name="开始导入").click()
        expect(page.locator("[data-run]")).to_contain_text("已完成", timeout=30_000)
    assert http.get(f"{site}/incidents?text=路灯不亮").json()["total"]["n"] == 1


def test_coordinates_are_not_imported_before_their_datum_is_said(
    page: Page, site: str, sheet: Path, complaints: Complaints
) -> None:
    complaints.expected = ("422",)
    bring(page, site, sheet)
    page.get_by_role("button", name="开始导入").click()
    expect(page.locator("[data-mapping] [data-error]")).to_contain_text("坐标")
    expect(page.locator("[data-running]")).to_be_hidden()
    page.get_by_role("radio", name="CGCS2000").check()
    expect(page.locator("[data-mapping] [data-error]")).to_be_hidden()


def test_what_was_imported_is_found_on_the_map_whenever_it_happened(
    page: Page, site: str, tmp_path: Path
) -> None:
    file = tmp_path / "去年.csv"
    file.write_text(
        f"标题,发生时间,经度,纬度\n去年的事,2025-02-20 08:30,{IN_GRID_1[0]},{IN_GRID_1[1]}\n"
    )
    bring(page, site, file)
    page.get_by_role("radio", name="CGCS2000").check()
    page.get_by_role("button", name="开始导入").click()
    page.get_by_role("link", name="在地图上看").click()
    expect(page.locator("[data-list]")).to_contain_text("去年的事")
