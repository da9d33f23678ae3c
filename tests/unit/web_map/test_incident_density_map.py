import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import numpy as np
import pytest
import shapely

from geo.frames import FrameError
from governance.indicators import Ratio
from tests.density_frames import density_page, grid_frame, heat_frame, note
from web_map.incident_density_map import draw_incident_density_map
from web_map.standalone.offline import render_offline


def layers(html: str) -> dict[str, Any]:
    """What the page's script is given, after the values told."""
    call = re.search(r"drawDensity\(\{.*?\},(\{.*\})\);</script>", html, re.DOTALL)
    assert call
    told, end = json.JSONDecoder().raw_decode(call[1])
    rest = re.sub(r"([{,])(grids|townships):", r'\1"\2":', call[1][end + 1 :])
    return {"told": told, **json.loads(rest)}


def grids(html: str) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in layers(html)["grids"]["features"]]


def test_each_grid_carries_its_count_and_its_rate_with_the_households_exposed() -> None:
    told = grids(density_page().html)
    assert [grid["n"] for grid in told] == list(range(9))
    assert told[6]["rate"] == 2.0
    assert told[6]["households"] == 300


def test_a_rate_is_cut_down_never_rounded_up() -> None:
    frame = grid_frame()
    frame["households"] = 700.0
    drawing = draw_incident_density_map(frame, heat_frame(), note(), lang="zh")
    told = grids(render_offline(drawing, title="", lang="zh").html)
    assert told[8]["rate"] == 1.1  # 8 of 700: 1.142…
    assert told[2]["rate"] == 0.2  # 2 of 700: 0.285…


def test_a_grid_without_known_households_has_no_rate_and_its_own_class() -> None:
    last = grids(density_page().html)[8]
    assert last["rate"] is None
    assert last["rate_class"] == -1
    assert last["count_class"] > 0


def test_the_legend_counts_every_grid_once() -> None:
    html = density_page().html
    for measure in ("count", "rate"):
        legend = re.search(rf'data-layer="{measure}".*?</section>', html, re.DOTALL)
        assert legend
        sizes = [int(n) for n in re.findall(r"<td>(\d+) 个网格</td>", legend[0])]
        assert sum(sizes) == 9


def test_a_class_of_the_legend_holds_the_grids_it_says() -> None:
    html = density_page().html
    colours = layers(html)["told"]["colours"]["count"]
    legend = re.search(r'data-layer="count".*?</section>', html, re.DOTALL)
    assert legend
    rows = re.findall(r'fill="(#\w+)"></rect></svg>(.*?)</td><td>(\d+)', legend[0])
    for colour, meaning, n in rows:
        held = [grid["n"] for grid in grids(html) if colours[grid["count_class"] + 1] == colour]
        assert len(held) == int(n)
        span = [int(number) for number in re.findall(r"\d+", meaning)] or [0]
        assert min(held) >= span[0]
        assert max(held) <= span[-1] or "≥" in unescape(meaning)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "zh",
            [
                "演示数据（合成）",
                "37 / 40",
                "36 / 37 件",
                "2026-01-01 至 2026-03-01",
                "2026-03-01 12:00",
                "37 / 40 件（92.50 %）",
                "内部工作用图，不得公开",
                "零上报网格 1 / 9 个",
            ],
        ),
        (
            "en",
            [
                "Synthetic demonstration data",
                "37 / 40 incidents (92.50 %)",
                "until 2026-03-01",
                "For internal work, not for publication",
                "Grids without a report 1 / 9",
            ],
        ),
    ],
)
def test_the_map_says_what_it_counts(lang: Any, words: list[str]) -> None:
    html = density_page(lang=lang).html
    assert [word for word in words if word not in html] == []


def test_neighbours_still_share_their_border() -> None:
    shapes = layers(density_page().html)["grids"]["features"]
    drawn = np.array([shapely.geometry.shape(shape["geometry"]) for shape in shapes])
    assert shapely.coverage_is_valid(drawn)


def test_heat_is_handed_over_in_ten_thousandths_of_a_degree() -> None:
    points = layers(density_page().html)["told"]["points"]
    assert points == {"origin": [1154050, 277550], "cells": [0, 0, 16, 100, 100, 20]}


def test_thousands_are_told_apart() -> None:
    asked = replace(note(), located=Ratio(1379, 1398), shown=1379)
    drawing = draw_incident_density_map(grid_frame(), heat_frame(), asked, lang="zh")
    html = render_offline(drawing, title="", lang="zh").html
    assert "1,379 / 1,398 件（98.64 %）" in html
    assert "1,379 / 1,379 件" in html


def test_a_county_without_incidents_is_drawn_and_says_so() -> None:
    frame = grid_frame()
    frame["incidents"] = 0
    asked = replace(note(), located=Ratio(0, 0), shown=0)
    drawing = draw_incident_density_map(frame, heat_frame().head(0), asked, lang="zh")
    html = render_offline(drawing, title="", lang="zh").html
    assert {grid["count_class"] for grid in grids(html)} == {0}
    assert "这段时间没有事件" in html
    assert "&gt; 0" not in html
    assert "这段时间没有事件" not in density_page().html


def test_a_frame_without_its_columns_is_refused() -> None:
    with pytest.raises(FrameError, match="households"):
        draw_incident_density_map(
            grid_frame().drop(columns="households"), heat_frame(), note(), lang="zh"
        )
