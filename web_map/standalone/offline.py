"""A folium map as one page that asks nothing of anybody: every asset inside, every script known.

The page is put together from folium's three parts (head, body, script), never by searching the
whole of it: there a tag of folium's and one that somebody wrote look the same.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from branca.element import Element, Figure
from folium import Map

from geo.errors import GeoError, Lang, Words
from web_map.assets import VENDOR
from web_map.folium_parts import Finished, Part
from web_map.standalone.lone_page import LonePage, assemble
from web_map.standalone.page_tags import Block, blocks_of_head, foreign_references

#: What folium's links name, and our file for it; None leaves it out, for no part of ours uses it.
ASSETS: Mapping[str, str | None] = {
    r"/leaflet@[\d.]+/dist/leaflet\.js": "leaflet/leaflet.js",
    r"/leaflet@[\d.]+/dist/leaflet\.css": "leaflet/leaflet.css",
    r"/jquery-[\d.]+\.min\.js": None,
    r"/bootstrap@[\d.]+/dist/(js|css)/bootstrap(\.bundle)?\.min\.(js|css)": None,
    r"/bootstrap/[\d.]+/css/bootstrap-glyphicons\.css": None,
    r"/Leaflet\.awesome-markers/[\d.]+/leaflet\.awesome-markers\.(js|css)": None,
    r"/fontawesome-free@[\d.]+/css/all\.min\.css": None,
    r"/leaflet\.awesome\.rotate\.min\.css": None,
}

_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
_SOURCE_MAP = re.compile(r"\n//[#@] sourceMappingURL=.*")
_ABROAD = re.compile(r"https?://|['\"`]//\w", re.IGNORECASE)
_KINDS = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif"}


class UnknownAssetError(GeoError):
    """A map asks for something that we do not carry."""

    sentence = Words(
        zh="地图引用了未收录的资源 {reference}，不能离线显示。",
        en="The map refers to {reference}, which we do not carry, so it would not work offline.",
    )


def render_offline(drawing: Map, *, title: str, lang: Lang) -> LonePage:
    """Return a map as one page; the same map gives the same page.

    Raises
    ------
    UnknownAssetError
        When the map links to an asset that is not in `ASSETS`, an asset is not in
        static/vendor, or its body or script refers to another host.
    """
    figure = drawing.get_root()
    assert isinstance(figure, Figure)  # noqa: S101 folium puts every map on one
    _number_elements(figure)
    for child in figure._children.values():  # noqa: SLF001 branca's own way to fill the parts
        child.render()
    _check_script(figure.script)
    body = figure.html.render()
    for reference in foreign_references(body):
        raise UnknownAssetError(reference=reference)
    blocks = [_local(block) for block in blocks_of_head(figure.header.render())]
    return assemble(
        title,
        lang,
        styles=[block.text for block in blocks if block.is_style],
        body=body,
        scripts=[*(b.text for b in blocks if not b.is_style), figure.script.render()],
    )


def _number_elements(figure: Element) -> None:
    """Give every element its place in the tree as its id, in place of folium's random one."""
    for number, element in enumerate(_walk(figure)):
        element._id = str(number)  # noqa: SLF001 names are made of it


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element._children.values():  # noqa: SLF001 there is no other way down
        yield from _walk(child)


def _check_script(script: Element) -> None:
    """Refuse an address in what folium wrote; ours and people's words may name one."""
    for element in script._children.values():  # noqa: SLF001
        if not isinstance(element, Finished | Part) and _ABROAD.search(element.render()):
            raise UnknownAssetError(reference=type(element).__name__)


def _local(block: Block) -> Block:
    """Return a block of the head with its text in place of its address."""
    if not block.address:
        return block
    for pattern, file in ASSETS.items():
        if re.search(pattern + "$", block.address):
            return block.holding(_read_asset(file) if file else "")
    raise UnknownAssetError(reference=block.address)


def _read_asset(file: str) -> str:
    path = VENDOR / file
    try:
        text = path.read_text("utf-8")
    except OSError as missing:
        raise UnknownAssetError(reference=file) from missing
    if path.suffix == ".css":
        return _CSS_URL.sub(lambda found: f"url({_data_uri(path, found[1])})", text)
    if "</script" in text.lower():
        raise UnknownAssetError(reference=file)
    return _SOURCE_MAP.sub("", text)


def _data_uri(sheet: Path, reference: str) -> str:
    if reference.startswith(("#", "data:")):
        return reference
    image = sheet.parent / reference
    if "//" in reference or image.suffix not in _KINDS or not image.is_file():
        raise UnknownAssetError(reference=reference)
    return f"data:{_KINDS[image.suffix]};base64,{base64.b64encode(image.read_bytes()).decode()}"
