"""Rivers and main roads below a folium map: drawn when given, and nothing at all without."""

import json

import folium

from web_map.base_lines import BaseLines
from web_map.base_map import make_base_map
from web_map.standalone.offline import render_offline

BOUNDS = [115.25, 27.5, 115.73, 27.96]
RIVER = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"kind": "river"},
            "geometry": {"type": "LineString", "coordinates": [[115.3, 27.6], [115.31, 27.7]]},
        }
    ],
}
HOSTILE = "</script><script>alert(1)</script>{{7*7}}"


def lines(*owners: str) -> BaseLines:
    return BaseLines(json.dumps(RIVER), owners, "zh")


def render(drawing: folium.Map) -> str:
    return render_offline(drawing, title="t", lang="zh").html


def test_without_lines_the_map_is_as_empty_as_before() -> None:
    assert "drawBaseLines({map:" not in render(make_base_map(BOUNDS))


def test_lines_are_drawn_below_with_the_credit_of_every_source() -> None:
    html = render(make_base_map(BOUNDS, lines("© OpenStreetMap contributors, ODbL", "水利局")))
    assert "drawBaseLines({map:" in html
    assert "115.31" in html
    assert "底图：© OpenStreetMap contributors, ODbL · 水利局" in html


def test_a_credit_is_text_and_nothing_else() -> None:
    html = render(make_base_map(BOUNDS, lines(HOSTILE)))
    assert "<script>alert(1)" not in html
    assert "49" not in html.split("drawBaseLines({map:")[1][:400]


def test_the_credit_speaks_the_language_of_the_map() -> None:
    assert BaseLines("{}", ("A", "B"), "en").credit == "Base map: A · B"
