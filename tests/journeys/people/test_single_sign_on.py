"""The county's single sign-on leads in whom an account here is linked with, and nobody else."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from joserfc.jwk import RSAKey
from sqlalchemy import Engine, text

from api.app import make_app
from api.installation import Installation
from api.settings import OidcSettingsError, ServerSettings
from api.signing_in.doors import Doors
from api.signing_in.provider import Provider, SingleSignOnError
from api.signing_in.single_sign_on import SingleSignOn
from governance.people.accounts.throttle import Throttle
from governance.people.roles import Role
from governance.people.scope import Grant
from governance.policy import load_policy
from tests.journeys.accounts import browser, make_account
from tests.journeys.people.identity_provider import (
    CLIENT,
    SECRET,
    IdentityProvider,
    running_provider,
)
from tests.local_client import local_client
from tests.signing_in import COUNTY, find_keyring, quick_passwords

BACK = "/sign-in/oidc/callback"


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with running_provider() as running:
        yield running


@pytest.fixture(autouse=True)
def honest(provider: IdentityProvider) -> None:
    provider.says, provider.signs_with = {}, None


@pytest.fixture(scope="module")
def app(engine: Engine, provider: IdentityProvider) -> FastAPI:
    installation = Installation.on(engine, load_policy(), find_keyring=find_keyring)
    single = SingleSignOn(Provider(provider.issuer, CLIENT, SECRET))
    addresses = Throttle(burst=10_000, per_minute=10_000)
    doors = Doors(passwords=quick_passwords(), addresses=addresses)
    return make_app(installation, doors=doors, single_sign_on=single)


@pytest.fixture(scope="module", autouse=True)
def linked(app: FastAPI, engine: Engine) -> Iterator[str]:
    """Somebody whom the security administrator has linked with a subject."""
    with local_client(app, Grant(Role.SEC_ADMIN, COUNTY)) as admin:
        person = make_account(engine, "linked")
        done = admin.post(f"/people/{person}/subject", json={"subject": "subject-7"})
        assert done.status_code == 204
        yield str(person)


def leave(client: TestClient, **query: str) -> str:
    sent = client.get("/sign-in/oidc", params=query)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def come_back(client: TestClient, code: str, state: str) -> Response:
    answer: Response = client.get(BACK, params={"code": code, "state": state})
    return answer


def test_who_is_linked_comes_in_and_goes_on_to_where_they_wanted(
    app: FastAPI, provider: IdentityProvider
) -> None:
    client = browser(app)
    assert "用单点登录" in client.get("/sign-in", params={"next": "/about"}).text
    address = leave(client, next="/about")
    assert address.startswith(f"{provider.issuer}/authorize?")
    assert SECRET not in address
    done = come_back(client, *provider.approve(address))
    assert (done.status_code, done.headers["location"]) == (303, "/about")
    assert client.get("/me").json()["login"] == "linked"


def test_nobody_is_made_an_account_by_signing_in(
    app: FastAPI, engine: Engine, provider: IdentityProvider
) -> None:
    provider.says = {"sub": "somebody-else"}
    client = browser(app)
    done = come_back(client, *provider.approve(leave(client)))
    assert (done.status_code, done.json()["code"]) == (403, "NotLinkedError")
    assert client.get("/me").status_code == 401
    with engine.begin() as db:
        asked = text("SELECT count(*) FROM account WHERE oidc_subject = 'somebody-else'")
        assert db.scalar(asked) == 0


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another program"},
        {"iss": "https://evil.example"},
        {"nonce": "of another journey"},
        {"exp": int(time.time()) - 3600},
        {"azp": "another program", "aud": [CLIENT, "another program"]},
        {"sub": None},
    ],
)
def test_a_word_that_is_not_for_us_now_counts_for_nothing(
    app: FastAPI, provider: IdentityProvider, lie: dict[str, Any]
) -> None:
    provider.says = lie
    client = browser(app)
    done = come_back(client, *provider.approve(leave(client)))
    assert done.status_code == 403, done.text
    assert client.get("/me").status_code == 401


def test_a_word_signed_by_somebody_else_counts_for_nothing(
    app: FastAPI, provider: IdentityProvider
) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    client = browser(app)
    done = come_back(client, *provider.approve(leave(client)))
    assert (done.status_code, done.json()["code"]) == (403, "JourneyError")


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(
    app: FastAPI, provider: IdentityProvider
) -> None:
    client, victim = browser(app), browser(app)
    code, state = provider.approve(leave(client))
    assert come_back(victim, code, state).json()["code"] == "JourneyError"
    assert come_back(client, code, "another state").json()["code"] == "JourneyError"
    assert come_back(client, "", state).json()["code"] == "JourneyError"
    assert come_back(client, "a code never given", state).json()["code"] == "JourneyError"


def test_somebody_out_of_service_is_so_here_too(
    app: FastAPI, engine: Engine, provider: IdentityProvider, linked: str
) -> None:
    change = "UPDATE account SET disabled_at = {} WHERE person_id = :person"
    with engine.begin() as db:
        db.execute(text(change.format("now()")), {"person": linked})
    client = browser(app)
    done = come_back(client, *provider.approve(leave(client)))
    assert done.json()["code"] == "AccountDisabledError"
    with engine.begin() as db:
        db.execute(text(change.format("NULL")), {"person": linked})


def test_a_provider_that_is_down_is_said_to_be(engine: Engine) -> None:
    nobody = SingleSignOn(Provider("http://127.0.0.1:9", CLIENT, SECRET))
    installation = Installation.on(engine, load_policy(), find_keyring=find_keyring)
    client = browser(make_app(installation, single_sign_on=nobody))
    answer = client.get("/sign-in/oidc")
    assert (answer.status_code, answer.json()["code"]) == (503, "SingleSignOnError")


def test_a_provider_that_failed_is_asked_again_after_half_a_minute(
    provider: IdentityProvider,
) -> None:
    clock = [100.0]
    astray = Provider(f"{provider.issuer}/astray", CLIENT, SECRET)
    single = SingleSignOn(astray, clock=lambda: clock[0])
    provider.read.clear()
    for at, asked in ((100.0, 1), (100.1, 1), (129.9, 1), (130.1, 2), (131.0, 2), (161.0, 3)):
        clock[0] = at
        with pytest.raises(SingleSignOnError):
            single.begin(onward="/", back="http://127.0.0.1:8000/", now=datetime.now(UTC))
        assert len(provider.read) == asked, at


def test_going_to_the_provider_takes_a_turn_as_signing_in_does(
    engine: Engine, provider: IdentityProvider
) -> None:
    installation = Installation.on(engine, load_policy(), find_keyring=find_keyring)
    single = SingleSignOn(Provider(provider.issuer, CLIENT, SECRET))
    doors = Doors(passwords=quick_passwords(), addresses=Throttle(burst=2, per_minute=1))
    client = browser(make_app(installation, doors=doors, single_sign_on=single))
    leave(client)
    leave(client)
    refused = client.get("/sign-in/oidc")
    assert (refused.status_code, refused.json()["code"]) == (429, "TooManyAttemptsError")


def test_without_a_provider_there_is_no_such_way(engine: Engine) -> None:
    client = browser(make_app(Installation.on(engine, load_policy())))
    assert "用单点登录" not in client.get("/sign-in").text
    assert client.get("/sign-in/oidc").status_code == 503


def test_settings_in_part_or_over_an_open_line_are_refused(tmp_path: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET, encoding="utf-8")
    whole = {"oidc_client_id": CLIENT, "oidc_client_secret_file": secret}
    found = ServerSettings(oidc_issuer="https://sso.example.cn", **whole).find_provider()
    assert found == Provider("https://sso.example.cn", CLIENT, SECRET)
    assert SECRET not in repr(found)
    assert ServerSettings().find_provider() is None
    for given in (
        {"oidc_issuer": "https://sso.example.cn"},
        {"oidc_issuer": "http://sso.example.cn"} | whole,
    ):
        with pytest.raises(OidcSettingsError):
            ServerSettings(**given).find_provider()
