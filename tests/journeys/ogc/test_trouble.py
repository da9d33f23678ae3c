"""The server runs whether these services can or not, and they come back by themselves."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import make_app
from api.installation import Installation
from api.ogc import services
from geo.postgis import make_engine
from governance.people.accounts.tokens import add_token
from governance.people.vocabulary import TokenScope
from governance.policy import load_policy
from tests.aside import run_aside
from tests.authorization.small_county import GRIDS
from tests.local_client import strangers_client
from tests.postgis.ogc.monthly import add_incidents, last_month
from tests.signing_in import as_program, find_keyring

ITEMS = "/ogc/collections/grids/items"


@pytest.fixture
def here(engine: Engine) -> Installation:
    return Installation.on(engine, load_policy(), find_keyring=find_keyring)


@pytest.fixture
def shown(engine: Engine, request: pytest.FixtureRequest) -> dict[str, str]:
    with engine.begin() as db:
        now = datetime.now(UTC)
        name = request.node.name
        return as_program(add_token(db, name, [TokenScope.OGC], by="tests", now=now))


def serving(here: Installation) -> TestClient:
    return strangers_client(make_app(here))


def test_no_request_of_the_application_pays_for_how_the_services_read(here: Installation) -> None:
    # With a single one, FastAPI analyses every dependency anew for each request to any address.
    assert make_app(here).dependency_overrides == {}


@pytest.fixture
def rights_withheld(engine: Engine) -> Iterator[None]:
    with engine.begin() as db:
        db.execute(text("REVOKE USAGE ON SCHEMA ogc FROM wangge_ogc"))
    yield
    with engine.begin() as db:
        db.execute(text("GRANT USAGE ON SCHEMA ogc TO wangge_ogc"))


@pytest.mark.usefixtures("rights_withheld")
def test_without_the_rights_the_server_runs_and_says_what_is_missing(
    here: Installation, shown: dict[str, str], engine: Engine
) -> None:
    with serving(here) as client:
        assert client.get("/healthz").status_code == 200
        told = client.get(ITEMS, headers=shown)
        assert (told.status_code, told.json()["code"]) == (503, "OgcOffError")
        assert "wangge doctor" in told.json()["detail_en"]
        with engine.begin() as db:
            db.execute(text("GRANT USAGE ON SCHEMA ogc TO wangge_ogc"))
        assert client.get(ITEMS, headers=shown).status_code == 200


def test_without_the_role_the_server_runs_and_says_what_is_missing(
    here: Installation, shown: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.ogc import connections  # noqa: PLC0415 as it is then

    session = connections._SESSION | {"role": "wangge_nobody"}
    monkeypatch.setattr(connections, "_SESSION", session)
    with serving(here) as client:
        assert client.get("/healthz").status_code == 200
        told = client.get(ITEMS, headers=shown)
        assert (told.status_code, told.json()["code"]) == (503, "OgcOffError")


def test_sessions_that_were_ended_are_made_anew(
    here: Installation, shown: dict[str, str], engine: Engine
) -> None:
    end = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'wangge-ogc' AND datname = current_database()"
    )
    with serving(here) as client:
        assert client.get(ITEMS, headers=shown).status_code == 200
        with engine.begin() as db:
            assert db.scalar(end)
        statuses = [client.get(ITEMS, headers=shown).status_code for _ in range(6)]
        assert set(statuses) <= {200, 503}
        assert statuses[-1] == 200


def test_what_takes_too_long_is_stopped(
    here: Installation, shown: dict[str, str], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.ogc import connections  # noqa: PLC0415 as it is then

    quick = connections._SESSION | {"statement_timeout": "300"}
    with serving(here) as client:
        assert client.get(ITEMS, headers=shown).status_code == 200
    monkeypatch.setattr(connections, "_SESSION", quick)
    other = make_engine(engine.url)
    with serving(here) as client, other.begin() as db:
        assert client.get(ITEMS, headers=shown).status_code == 200
        db.execute(text("LOCK TABLE grid IN ACCESS EXCLUSIVE MODE"))
        told = client.get(ITEMS, headers=shown)
        assert (told.status_code, told.json()["code"]) == (503, "OgcTooLongError")
    other.dispose()


def test_counts_follow_when_other_grids_come_into_force(
    here: Installation, shown: dict[str, str], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "KEPT_S", 0.0)
    months = "/ogc/collections/incidents_by_township_month/items"
    with serving(here) as client:
        before = client.get(months, headers=shown).json()["numberMatched"]
        assert before > 0
        with engine.begin() as db:
            db.execute(text("ALTER TABLE edition DISABLE TRIGGER USER"))
            db.execute(text("UPDATE edition SET state = 'retired', retired_at = now()"))
        told = client.get(months, headers=shown).json()
        assert told["numberMatched"] == 0
        with engine.begin() as db:
            db.execute(text("UPDATE edition SET state = 'active', retired_at = NULL"))
            db.execute(text("ALTER TABLE edition ENABLE TRIGGER USER"))
            add_incidents(db, dict.fromkeys(GRIDS, 1), at=last_month())
        assert client.get(months, headers=shown).json()["numberMatched"] == before


def test_connections_can_only_read(engine: Engine) -> None:

    from api.ogc.connections import OgcConnections  # noqa: PLC0415 as above
    from api.ogc.errors import OgcOffError, OgcQuestionError  # noqa: PLC0415 as above

    async def try_to_write() -> str:
        pool = OgcConnections(engine.url)
        await pool.open()
        with pytest.raises(OgcQuestionError):
            async with pool.acquire() as connection:
                await connection.execute("CREATE TABLE pg_temp.x (y int)")
        with pytest.raises(OgcOffError):
            async with pool.acquire() as connection:
                await connection.fetch("SELECT FROM incident")
        async with pool.acquire() as connection:
            await connection.execute("RESET ROLE; SET ROLE NONE")
        async with pool.acquire() as connection:
            found = await connection.fetchval("SELECT current_user || current_setting('timezone')")
        await pool.close()
        return str(found)

    assert run_aside(try_to_write()) == "wangge_ogcUTC"
