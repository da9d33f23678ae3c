"""A year written in many small pages, here or by several processes, is the same year."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import Engine, event, text

from api.installation import Installation
from geo.lonlat import PositionMethod, RawPosition
from geo.postgis import make_engine
from geo.private_cluster import Endpoint
from governance.demo.inventing import DemoYearPlan
from governance.demo.loading import Workshop, load_demo
from governance.demo.year.writing import tidy
from governance.incidents.invariants import examine_rows
from governance.incidents.pins.pin_queries import Pin
from governance.incidents.pins.pinning import pin_incident
from governance.people.sight import EVERYTHING
from governance.policy import load_policy
from tests.signing_in import find_keyring

POLICY = load_policy()
#: A place in the county.
INSIDE = (115.3885, 27.7604)
END = datetime(2026, 3, 2, 10, tzinfo=POLICY.county.zone)
PLAN = DemoYearPlan("360824", 180, 2_000, END)

#: What tells the rows of a table, but for what is random: keys of editions, seals.
_TOLD: Final = {
    "incident": "ROW(id, no, idempotency_key, body_hash, occurred_at, reported_at, state, round,"
    " version, raw_x, raw_y, geom, area, label, holder, level, tier, severity, risk, urgent,"
    " supervision, accepted_at, closed_at, first_closed_at, merged_into, due_kind, due_at, act_at,"
    " handling)",
    "grid_assignment": "ROW(id, incident_id, grid_code, rule, confidence, edge_m, second_code,"
    " reason, geom, method, provider, decided_by, decided_at, current)",
    "pin_task": "ROW(id, incident_id, reason, opened_at, closed_at, outcome, closed_by)",
    "incident_event": "ROW(seq, incident_id, version, kind, from_state, to_state, actor, unit, at,"
    " details, hash)",
    "incident_work": "to_jsonb(t)",
    "attachment": "ROW(id, incident_id, round, kind, sha256, uploaded_by, uploaded_at)",
    "incident_reporter": "ROW(incident_id, phone_index, is_informant)",
    "notice": "ROW(person_id, kind, event, subject, words, created_at)",
}


@dataclass(frozen=True)
class Loaded:
    """A database with the year in it, and how far the loading said it was."""

    engine: Engine
    said: list[tuple[int, int | None]]

    def told(self, table: str) -> tuple[int, str]:
        """Return of how many rows a table is, and what they say."""
        rows = f"SELECT ({_TOLD[table]})::text AS told FROM {table} t"  # noqa: S608 constants
        asked = (
            f"SELECT count(*), md5(string_agg(md5(told), '' ORDER BY md5(told))) FROM ({rows}) r"  # noqa: S608 the same
        )
        with self.engine.connect() as db:
            count, digest = db.execute(text(asked)).one()
        return count, digest


def load(engine: Engine, *, page: int, processes: int) -> Loaded:
    here = Installation.on(engine, POLICY, find_keyring=find_keyring)
    shop = Workshop(
        engine, here.lookup, POLICY, here.gazetteer, find_keyring, page=page, processes=processes
    )
    said: list[tuple[int, int | None]] = []
    assert load_demo(shop, PLAN, advance=lambda done, of: said.append((done, of))) is not None
    return Loaded(engine, said)


@pytest.fixture(scope="module")
def in_one(engine: Engine) -> Loaded:
    """The year on a single page."""
    return load(engine, page=PLAN.incidents, processes=0)


@pytest.fixture(scope="module")
def in_pages(endpoint: Endpoint, template: str) -> Iterator[Loaded]:
    """The same year in pages of some days, told by two processes."""
    name = f"clone_{uuid4().hex[:12]}"
    host = str(endpoint.socket_folder)
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        engine = make_engine(endpoint.url(name))
        yield load(engine, page=150, processes=2)
        engine.dispose()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.parametrize("table", sorted(_TOLD))
def test_pages_and_processes_change_no_row(in_one: Loaded, in_pages: Loaded, table: str) -> None:
    assert in_pages.told(table) == in_one.told(table)


def test_every_invariant_of_the_data_holds(in_pages: Loaded) -> None:
    with in_pages.engine.connect() as db:
        examined = list(examine_rows(db, POLICY, now=END))
    assert {one.name: one.broken for one in examined if one.broken} == {}


def test_all_of_history_is_numbered_in_the_order_of_time(in_pages: Loaded) -> None:
    with in_pages.engine.connect() as db:
        moments = list(db.scalars(text("SELECT at FROM incident_event ORDER BY seq")))
    assert len(moments) > 15_000
    assert moments == sorted(moments)


def test_how_far_it_is_is_told_page_by_page(in_pages: Loaded) -> None:
    done = [done for done, _ in in_pages.said]
    assert done == sorted(done)
    assert done[-1] == PLAN.incidents
    assert len(done) > 8


_PINS = """
SELECT t.id, t.incident_id, t.outcome IS NULL AS waits FROM pin_task t
JOIN incident i ON i.id = t.incident_id
WHERE t.outcome = 'pinned' OR (t.closed_at IS NULL AND i.state = 'reported')
ORDER BY t.opened_at
"""
#: What a pin leaves, but for the moment and the place.
_LEFT = """
SELECT t.outcome, t.closed_by, t.note, t.request, t.closed_at = a.decided_at AS told_at_once,
  a.rule, a.accuracy_m, a.method, a.provider, a.decided_by, a.current,
  a.decided_at = e.at AS kept_at_once, a.geom = i.geom AS is_there, a.grid_code = i.area AS is_its,
  e.kind, e.from_state, e.to_state, e.actor, e.unit, e.key,
  (SELECT array_agg(name ORDER BY name) FROM jsonb_object_keys(e.details) AS name) AS details
