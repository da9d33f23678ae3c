"""On a server whose administrator gave us an ordinary account, which may make no roles."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Connection, create_engine, text

from api.database import upgrade
from api.doctor.database import examine_database
from api.doctor.machine import Finding, State
from geo.private_cluster import EXTENSIONS, Endpoint

PLAIN = "wangge_ordinary"


@pytest.fixture
def database(endpoint: Endpoint, template: str) -> Iterator[Connection]:
    """An empty database that belongs to an ordinary account, whose session this is."""
    del template  # the role was made for another database of the same server
    name = f"plain_{uuid4().hex[:12]}"
    admin = create_engine(endpoint.url("postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as db:
        db.execute(text(f"CREATE ROLE {PLAIN} NOLOGIN"))
        db.execute(text(f"CREATE DATABASE {name} OWNER {PLAIN}"))
    engine = create_engine(endpoint.url(name))
    with engine.connect() as db:
        for one in EXTENSIONS:
            db.execute(text(f"CREATE EXTENSION {one}"))
        db.execute(text(f"SET SESSION AUTHORIZATION {PLAIN}"))
        db.commit()
        yield db
    engine.dispose()
    with admin.connect() as db:
        db.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        db.execute(text(f"DROP ROLE {PLAIN}"))
    admin.dispose()


def services(db: Connection) -> Finding:
    def ask(sql: str) -> str:
        return str(db.scalar(text(sql)))

    return next(one for one in examine_database(ask) if one.name.en == "map services")


def test_tables_are_brought_on_and_the_doctor_names_what_helps(database: Connection) -> None:
    upgrade(database)
    found = services(database)
    assert found.state is State.NOTE
    database.execute(text("RESET SESSION AUTHORIZATION"))
    for statement in found.detail.en.split("; ")[1:]:
        database.execute(text(statement.partition(") ")[2] or statement))
    database.execute(text(f"SET SESSION AUTHORIZATION {PLAIN}"))
    assert services(database).state is State.FINE
    database.execute(text("SET ROLE wangge_ogc"))
    assert database.scalar(text("SELECT count(*) FROM ogc.grids")) == 0
    database.rollback()
