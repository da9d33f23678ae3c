"""Who asks for a long file and hangs up makes room, though the file is made as a whole."""

import time
from collections.abc import Iterator

import httpx2
import pytest
from sqlalchemy import text

from api.exports.places import MOST_AT_ONCE
from geo.postgis import make_engine
from governance.people.roles import Role
from governance.people.scope import Grant
from tests.authorization.small_county import COUNTY, GRIDS, store_small_county
from tests.drills.app_process import running_app
from tests.free_port import free_port
from tests.signing_in import as_browser, sign_in

#: So many are written to a workbook in a quarter of a minute, and longer on a busy machine.
MANY = 40_000

_ADD = text(
    "INSERT INTO incident (id, no, source, body_hash, channel, category, title, occurred_at,"
    " reported_at, state, address, area, synthetic)"
    " SELECT gen_random_uuid(), 'T-' || nextval('incident_number'), 'tests', '', 'walk_in',"
    " 'traffic', '路灯不亮', now(), now(), 'reported', '某处', :area, true"
    " FROM generate_series(1, :n)"
)


@pytest.fixture(scope="module")
def address(database_url: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Where the application is, and what somebody who may export sends along."""
    engine = make_engine(database_url)
    with engine.begin() as db:
        store_small_county(db)
        db.execute(_ADD, {"area": GRIDS[0], "n": MANY})
    headers = as_browser(sign_in(engine, Grant(Role.GRID_SUPERVISOR, COUNTY)))
    with running_app(database_url, free_port()) as app:
        yield f"http://127.0.0.1:{app.port}", headers
    engine.dispose()


def test_who_hangs_up_while_a_workbook_is_made_makes_room(
    address: tuple[str, dict[str, str]],
) -> None:
    site, headers = address
    with httpx2.Client(base_url=site, headers=headers) as client:
        for _ in range(MOST_AT_ONCE):
            with pytest.raises(httpx2.ReadTimeout):
                client.get("/incidents/export?format=xlsx", timeout=1)
        begun = time.monotonic()
        few = "/incidents/export?format=csv&category=dispute"
        while client.get(few, timeout=30).status_code == 503:
            time.sleep(0.1)
        assert time.monotonic() - begun < 8
