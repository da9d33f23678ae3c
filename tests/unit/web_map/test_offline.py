import base64
import hashlib
import re

import folium
import folium.plugins
import pytest
from branca.colormap import LinearColormap
from branca.element import Figure

from geo.errors import Words
from tests.map_frames import map_page
from web_map.base_map import make_base_map
from web_map.standalone import offline
from web_map.standalone.lone_page import LonePage, assemble, sentence_page
from web_map.standalone.offline import UnknownAssetError, render_offline
from web_map.standalone.page_tags import foreign_references

BOUNDS = (115.4, 27.75, 115.43, 27.78)


def render(drawing: folium.Map) -> LonePage:
    return render_offline(drawing, title="t", lang="zh")


def test_the_page_loads_nothing() -> None:
    html = map_page().html
    sheets = "".join(re.findall(r"<style>(.*?)</style>", html, re.DOTALL))
    assert set(re.findall(r"url\((\w+:|#)", sheets)) == {"data:", "#"}
    assert "@import" not in sheets
    markup = re.sub(r"<(script|style)>.*?</\1>", "", html, flags=re.DOTALL)
    assert not re.search(r"\s(src|href)=|//", markup)
    assert "cdn" not in html
    assert "sourceMappingURL" not in html


def test_the_same_map_gives_the_same_bytes() -> None:
    assert map_page() == map_page()


def test_rendering_twice_changes_nothing() -> None:
    drawing = make_base_map(BOUNDS)
    assert render(drawing) == render(drawing)


def test_the_policy_names_every_script_and_style_by_its_hash() -> None:
    page = map_page()
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        allowed = re.search(rf"{directive} ([^;]*);", page.policy)
        assert allowed
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", page.html, re.DOTALL)
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        assert allowed[1].split() == [
            f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests
        ]
    assert page.policy.startswith("default-src 'none'")
    assert "unsafe" not in page.policy


def test_pictures_of_a_style_sheet_are_inside_it() -> None:
    html = render(make_base_map(BOUNDS)).html
    assert html.count("url(data:image/png;base64,") >= 3
    assert "url(images" not in html


def test_a_plugin_we_do_not_carry_is_refused() -> None:
    drawing = make_base_map(BOUNDS)
    folium.plugins.MiniMap().add_to(drawing)  # type: ignore[no-untyped-call]
    with pytest.raises(UnknownAssetError):
        render(drawing)


def test_a_link_added_only_while_rendering_is_refused_too() -> None:
    drawing = make_base_map(BOUNDS)
    LinearColormap(["red", "blue"]).add_to(drawing)
    with pytest.raises(UnknownAssetError, match="d3"):
        render(drawing)


def test_a_tile_server_is_refused() -> None:
    drawing = make_base_map(BOUNDS)
    folium.TileLayer().add_to(drawing)
    with pytest.raises(UnknownAssetError, match="offline"):
        render(drawing)


def test_an_address_in_the_body_is_refused() -> None:
    drawing = make_base_map(BOUNDS)
    figure = drawing.get_root()
    assert isinstance(figure, Figure)
    figure.html.add_child(folium.Element('<img src="https://example.org/a.png">'))
    with pytest.raises(UnknownAssetError, match=r"example\.org"):
        render(drawing)


@pytest.mark.parametrize(
    "html",
    [
        "<script>1</script>",
        "<p onclick=x()>",
        "<a href='/map'>",
        "<iframe>",
        "<p style='color:red'>",
        "<svg><image xlink:href=//x.y/z /></svg>",
    ],
)
def test_whatever_loads_runs_or_leads_away_is_found_in_a_body(html: str) -> None:
    assert list(foreign_references(html))


def test_a_missing_asset_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "ASSETS", {r"leaflet\.js": "leaflet/no_such.js"})
    with pytest.raises(UnknownAssetError, match="no_such"):
        render(make_base_map(BOUNDS))


def test_a_map_without_tiles_has_a_largest_zoom() -> None:
    assert '"maxZoom": 19' in render(make_base_map(BOUNDS)).html


def test_a_title_and_a_sentence_are_escaped() -> None:
    page = assemble("<b>", "en", styles=[], body="", scripts=[])
    assert "<title>&lt;b&gt;</title>" in page.html
    assert "script-src 'none'" in page.policy
    told = sentence_page(Words("甲<b>", "a<b>"), lang="zh").html
    assert "<p>甲&lt;b&gt;</p>" in told
    assert '<html lang="zh-CN">' in told
