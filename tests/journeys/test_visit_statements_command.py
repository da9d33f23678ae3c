"""An operator compares a statement with the visits that are kept, at the command line."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from api.database import open_tables
from geo.private_cluster import PrivateCluster
from governance.night_visits.review.stated.statement_queries import find_statement
from governance.night_visits.review.stated.stating import make_statements
from governance.policy import load_policy
from tests.journeys.terminal import wangge
from tests.nine_county import store_nine_grids
from tests.staffed_county import GRIDS
from tests.visit_histories import VisitHistory, at

EVENING = date(2026, 2, 10)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation of its own: what the tests share would lose what it acknowledged."""
    home = Path(tempfile.mkdtemp(prefix=f"wangge-tests-{os.getpid()}-"))
    home.chmod(0o755)
    yield home
    PrivateCluster(home).stop()
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def engine(home: Path) -> Iterator[Engine]:
    cluster = PrivateCluster(home)
    cluster.start()
    engine = open_tables(cluster.ensure_database("wangge"))
    yield engine
    engine.dispose()


def test_a_correction_since_is_found_in_the_database(home: Path, engine: Engine) -> None:
    with engine.begin() as db:
        store_nine_grids(db)
        history = VisitHistory(db)
        crew = history.team(history.plan(EVENING), EVENING)
        for place, door in enumerate(history.homes(1, 2)):
            history.stop(crew, door, place)
            history.call(door, EVENING, crew=crew)
        make_statements(db, crew.plan, load_policy(), now=at(EVENING, 22), by="tests")
        kept = find_statement(db, EVENING, GRIDS[0])
    assert kept is not None
    file = home / "statement.json"
    file.write_text(json.dumps(kept.statement), "utf-8")
    asked = ("visits", "verify", str(file), "--against-database")
    assert "与数据库一致" in wangge(home, *asked).stdout
    with engine.begin() as db:
        db.execute(text("UPDATE visit SET outcome = 'not_home'"))
    told = wangge(home, *asked, expect=1)
    assert told.stdout.count("outcome met → not_home") == 2
