"""The commands of the page on GIS programs do what they say, here in GDAL's own library."""

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2
import pyogrio
import pytest

from tests.authorization.small_county import GRIDS

HOW_TO = Path(__file__).parent.parent.parent.parent / "docs" / "how-to"
PAGES = ("gis.md", "gis.zh-CN.md")
WRITTEN = "http://127.0.0.1:8000"
SAID = "wgt_…"


def commands(page: str, program: str) -> Iterator[list[str]]:
    for line in (HOW_TO / page).read_text("utf-8").splitlines():
        if line.startswith(f"{program} "):
            yield shlex.split(line)[1:]


@pytest.fixture
def password(token: str) -> Iterator[None]:
    for page in PAGES:
        assert ["GDAL_HTTP_USERPWD=gis:wgt_…"] in list(commands(page, "export"))
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": f"gis:{token}"})
    yield
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": None})


def options(words: list[str]) -> tuple[list[str], Mapping[str, object]]:
    if words[0] == "-spat":
        return words[5:], {"bbox": tuple(map(float, words[1:5]))}
    return (words[2:], {"where": words[1]}) if words[0] == "-where" else (words, {})


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("page", PAGES)
def test_every_ogr_command_of_the_page_reads_what_it_names(site: str, page: str) -> None:
    [[source]] = commands(page, "ogrinfo")
    assert len(pyogrio.list_layers(source.replace(WRITTEN, site))) == 7
    found = []
    for words in commands(page, "ogr2ogr"):
        (_, source, layer), chosen = options(words)
        read = pyogrio.read_dataframe(source.replace(WRITTEN, site), layer=layer, **chosen)
        found.append((layer, len(read)))
    assert found == [("grids", 9), ("grids", 9), ("townships", 2)]


@pytest.mark.parametrize("page", PAGES)
def test_every_curl_command_of_the_page_is_answered(site: str, token: str, page: str) -> None:
    said = [words for words in commands(page, "curl") if words[0] == "-u"]
    for _, shown, address in said:
        login, secret = shown.replace(SAID, token).split(":")
        told = httpx2.get(address.replace(WRITTEN, site), auth=(login, secret))
        assert told.status_code == 200, address
    assert len(said) == 4
    [tiles] = set(re.findall(rf"{WRITTEN}(/\S*{{z}}/{{x}}/{{y}})", (HOW_TO / page).read_text()))
    address = tiles.format(z=11, x=1680, y=859)
    told = httpx2.get(f"{site}{address}", auth=("gis", token))
    assert GRIDS[0].encode() in told.content
