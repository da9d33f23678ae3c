"""Every page in both languages: answered, guarded by its headers, without a line of script."""

import re
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

PAGES = ("/", "/map", "/pinning", "/import", "/boundaries", "/boundaries/{edition}", "/analysis",
         "/about")  # fmt: skip

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


class Inline(HTMLParser):
    """Collects what a page would need a weaker policy for, and what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.links: list[str] = []
        self.lang: str | None = None
        self._script: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "html":
            self.lang = told.get("lang")
        self._script = told if tag == "script" else None
        self.found += [f"{tag} {name}" for name in told if name.startswith("on")]
        self.found += [f"{tag} style" for name in told if name == "style"]
        self.found += ["style"] if tag == "style" else []
        self.links += [told[name] or "" for name in ("src", "href", "action") if name in told]

    def handle_data(self, data: str) -> None:
        is_data = self._script is not None and self._script.get("type") == "application/json"
        if self._script is not None and not is_data and data.strip():
            self.found.append(f"script {data.strip()[:40]}")


@pytest.fixture(scope="module")
def edition(client: TestClient) -> str:
    found: str = client.get("/areas").json()["edition"]["id"]
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_page_is_shown_in_the_language_asked_for(
    client: TestClient, edition: str, page: str, lang: str
) -> None:
    answer = client.get(page.format(edition=edition), params={"lang": lang})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    read = Inline()
    read.feed(answer.text)
    assert (read.lang or "").startswith(lang)
    assert "{{" not in answer.text
    assert "Undefined" not in answer.text
    title = re.search(r"<title>(.+?)</title>", answer.text, flags=re.DOTALL)
    assert title
    assert bool(re.search(r"[\u4e00-\u9fff]", title[1])) >= (lang == "zh")


@pytest.mark.parametrize("page", PAGES)
def test_page_is_guarded_and_brings_no_script_of_its_own(
    client: TestClient, edition: str, page: str
) -> None:
    answer = client.get(page.format(edition=edition))
    parts = answer.headers["content-security-policy"].split("; ")
    policy = dict(part.split(" ", 1) for part in parts)
    assert {name: policy[name] for name in STRICT} == STRICT
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    read = Inline()
    read.feed(answer.text)
    assert read.found == []


@pytest.mark.parametrize("page", PAGES)
def test_page_names_no_other_machine_but_in_what_it_says_of_licences(
    client: TestClient, edition: str, page: str
) -> None:
    read = Inline()
    read.feed(client.get(page.format(edition=edition)).text)
    foreign = [link for link in read.links if "//" in link]
    assert foreign == []


@pytest.mark.parametrize("page", PAGES)
def test_page_says_that_the_county_is_synthetic(
    client: TestClient, edition: str, page: str
) -> None:
    shown = client.get(page.format(edition=edition), params={"lang": "zh"}).text
    assert "演示" in shown or "合成" in shown


def test_language_is_remembered_and_chinese_is_the_first(client: TestClient) -> None:
    assert '<html lang="zh' in client.get("/").text
    client.get("/", params={"lang": "en"})
    assert '<html lang="en' in client.get("/map").text
    client.get("/", params={"lang": "zh"})
    assert '<html lang="zh' in client.get("/map").text
    client.cookies.delete("lang")


def test_unknown_language_is_refused(client: TestClient) -> None:
    assert client.get("/", params={"lang": "fr"}).status_code == 422
    client.cookies.set("lang", "fr")
    assert '<html lang="zh' in client.get("/").text
    client.cookies.delete("lang")


def test_problem_speaks_the_language_of_the_pages(client: TestClient) -> None:
    client.cookies.set("lang", "en")
    told = client.get("/grids/x").json()
    assert told["detail"] == told["detail_en"]
    client.cookies.delete("lang")
    told = client.get("/grids/x").json()
    assert told["detail"] == told["detail_zh"]


def test_problem_is_guarded_like_a_page(client: TestClient) -> None:
    answer = client.post("/healthz")
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
