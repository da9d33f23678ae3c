"""What was merged into an incident is told as far as its reader sees it."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, update

from geo.postgis import make_engine
from governance.incidents.handling.shown.story import merged_here
from governance.incidents.model import Incident
from governance.people.sight import EVERYTHING
from grid_boundaries.lookup import load_index
from tests.nine_county import store_nine_grids
from tests.staffed_county import NOW, identity_of, store_staff
from tests.written_reports import a_report, write_reports


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    engine: Engine = make_engine(database_url)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    engine.dispose()


def test_only_what_may_be_seen_is_listed_as_merged_here(db: Connection) -> None:
    edition = load_index(db, store_nine_grids(db), snap_m=0)
    staff = store_staff(db)
    told = [a_report(category=category) for category in ("traffic", "traffic", "special_care")]
    target, plain, close = (one.id for one in write_reports(db, told, edition, now=NOW))
    merged = update(Incident).where(Incident.id.in_([plain, close])).values(merged_into=target)
    db.execute(merged.values(label="normal"))
    db.execute(update(Incident).where(Incident.id == close).values(label="sensitive"))

    def seen(who: str) -> set[uuid.UUID]:
        rows = merged_here(db, target, identity_of(db, staff[who]).sight())
        return {row["id"] for row in rows}

    assert seen("county") == {plain, close}
    assert seen("town") == {plain}
    assert seen("elsewhere") == set()
    assert [row["id"] for row in merged_here(db, target, EVERYTHING)] == [plain, close]