FROM pin_task t JOIN incident i ON i.id = t.incident_id
JOIN grid_assignment a ON a.incident_id = i.id
JOIN incident_event e ON e.incident_id = i.id AND e.version = 2
WHERE i.id = :incident
"""


def test_what_was_pinned_is_as_the_pinning_queue_leaves_it(in_one: Loaded) -> None:
    lookup = Installation.on(in_one.engine, POLICY).lookup
    with in_one.engine.connect() as db:
        tasks = db.execute(text(_PINS)).all()
        waiting = [task for task in tasks if task.waits]
        pinned = [task for task in tasks if not task.waits]
        edition = lookup.active(db)
        assert edition is not None
        there = RawPosition(*INSIDE, "cgcs2000", None, PositionMethod.MAP_CLICK)
        pin_incident(db, EVERYTHING, waiting[-1].id, Pin(there, "demo"), edition=edition, now=END)
        by_hand = db.execute(text(_LEFT), {"incident": waiting[-1].incident_id}).one()
        told = [db.execute(text(_LEFT), {"incident": one.incident_id}).one() for one in pinned]
        db.rollback()
    assert len(pinned) > 60
    assert set(map(str, told)) == {str(by_hand)}


def test_tidied_tables_are_known_to_be_seen_by_all(in_pages: Loaded) -> None:
    asked = "SELECT relpages, relallvisible FROM pg_class WHERE oid = 'incident_event'::regclass"
    deadline = time.monotonic() + 20
    pages, visible = 1, 0
    while pages > visible:  # the server may be counting the new tables itself just now
        assert time.monotonic() < deadline
        tidy(in_pages.engine)
        with in_pages.engine.connect() as db:
            pages, visible = db.execute(text(asked)).one()
    assert pages == visible > 0


def test_tidying_takes_its_time_a_table_at_a_time_and_leaves_other_sessions_their_limit(
    in_pages: Loaded,
) -> None:
    engine, limits = in_pages.engine, list[tuple[str, str]]()

    def note(_: object, cursor: Any, statement: str, *_rest: object) -> None:
        if statement.startswith("VACUUM"):
            cursor.execute("SHOW statement_timeout")
            limits.append((statement, cursor.fetchone()[0]))

    event.listen(engine, "before_cursor_execute", note)
    try:
        tidy(engine)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert {limit for _, limit in limits} == {"0"}
    assert len(limits) > 5
    assert not any("," in statement for statement, _ in limits)
    with engine.connect() as db:
        assert db.scalar(text("SHOW statement_timeout")) == "1min"


def test_only_what_came_in_lately_still_waits_for_a_pin(in_one: Loaded) -> None:
    asked = (
        "SELECT min(opened_at) FROM pin_task t JOIN incident i ON i.id = t.incident_id"
        " WHERE t.closed_at IS NULL AND i.state = 'reported'"
    )
    with in_one.engine.connect() as db:
        assert db.scalar(text(asked)) > END - timedelta(days=12)
