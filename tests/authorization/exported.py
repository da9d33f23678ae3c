"""Files that somebody took along, and what the trail tells of it."""

import io
from typing import Any

import pandas as pd
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from governance.people.identity import Identity
from tests.authorization.conftest import AskAs


def taken(client: TestClient, ask_as: AskAs, who: Identity, query: str = "") -> bytes:
    told = client.get(f"/incidents/export{query}", headers=ask_as(who))
    assert told.status_code == 200, told.text
    return told.content


def read_csv(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), comment="#", encoding="utf-8-sig", dtype=str)


def trail(engine: Engine, who: Identity) -> list[Any]:
    asked = "SELECT action, object, details FROM audit_entry WHERE actor = :who ORDER BY id"
    with engine.connect() as db:
        return list(db.execute(text(asked), {"who": who.actor}))
