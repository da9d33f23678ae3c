"""Boards that stand open hear of every move once: through breaks, restarts and late commits."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from api.database import upgrade
from api.live import hub
from geo.postgis import make_engine
from geo.private_cluster import PrivateCluster
from governance.incidents.board.board_queries import events_since
from governance.vocabulary import Verb
from grid_boundaries.lookup import load_index
from tests.drills.board_viewer import Step, Viewer
from tests.drills.served_site import serving
from tests.invariants import assert_invariants
from tests.moving import Desk
from tests.nine_county import store_nine_grids
from tests.open_sessions import token_of
from tests.signing_in import as_browser
from tests.staffed_county import Staff, store_staff
from tests.written_reports import a_report, write_reports

pytestmark = pytest.mark.drill

REPORTS = 6


@dataclass
class Town:
    """A server of its own, its people, and incidents that go through their hands."""

    cluster: PrivateCluster
    engine: Engine
    staff: Staff
    edition: uuid.UUID

    def viewer(self, site: str, key: str) -> Viewer:
        with self.engine.begin() as db:
            return Viewer(site, as_browser(token_of(db, self.staff[key])))

    def report(self, db: Connection) -> list[uuid.UUID]:
        edition = load_index(db, self.edition, snap_m=0)
        told = [a_report() for _ in range(REPORTS)]
        return [one.id for one in write_reports(db, told, edition, now=datetime.now(UTC))]

    def accept(self, db: Connection, incidents: list[uuid.UUID]) -> set[Step]:
        desk = Desk(db, self.staff, self.edition, now=datetime.now(UTC))
        return {
            (str(one), desk.move("worker_1", one, Verb.ACCEPT, version=1).version)
            for one in incidents
        }

    def happen(self) -> set[Step]:
        """Have incidents reported and accepted, each in a transaction of its own."""
        with self.engine.begin() as db:
            ids = self.report(db)
        steps = {(str(one), 1) for one in ids}
        for one in ids:
            with self.engine.begin() as db:
                steps |= self.accept(db, [one])
        return steps

    def restart(self) -> None:
        self.cluster.stop()
        self.cluster.start()


@pytest.fixture
def town(server_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setattr(hub, "LOOK_EVERY_S", 0.5)
    cluster = PrivateCluster(server_home, durable=False)
    cluster.start()
    engine = make_engine(cluster.ensure_database("drill"))
    with engine.begin() as db:
        upgrade(db)
        edition = store_nine_grids(db)
        staff = store_staff(db)
    yield Town(cluster, engine, staff, edition)
    engine.dispose()


@pytest.fixture
def site(town: Town) -> Iterator[str]:
    with serving(town.engine) as address:
        yield address


def assert_told_once(viewer: Viewer, steps: set[Step]) -> None:
    assert viewer.wait_for(steps) == set()
    time.sleep(2 * hub.GATHER_S)  # what comes twice comes later
    assert viewer.told == Counter(dict.fromkeys(steps, 1))


def test_an_open_board_hears_once_of_all_that_happens_while_the_database_restarts(
    town: Town, site: str
) -> None:
    with town.viewer(site, "town") as viewer, town.viewer(site, "elsewhere") as stranger:
        steps = town.happen()
        town.restart()
        steps |= town.happen()
        assert_told_once(viewer, steps)
        assert not stranger.told
    assert_invariants(town.engine)


def test_a_board_that_breaks_off_and_comes_back_hears_once_of_what_happened_meanwhile(
    town: Town, site: str
) -> None:
    with town.viewer(site, "county") as viewer:
        steps = town.happen()
        for _ in range(4):
            viewer.break_off()
            steps |= town.happen()
        assert_told_once(viewer, steps)
        assert (viewer.streams > 4, viewer.resets) == (True, 0)


def test_what_is_committed_late_under_a_lower_number_is_told_all_the_same(
    town: Town, site: str
) -> None:
    with town.viewer(site, "county") as viewer:
        assert viewer.wait_for(_commit_late(town, viewer)) == set()


def test_the_drill_notices_a_hub_that_only_looks_for_higher_numbers(
    town: Town, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "OVERLAP", 0)
    with town.viewer(site, "county") as viewer:
        assert viewer.wait_for(_commit_late(town, viewer), within_s=2.0) != set()


def _commit_late(town: Town, viewer: Viewer) -> set[Step]:
    """Have a transaction draw its numbers before another and end after it."""
    with town.engine.begin() as db:
        ids = town.report(db)
    with town.engine.connect() as late:
        steps = town.accept(late, ids)
        others = town.happen()
        assert viewer.wait_for(others) == set()
        late.commit()
    return steps | others


def test_the_drill_notices_a_hub_that_takes_an_outage_for_silence(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = hub.BoardHub._listen

    def listen(self: hub.BoardHub) -> None:
        """After an outage, take what is there as told already."""
        if self._has_begun:
            with self._engine.connect() as db:
                newest = db.scalar(text("SELECT max(seq) FROM incident_event"))
                self._remember(events_since(db, newest - 500, most=500))
        sound(self)

    monkeypatch.setattr(hub.BoardHub, "_listen", listen)
    with serving(town.engine) as site, town.viewer(site, "county") as viewer:
        assert viewer.wait_for(town.happen()) == set()
        town.restart()
        assert viewer.wait_for(town.happen(), within_s=4.0) != set()
