"""History changed by somebody who may do everything to the database is found, to the row."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from api.commands.people.audit import SETTLED
from governance.audit.chain import Fault, verify_chains
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.vocabulary import Tier, Verb
from grid_boundaries.lookup import load_index
from tests.drills.durable_place import DurablePlace, durable_place
from tests.journeys.terminal import wangge
from tests.moving import Desk
from tests.written_reports import a_report, write_reports

pytestmark = pytest.mark.drill

ENTRIES = 5
#: Long enough ago for a head of it to be kept outside.
BEFORE = datetime.now(UTC) - 2 * SETTLED

#: What a person with all rights does, and the row at which the chain no longer holds.
EVENTS: dict[str, tuple[str, int]] = {
    "edited": (
        """UPDATE incident_event SET details = details || '{"tier": "hard"}'
           WHERE incident_id = :id AND version = 3""",
        3,
    ),
    "said to be another's": (
        "UPDATE incident_event SET actor = 'x' WHERE incident_id = :id AND version = 2",
        2,
    ),
    "dated back": (
        """UPDATE incident_event SET at = at - interval '1 day'
           WHERE incident_id = :id AND version = 4""",
        4,
    ),
    "deleted": ("DELETE FROM incident_event WHERE incident_id = :id AND version = 3", 4),
    "swapped": (
        """UPDATE incident_event a SET kind = b.kind, details = b.details, at = b.at
           FROM incident_event b WHERE a.incident_id = :id AND b.incident_id = :id
             AND a.version + b.version = 5 AND a.version IN (2, 3)""",
        2,
    ),
    "slipped in": (
        """INSERT INTO incident_event (incident_id, version, kind, to_state, actor, at, details,
             hash) SELECT incident_id, version + 1, kind, to_state, actor, at, details, hash
           FROM incident_event WHERE incident_id = :id AND version = 4""",
        5,
    ),
}
ENTRY: dict[str, tuple[str, int]] = {
    "edited": ("UPDATE audit_entry SET purpose = 'x' WHERE id = :second", 2),
    "deleted": ("DELETE FROM audit_entry WHERE id = :third", 4),
    "swapped": (
        """UPDATE audit_entry a SET purpose = b.purpose FROM audit_entry b
           WHERE a.id IN (:second, :third) AND b.id IN (:second, :third) AND a.id <> b.id""",
        2,
    ),
}


@pytest.fixture(scope="module")
def place() -> Iterator[DurablePlace]:
    with tempfile.TemporaryDirectory(prefix=f"wangge-tests-{os.getpid()}-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        with durable_place(home, name="wangge") as place:
            yield place
        place.cluster.stop()


@pytest.fixture(scope="module")
def incident(place: DurablePlace) -> str:
    """An incident with four events, and a trail of entries."""
    with place.engine.begin() as db:
        edition = load_index(db, place.edition, snap_m=0)
        told = write_reports(db, [a_report(), a_report()], edition, now=BEFORE)
        desk = Desk(db, place.staff, place.edition, now=BEFORE)
        for verb, given in (
            (Verb.ACCEPT, {}),
            (Verb.TRIAGE, {"tier": Tier.MINOR}),
            (Verb.SELF_HANDLE, {}),
        ):
            desk.move("worker_1", told[0].id, verb, **given)
            desk.now = BEFORE
        for number in range(ENTRIES):
            what = f"incident:{told[0].id}"
            about: dict[str, Any] = {"fields": ["reporter.phone"], "purpose": f"回访 {number}"}
            record(
                db,
                actor=str(place.staff["callback"]),
                action=AuditAction.REVEAL,
                object=what,
                now=BEFORE,
                **about,
            )
    return str(told[0].id)


@contextmanager
def tampered(engine: Engine, sql: str, **named: object) -> Iterator[Connection]:
    """Do it as a superuser who sets the guards aside; it is rolled back unless committed."""
    with engine.connect() as db:
        db.execute(text("SET LOCAL session_replication_role = replica"))
        wanted = {name: value for name, value in named.items() if f":{name}" in sql}
        assert db.execute(text(sql), wanted).rowcount >= 1
        yield db


def test_untouched_history_is_whole(place: DurablePlace, incident: str) -> None:
    with place.engine.connect() as db:
        found = verify_chains(db)
    assert incident
    assert (found.faults, found.entries, found.events) == ((), ENTRIES, 5)


@pytest.mark.parametrize("how", EVENTS)
def test_a_changed_step_of_an_incident_is_named(
    place: DurablePlace, incident: str, how: str
) -> None:
    sql, row = EVENTS[how]
    with tampered(place.engine, sql, id=incident) as db:
        assert verify_chains(db).faults == (Fault(f"incident:{incident}", row),)


@pytest.mark.usefixtures("incident")
@pytest.mark.parametrize("how", ENTRY)
def test_a_changed_entry_of_the_trail_is_named(place: DurablePlace, how: str) -> None:
    sql, row = ENTRY[how]
    with place.engine.connect() as db:
        ids = list(db.scalars(text("SELECT id FROM audit_entry ORDER BY id")))
    with tampered(place.engine, sql, second=ids[1], third=ids[2]) as db:
        assert verify_chains(db).faults == (Fault("audit", ids[row - 1]),)


def test_the_command_names_a_changed_row_and_finds_a_cut_tail_by_a_head_kept_outside(
    place: DurablePlace, incident: str
) -> None:
    home = place.cluster.home
    head = wangge(home, "audit", "head").stdout.strip()
    cut = "DELETE FROM incident_event WHERE incident_id = :id AND version = 4"
    with tampered(place.engine, cut, id=incident) as db:
        assert verify_chains(db).faults == ()  # what is left is a chain without a fault
        db.commit()
    with tampered(place.engine, EVENTS["edited"][0], id=incident) as db:
        db.commit()
    told = wangge(home, "audit", "verify", "--head", head, expect=1).stdout
    assert f"incident:{incident} 第 3 条" in told
    assert "与所给摘要不一致" in told
