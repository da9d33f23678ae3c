"""Invented incidents are labelled on every page, whatever grids are in force."""

import pytest
from sqlalchemy import Connection, text

from api.deps import read_site
from governance.incidents.queries import holds_synthetic
from governance.policy import load_policy
from tests.nine_county import store_nine_grids

_ADD = text(
    "INSERT INTO incident (id, no, source, body_hash, channel, category, title, occurred_at,"
    " reported_at, state, address, synthetic)"
    " SELECT gen_random_uuid(), 'T-' || nextval('incident_number'), 'tests', '', 'walk_in',"
    " 'traffic', '路灯不亮', now(), now(), 'reported', '某处', :synthetic"
    " FROM generate_series(1, :n)"
)


@pytest.fixture
def db(connection: Connection) -> Connection:
    """Real grids in force, and real incidents by the thousand."""
    store_nine_grids(connection)
    connection.execute(text("ALTER TABLE edition DISABLE TRIGGER USER"))
    connection.execute(text("UPDATE edition SET synthetic = false"))
    connection.execute(_ADD, {"n": 20_000, "synthetic": False})
    connection.execute(text("ANALYZE incident"))
    return connection


def test_one_invented_incident_is_enough(db: Connection) -> None:
    policy = load_policy()
    assert not holds_synthetic(db)
    assert not read_site(db, policy).synthetic
    db.execute(_ADD, {"n": 1, "synthetic": True})
    assert holds_synthetic(db)
    assert read_site(db, policy).synthetic


def test_real_incidents_are_not_read_to_find_that_none_is_invented(db: Connection) -> None:
    asked = "EXPLAIN SELECT EXISTS (SELECT FROM incident WHERE synthetic)"
    plan = "\n".join(db.scalars(text(asked)))
    assert "ix_incident_synthetic" in plan
    assert "Seq Scan" not in plan
