"""What people are told, and what those who run the system see of it."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from standardwebhooks.webhooks import Webhook

from api.app import make_app
from api.delivering.gateways import Gateways
from api.delivering.setting_up import postman_of
from api.installation import Installation
from geo.errors import Words
from geo.postgis import make_engine
from governance.notices.telling import News, tell
from governance.notices.vocabulary import NoticeKind
from governance.policy import load_policy
from tests.nine_county import store_nine_grids
from tests.open_sessions import client_of
from tests.outbox import LOOPBACK, clear, store_happenings
from tests.receivers import Receiver, listening
from tests.signing_in import KEYRING
from tests.staffed_county import Staff, store_staff

NOW = datetime.now(UTC)
REASON = {"reason": "对方已修复"}


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as db:
        store_nine_grids(db)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    with engine.begin() as db:
        return store_staff(db)


@pytest.fixture(scope="module")
def here(engine: Engine) -> Installation:
    made = Installation.on(engine, load_policy(), find_keyring=lambda: KEYRING)
    return replace(made, gateways=Gateways(webhook_hosts=LOOPBACK))


@pytest.fixture(scope="module")
def app(here: Installation) -> FastAPI:
    return make_app(here)


@pytest.fixture
def town(app: FastAPI, engine: Engine, staff: Staff) -> Iterator[TestClient]:
    clear(engine)
    with client_of(app, engine, staff["town"]) as client:
        yield client


@pytest.fixture
def operator(app: FastAPI, engine: Engine, staff: Staff) -> Iterator[TestClient]:
    clear(engine)
    with client_of(app, engine, staff["sys_admin"]) as client:
        yield client


def tell_town(engine: Engine, staff: Staff, number: int, *, subject: str | None = None) -> None:
    with engine.begin() as db:
        for one in range(number):
            words = Words(f"第 {one} 条", f"Message {one}")
            news = News(NoticeKind.URGED, f"event {uuid.uuid4()}", subject, words)
            at = NOW - timedelta(minutes=number - one)
            assert tell(db, [staff["town"]], news, now=at) == 1


def walk(client: TestClient, limit: int) -> list[dict[str, Any]]:
    items, after = [], None
    while True:
        query = {"limit": limit} | ({} if after is None else {"after": after})
        page = client.get("/notices", params=query).json()
        items += page["items"]
        after = page["next"]
        if after is None:
            return items


def test_the_same_happening_is_told_once(engine: Engine, staff: Staff, town: TestClient) -> None:
    news = News(NoticeKind.URGED, "the same", None, Words("一", "one"))
    with engine.begin() as db:
        assert tell(db, [staff["town"], staff["town"]], news, now=NOW) == 1
        assert tell(db, [staff["town"], staff["county"]], news, now=NOW) == 1
        assert tell(db, [], news, now=NOW) == 0
    assert town.get("/notices").json()["unread"] == 1


def test_unread_messages_come_first_and_paging_passes_over_none(
    engine: Engine, staff: Staff, town: TestClient
) -> None:
    tell_town(engine, staff, 7)
    newest = town.get("/notices").json()["items"][0]
    assert newest["words"]["zh"] == "第 6 条"
    assert town.post(f"/notices/{newest['id']}/read").json() == {"unread": 6}
    assert town.post(f"/notices/{newest['id']}/read").json() == {"unread": 6}
    items = walk(town, 3)
    assert [item["words"]["zh"][2] for item in items] == list("5432106")
    assert [item["read_at"] is None for item in items] == [True] * 6 + [False]


def test_marking_all_read_spares_what_came_after_the_list_was_made(
    engine: Engine, staff: Staff, town: TestClient
) -> None:
    tell_town(engine, staff, 2)
    seen = {"told_until": (NOW - timedelta(minutes=1, seconds=30)).isoformat()}
    assert town.post("/notices/read-all", json=seen).json() == {"unread": 1}


def test_nobody_reads_another_person_s_message(
    engine: Engine, staff: Staff, town: TestClient, app: FastAPI
) -> None:
    tell_town(engine, staff, 1)
    (mine,) = town.get("/notices").json()["items"]
    with client_of(app, engine, staff["county"]) as other:
        assert other.get("/notices").json()["items"] == []
        assert other.post(f"/notices/{mine['id']}/read").status_code == 404
    assert town.get("/notices").json()["unread"] == 1


@pytest.mark.parametrize("after", ["x", "u-", f"u-{uuid.UUID(int=7)}", "u-" + "-" * 36])
def test_a_place_that_is_none_is_refused(town: TestClient, after: str) -> None:
    assert town.get("/notices", params={"after": after}).status_code == 422


def test_a_page_tells_how_many_messages_are_unread(
    engine: Engine, staff: Staff, town: TestClient
) -> None:
    tell_town(engine, staff, 3)
    page = town.get("/inbox", headers={"Accept": "text/html"}).text
    assert '<span class="count" data-unread-count>3</span>' in page


def test_only_those_who_run_the_system_see_deliveries(town: TestClient) -> None:
    for address in ("/outbox", "/webhooks", "/deliveries"):
        assert town.get(address).status_code == 403
    hook = {"name": "省平台", "url": "https://hub.example/in"}
    assert town.post("/webhooks", json=hook).status_code == 403


def test_a_webhook_s_secret_is_told_once_and_signs_what_is_sent(
    engine: Engine, here: Installation, operator: TestClient
) -> None:
    with listening(Receiver()) as receiver:
        hook = {"name": "省平台", "url": f"{receiver.url}/in", "kinds": ["accept"]}
        added = operator.post("/webhooks", json=hook)
        assert added.status_code == 201
        listed = operator.get("/webhooks")
        assert added.json()["secret"] not in listed.text
        assert listed.json()["items"][0]["kinds"] == ["accept"]
        with engine.begin() as db:
            store_happenings(db, 1, now=datetime.now(UTC))
        postman_of(engine, here.policy, KEYRING, here.gateways).go_round()
        (came,) = receiver.came
        Webhook(added.json()["secret"]).verify(came.body, came.headers)
    assert operator.post("/webhooks", json=hook).status_code == 409


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example/in",
        "https://user@hub.example/in",
        "https://hub.example/#x",
        "https://",
        "https://[::1/in",
        "ftp://hub.example/in",
        "https://hub.example:99999/in",
    ],
)
def test_an_address_that_can_be_told_to_be_wrong_is_refused(operator: TestClient, url: str) -> None:
    refused = operator.post("/webhooks", json={"name": "省平台", "url": url})
    assert refused.status_code == 422
    assert "hub.example" not in refused.text


def test_dead_letters_are_sent_again_or_dropped_with_a_reason_that_is_kept(
    engine: Engine, here: Installation, operator: TestClient
) -> None:
    postman = postman_of(engine, here.policy, KEYRING, here.gateways)
    receiver = Receiver(answer=lambda _one: (410, {}))
    with listening(receiver):
        added = operator.post("/webhooks", json={"name": "市平台", "url": f"{receiver.url}/in"})
        with engine.begin() as db:
            store_happenings(db, 2, now=datetime.now(UTC))
        assert postman.go_round().dead == 2
        dead = operator.get("/outbox").json()
        assert dead["total"] == {"waiting": 0, "sent": 0, "dead": 2}
        assert {one["receiver"] for one in dead["items"]} == {"市平台"}
        assert "payload" not in dead["items"][0]
        first, second = (f"/outbox/{one['id']}" for one in dead["items"])
        assert operator.post(f"{first}/retry", json={"reason": " "}).status_code == 422
        assert operator.post(f"{first}/retry", json=REASON).status_code == 204
        assert operator.post(f"{first}/retry", json=REASON).status_code == 409
        assert operator.post(f"{second}/drop", json=REASON).status_code == 204
        assert operator.post(f"{second}/drop", json=REASON).status_code == 404
        receiver.answer = lambda _one: (200, {})
        assert postman.go_round().sent == 1
    hook = f"/webhooks/{added.json()['id']}"
    assert operator.post(f"{hook}/secret", json=REASON).json()["secret"].startswith("whsec_")
    assert operator.post(f"{hook}/stop", json=REASON).status_code == 204
    assert operator.post(f"{hook}/start", json=REASON).status_code == 204
    assert operator.post(f"/webhooks/{uuid.uuid4()}/stop", json=REASON).status_code == 404
    with engine.connect() as db:
        kept = db.execute(text("SELECT action, purpose FROM audit_entry ORDER BY id")).all()
    assert [row.action for row in kept][-6:] == [
        "webhook_added",
        "delivery_retried",
        "delivery_dropped",
        "webhook_rotated",
        "webhook_stopped",
        "webhook_started",
    ]
    assert {row.purpose for row in kept[-5:]} == {REASON["reason"]}


def test_a_retry_queues_a_round_at_once(engine: Engine, operator: TestClient) -> None:
    queued = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver_notices'")
    with engine.begin() as db:
        db.execute(text("DELETE FROM procrastinate_jobs"))
        store = "INSERT INTO delivery (id, channel, target, event, payload, state, next_at,"
        values = " created_at) VALUES (:id, 'sms', 'x', 'y', '{}', 'dead', now(), now())"
        db.execute(text(store + values), {"id": (dead := uuid.uuid4())})
    assert operator.post(f"/outbox/{dead}/retry", json=REASON).status_code == 204
    with engine.connect() as db:
        assert db.scalar(queued) == 1


def test_wechat_says_so_where_it_is_not_set_up(town: TestClient) -> None:
    assert town.post("/notices/wechat", json={"code": "0a1b"}).status_code == 409
    assert town.delete("/notices/wechat").status_code == 204
