"""Analysis maps over HTTP: what they count, how they are framed, when they are drawn again."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, OUTSIDE
from web_map.analysis.vocabulary import MapKind

PERIOD = {"from": "2026-02-01T00:00:00+08:00", "to": "2026-03-01T00:00:00+08:00"}


def tell(client: TestClient, title: str, **changes: object) -> None:
    assert client.post("/incidents", json=report(title=title, **changes)).status_code == 201


def located(client: TestClient, **more: str) -> str:
    page = client.get("/maps/hotspots", params=PERIOD | more)
    assert page.status_code == 200, page.text
    found = re.search(r"<dd>(\d+ / \d+) ", page.text)
    assert found
    return found[1]


@pytest.fixture(scope="module", autouse=True)
def _reports(client: TestClient) -> None:
    for number in range(3):
        tell(client, f"第{number}起", **at(IN_GRID_1))
    tell(client, "网格外", **at(OUTSIDE))
    tell(client, "路灯不亮", category="livelihood", **at(IN_GRID_1))
    tell(client, "去年", occurred_at="2025-12-20T08:00:00+08:00", **at(IN_GRID_1))


def test_the_map_names_how_many_of_the_period_it_could_locate(client: TestClient) -> None:
    assert located(client) == "4 / 5"
    assert located(client, category="livelihood") == "1 / 1"
    assert located(client, category="petition") == "0 / 0"
    assert located(client, channel="grid_patrol", lang="en") == "4 / 5"


def test_each_grid_is_counted_by_its_code(client: TestClient) -> None:
    asked = client.get("/incidents/by-grid", params=PERIOD | {"category": "livelihood"})
    assert asked.json()["counts"] == {"360824100001001": 1}


def test_a_new_report_shows_at_once(client: TestClient) -> None:
    assert located(client, category="traffic") == "0 / 0"
    tell(client, "占道停车", category="traffic", **at(IN_GRID_1))
    assert located(client, category="traffic") == "1 / 1"


def test_the_same_question_is_answered_with_the_same_bytes(client: TestClient) -> None:
    first, second = (client.get("/maps/hotspots", params=PERIOD) for _ in range(2))
    assert first.content == second.content


def test_the_frame_is_sandboxed_and_only_ours(client: TestClient) -> None:
    headers = client.get("/maps/hotspots", params=PERIOD).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'; script-src 'sha256-")
    assert policy.endswith("frame-ancestors 'self'")
    assert "connect-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_a_period_turned_round_is_refused_in_words_inside_the_frame(client: TestClient) -> None:
    turned = {"from": PERIOD["to"], "to": PERIOD["from"]}
    page = client.get("/maps/hotspots", params=turned)
    assert page.status_code == 422
    assert "结束日期早于开始日期" in page.text
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    told = client.get("/maps/hotspots/file", params=turned)
    assert told.status_code == 422
    assert told.json()["code"] == "EmptyPeriodError"


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [
        ("2199-01-01", "2199-02-01", "FuturePeriodError"),
        ("1000-01-01", "9999-12-31", "LongPeriodError"),
        ("0001-01-01", "2026-03-01", "LongPeriodError"),
        ("2023-01-01", "2026-03-01", "LongPeriodError"),
    ],
)
def test_a_period_that_cannot_be_measured_is_refused(
    client: TestClient, begin: str, end: str, code: str
) -> None:
    asked = {"from": f"{begin}T00:00:00+08:00", "to": f"{end}T23:59:59+08:00"}
    told = client.get("/maps/hotspots/recipe", params=asked)
    assert (told.status_code, told.json()["code"]) == (422, code)


@pytest.mark.parametrize("kind", MapKind)
def test_days_to_come_are_no_quiet_days(client: TestClient, kind: MapKind) -> None:
    begin = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    figures = []
    for end in (datetime.now(UTC), datetime.now(UTC) + timedelta(days=300)):
        asked = {"from": begin, "to": end.isoformat()}
        told = client.get(f"/maps/{kind}/recipe", params=asked).json()["properties"]
        figures.append(told["wangge:figures"])
    assert figures[0] == figures[1]


def test_the_file_is_the_same_map_to_take_along(client: TestClient) -> None:
    begun, ended = -1, 0
    while begun != ended:  # a map says as of which minute it is
        begun = datetime.now(UTC).minute
        file = client.get("/maps/hotspots/file", params=PERIOD)
        page = client.get("/maps/hotspots", params=PERIOD)
        ended = datetime.now(UTC).minute
    assert file.headers["content-disposition"] == (
        'attachment; filename="hotspots-360824-20260201-20260228.html"'
    )
    assert file.content == page.content


def test_without_a_period_the_last_ninety_days_are_drawn(client: TestClient) -> None:
    assert client.get("/maps/hotspots").status_code == 200


@pytest.mark.parametrize("kind", MapKind)
def test_every_map_is_drawn_and_says_how(client: TestClient, kind: MapKind) -> None:
    page = client.get(f"/maps/{kind}", params=PERIOD)
    assert page.status_code == 200, page.text
    assert "口径与方法" in page.text
    assert re.search(rf">{kind}-\d+-[0-9a-f]{{12}}<", page.text)


def test_few_incidents_are_called_few(client: TestClient) -> None:
    assert "少于 30 件：不足以下结论" in client.get("/maps/hotspots", params=PERIOD).text


def test_a_map_there_is_not_is_refused(client: TestClient) -> None:
    assert client.get("/maps/incidents", params=PERIOD).status_code == 422


def test_incidents_are_told_per_thousand_residents(client: TestClient) -> None:
    asked = PERIOD | {"exposure": "residents", "category": "livelihood"}
    page = client.get("/maps/hotspots", params=asked)
    assert page.status_code == 200, page.text
    assert "每千人 1.08" in page.text
    assert "该版网格登记的常住人口" in page.text
    assert "每百户" not in page.text


def test_what_a_person_asks_for_is_escaped(client: TestClient) -> None:
    hostile = "{{7*7}}</script><script>window.__xss=1</script>"
    page = client.get("/maps/hotspots", params=PERIOD | {"category": hostile}).text
    assert "<script>window.__xss" not in page
    assert "{{7*7}}&lt;/script&gt;" in page
