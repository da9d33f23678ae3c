"""A map on paper: a sheet that says all of it, whatever people called their places."""

import io
import re
import warnings
import zlib
from typing import Any

import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from geo.errors import Lang
from tests.map_frames import COMPOSED, Written
from web_map.analysis.frame_columns import COLUMN_WORDS, EVENING, WEEK, words_of_column
from web_map.analysis.grid_layers import GridLayer
from web_map.analysis.grid_map import GridMap, Picture
from web_map.analysis.paper.drawing import check_paper, draw_sheet, put_on_paper
from web_map.analysis.paper.errors import NoChineseFontError, NoSuchLayerError
from web_map.analysis.paper.fonts import find_families
from web_map.analysis.paper.page import Page
from web_map.analysis.paper_layers import PAPER_LAYERS
from web_map.analysis.vocabulary import MapKind

A4_AT_200 = (2338, 1653)


def sheet_of(
    kind: MapKind, written: Written | None = None, *, layer: str | None = None, lang: Lang = "zh"
) -> tuple[GridMap, Figure]:
    composed = COMPOSED[kind](written)
    every: list[GridLayer | Picture] = [*composed.layers, *composed.pictures]
    chosen = next((one for one in every if one.name == layer), every[0])
    return composed, draw_sheet(composed, chosen, lang)


def said_on(figure: Figure) -> str:
    found: list[Any] = figure.findobj(Text)
    return "\n".join(text.get_text() for text in found)


@pytest.mark.parametrize("kind", MapKind)
def test_every_map_is_drawn_as_a_picture_of_a4_that_is_not_blank(kind: MapKind) -> None:
    packed = put_on_paper(COMPOSED[kind](None), "png", lang="zh")
    picture = Image.open(io.BytesIO(packed))
    assert picture.size == A4_AT_200
    colours = np.asarray(picture.convert("L"))
    assert (colours < 128).mean() > 0.004
    assert len(np.unique(colours)) > 50


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", MapKind)
def test_the_sheet_says_what_when_how_and_for_whom(kind: MapKind, lang: Lang) -> None:
    composed, figure = sheet_of(kind, lang=lang)
    said = said_on(figure)
    note = composed.note
    public = {"zh": "内部工作用图，不得公开", "en": "For internal work, not for publication"}
    invented = {"zh": "演示数据（合成）", "en": "Synthetic demonstration data"}
    for words in (
        public[lang],
        invented[lang],
        note.recipe,
        note.edition,
        note.moment(note.since),
        "金川镇",
        "km",
        "1:",
    ):
        assert words in said
    for row in composed.layers[0].legend:
        assert row.words.of(lang) in said


def test_clusters_are_named_on_the_map_and_beside_it() -> None:
    said = said_on(sheet_of(MapKind.HOTSPOTS)[1])
    assert said.split("\n").count("A1") == 2
    assert "15 件，预期 4.0（3.8 倍），p 0.001" in said
    assert "1. 善政社区 善政第1网格" in said


def test_another_layer_is_drawn_when_asked_for_and_an_unknown_one_refused() -> None:
    composed, figure = sheet_of(MapKind.HOTSPOTS, layer="density")
    assert "事件密度" in said_on(figure)
    with pytest.raises(NoSuchLayerError) as refused:
        check_paper(composed, "nope")
    assert "heat, smoothed, rate, count, density" in refused.value.words.en


def test_the_last_step_of_a_slider_is_the_one_on_paper() -> None:
    composed, figure = sheet_of(MapKind.WEEKS, layer="weeks")
    assert composed.layers[1].steps[-1] in said_on(figure)


HOSTILE = "$\\frac{x}{0}$ 㙦岭 <b>&\n{{7*7}} " + "长" * 80


@pytest.mark.parametrize("file", ["png", "pdf"])
@pytest.mark.parametrize("kind", MapKind)
def test_what_people_wrote_is_no_formula_and_keeps_its_place(kind: MapKind, file: Any) -> None:
    composed = COMPOSED[kind](Written.everywhere(HOSTILE))
    assert put_on_paper(composed, file, lang="zh")
    figure = draw_sheet(composed, composed.layers[0], "zh")
    found: list[Any] = figure.findobj(Text)
    assert not any(text.get_parse_math() for text in found if "$" in text.get_text())
    assert "$\\frac{x}{0}$ 㙦岭" in said_on(figure)


def test_a_pdf_is_one_page_of_vectors_whose_words_can_be_found() -> None:
    packed = put_on_paper(COMPOSED[MapKind.HOTSPOTS](None), "pdf", lang="zh")
    assert packed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", packed)) == 1
    assert re.search(rb"/MediaBox \[ ?0 0 841\.\d+ 595\.\d+ ?\]", packed)
    streams = [
        _unpacked(one) for one in re.findall(rb"stream\r?\n(.*?)endstream", packed, re.DOTALL)
    ]
    letters = b"".join(one for one in streams if b"begincmap" in one)
    for letter in "新干县热点显著性演示数据内部工作用图不得公开":
        assert f"{ord(letter):04x}".encode() in letters, letter


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def test_every_letter_of_a_sheet_has_a_glyph() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in MapKind:
            composed = COMPOSED[kind](Written(grid="㙦岭 ≥ ² –"))
            put_on_paper(composed, "png", lang="zh")
            put_on_paper(composed, "png", lang="en")


def test_without_a_chinese_font_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    latin = [one for one in font_manager.fontManager.ttflist if one.name == "DejaVu Sans"]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
    monkeypatch.setattr(font_manager, "findSystemFonts", list)
    with pytest.raises(NoChineseFontError) as refused:
        find_families()
    assert "apt-get install fonts-noto-cjk" in refused.value.words.zh


def test_lines_are_no_wider_than_asked_and_lose_nothing() -> None:
    page = Page()
    text = "显著性：Gi*（平滑率、共边共点相邻），条件置换 9999 次，supercalifragilistic 双侧。" * 3
    lines = page.wrap(text, 7, 40)
    assert len(lines) > 3
    assert max(page.width_mm(line, 7) for line in lines) <= 40 + page.width_mm("。", 7)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert not any(line.startswith(("，", "。", "）")) for line in lines)


@pytest.mark.parametrize("kind", MapKind)
def test_a_page_offers_just_the_layers_that_a_map_has(kind: MapKind) -> None:
    composed = COMPOSED[kind](None)
    every: list[GridLayer | Picture] = [*composed.layers, *composed.pictures]
    assert {one.name: one.label for one in every} == dict(PAPER_LAYERS[kind])


@pytest.mark.parametrize("kind", MapKind)
def test_every_column_that_leaves_with_a_map_is_described(kind: MapKind) -> None:
    columns = set(COMPOSED[kind](None).grids.columns) - {"geometry"}
    unknown = {
        one for one in columns if one not in COLUMN_WORDS and not one.startswith((WEEK, EVENING))
    }
    assert unknown == set()
    assert words_of_column("week_2026-01-05").en == "Week from 2026-01-05"
