"""Grids change again and again while incidents are handled: no move and no task is lost."""

from collections.abc import Iterator

import httpx2
import pytest
from sqlalchemy import Engine, text

from geo.postgis import make_engine
from governance.incidents.regridding import regrid_queries
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.drills.flipping import flip
from tests.drills.move_ledger import MoveLedger, Movers
from tests.drills.served_site import serving
from tests.nine_county import VILLAGE, store_nine_grids
from tests.signing_in import as_browser, sign_in
from tests.staffed_county import store_staff

pytestmark = pytest.mark.drill

FLIPS = 6  # an even number: the middle is whole again at the end
MOVERS = 4
IN_MIDDLE = (115.4122, 27.7651)
#: Every code that the grid in the middle may have had by the end.
CODES = [f"{VILLAGE}{number:03d}" for number in (5, *range(10, 40))]

_MIDDLE_NOW = text(
    "SELECT g.code FROM grid g JOIN edition e ON e.id = g.edition_id AND e.state = 'active'"
    " WHERE ST_Covers(g.geom, ST_SetSRID(ST_MakePoint(:x, :y), 4490))"
)


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as db:
        store_nine_grids(db)
        store_staff(db)
    yield engine
    engine.dispose()


def drill(engine: Engine) -> MoveLedger:
    """Divide and unite the middle grid while its incidents are moved; return what was promised."""
    anywhere = [Grant(Role.GRID_WORKER, code) for code in CODES]
    sessions = [as_browser(sign_in(engine, *anywhere)) for _ in range(MOVERS)]
    with engine.connect() as db:
        parts = list(db.scalars(_MIDDLE_NOW, {"x": IN_MIDDLE[0], "y": IN_MIDDLE[1]}))
    with (
        serving(engine) as site,
        httpx2.Client(base_url=site, timeout=60, headers=as_browser(sign_in(engine))) as planner,
        Movers(site, sessions, seed=7, point=IN_MIDDLE) as movers,
    ):
        found = planner.get("/editions").json()["items"]
        active = next(one["id"] for one in found if one["state"] == "active")
        movers.wait_for_promises(10, within_s=30)
        for _ in range(FLIPS):
            active, parts = flip(planner, active, parts)
            movers.wait_for_promises(8, within_s=30)
    return movers.ledger


def test_every_promised_move_is_kept_and_every_task_follows_its_incident(engine: Engine) -> None:
    ledger = drill(engine)
    assert ledger.find_broken_promises(engine) == {}
    assert set(ledger.statuses) <= {200, 201}
    with engine.connect() as db:
        followed = text(
            "SELECT count(*) FROM incident_event h JOIN incident_event r USING (incident_id)"
            " WHERE h.kind = 'self_handle' AND r.kind = 'regridded' AND r.version > h.version"
        )
        assert (db.scalar(followed) or 0) > FLIPS


def test_the_drill_notices_tasks_that_stay_with_a_grid_that_is_no_more(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regrid_queries, "_HAND_OVER", text("SELECT 1"))
    assert "I18a" in drill(engine).find_broken_promises(engine)
