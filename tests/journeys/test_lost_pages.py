"""Somebody follows a dead link, or a program does: each is told in its own form."""

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.app import make_app
from api.installation import Installation
from governance.policy import load_policy
from tests.journeys.reports import report
from tests.local_client import local_client

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def test_a_person_gets_a_page_that_leads_back(client: TestClient) -> None:
    answer = client.get("/no-such-page", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "没有找到" in answer.text
    assert 'href="/"' in answer.text


def test_a_person_who_reads_english_gets_it_in_english(client: TestClient) -> None:
    client.cookies.set("lang", "en")
    answer = client.get("/boundaries/none", headers=BROWSER)
    client.cookies.delete("lang")
    assert answer.status_code == 404
    assert "There is no such edition" in answer.text


def test_a_lost_page_still_says_that_the_county_is_synthetic_and_who_looks(
    client: TestClient,
) -> None:
    nowhere = report(address="没有人知道的地方")
    assert client.post("/incidents", json=nowhere).json()["outcome"] == "pinning"
    assert '<span class="count">1</span>' in client.get("/about").text
    lost = client.get("/no-such-page", headers=BROWSER).text
    assert "Synthetic demonstration data" in lost
    assert "陈测试" in lost


def test_before_any_page_was_opened_a_lost_page_knows_the_county_already(engine: Engine) -> None:
    app = make_app(Installation.on(engine, load_policy()))
    with local_client(app):
        pass  # it was read while the application started
    lost = local_client(app).get("/no-such-page", headers=BROWSER)
    assert "Synthetic demonstration data" in lost.text


def test_a_program_gets_a_problem(client: TestClient) -> None:
    answer = client.get("/no-such-page", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
