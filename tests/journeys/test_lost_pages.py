"""Somebody follows a dead link, or a program does: each is told in its own form."""

from fastapi.testclient import TestClient

BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def test_a_person_gets_a_page_that_leads_back(client: TestClient) -> None:
    answer = client.get("/no-such-page", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "没有找到" in answer.text
    assert 'href="/"' in answer.text


def test_a_person_who_reads_english_gets_it_in_english(client: TestClient) -> None:
    answer = client.get("/boundaries/none", headers=BROWSER | {"Cookie": "lang=en"})
    assert answer.status_code == 404
    assert "There is no such edition" in answer.text


def test_a_program_gets_a_problem(client: TestClient) -> None:
    answer = client.get("/no-such-page", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
