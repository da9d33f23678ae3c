"""Every rule of the rows holds of an incident under way, and finds what breaks it."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from api.doctor.machine import State
from api.doctor.rows import examine_database_rows
from geo.postgis import make_engine
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.incidents.invariants import INVARIANTS, examine_rows, find_violations
from governance.vocabulary import Tier, Verb
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.nine_county import store_nine_grids
from tests.staffed_county import NOW, store_staff
from tests.written_reports import a_report, write_reports

_EVENT = (
    "INSERT INTO incident_event (incident_id, version, kind, from_state, to_state, actor, at,"
    " details, hash) SELECT incident_id, {version}, '{kind}', from_state, to_state, actor, at,"
    " details, 'x' FROM incident_event WHERE version = {like}"
)
_DELIVERY = (
    "INSERT INTO delivery (id, channel, target, event, payload, state, next_at, last_error,"
    " created_at) VALUES (gen_random_uuid(), 'sms', 'x', 'x', '{{}}', '{state}', {at}, {error},"
    " now())"
)

#: For each rule what would break it; guards stand aside.
PLANTED: dict[str, str] = {
    "I2": "UPDATE incident SET idempotency_key = 'same', source = 'same'",
    "I3": "UPDATE grid_assignment SET current = false",
    "I3b": "UPDATE incident SET area = ''",
    "I4": "UPDATE grid_assignment SET grid_code = '360824100001002'",
    "I5": "UPDATE incident SET version = version + 1",
    "I6": "UPDATE incident_event SET from_state = 'closed' WHERE version = 2",
    "I7": "UPDATE incident_event SET at = at - interval '1 day' WHERE version = 4",
    "I8": """UPDATE incident_event SET details = '{"x": 1}' WHERE version = 2""",
    "I8a": "UPDATE audit_entry SET purpose = 'x'",
    "I9": """INSERT INTO edition SELECT (jsonb_populate_record(
      e, jsonb_build_object('id', gen_random_uuid(), 'name', 'x'))).* FROM edition e""",
    "I13": _EVENT.format(version=5, kind="callback_ok", like=4),
    "I14": "UPDATE incident_work SET role = 'support'",
    "I14a": "UPDATE incident SET state = 'closed'",
    "I14b": _EVENT.format(version=5, kind="verify_pass", like=4),
    "I14c": """UPDATE incident_event SET details = details || CASE version
      WHEN 2 THEN '{"supervision": "red"}'::jsonb ELSE '{"supervision": "none"}'::jsonb END""",
    "I14d": "UPDATE incident SET state = 'merged'",
    "I16": _DELIVERY.format(state="dead", at="now()", error="'unreachable'"),
    "I18": "UPDATE incident SET area = '360824100001002'",
    "I18a": "UPDATE incident_work SET unit = '360824100001077'",
    "I18b": "UPDATE incident SET holder = ''",
    "I20": "UPDATE incident SET raw_x = 'NaN'",
    "I23": "UPDATE audit_entry SET purpose = NULL",
}


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    """A county with two reports, one of them handled by its grid, and a look at who reported."""
    with engine.connect() as db:
        edition = store_nine_grids(db)
        desk = Desk(db, store_staff(db), edition)
        index = load_index(db, edition, snap_m=0)
        told = write_reports(db, [a_report(occurred_at=NOW) for _ in range(2)], index, now=NOW)
        desk.follow(
            told[0].id,
            ("worker_1", Verb.ACCEPT, {}),
            ("worker_1", Verb.TRIAGE, {"tier": Tier.MINOR}),
            ("worker_1", Verb.SELF_HANDLE, {}),
        )
        _look_at_reporter(desk, told[0].id)
        yield desk
        db.rollback()


def _look_at_reporter(desk: Desk, incident: uuid.UUID) -> None:
    record(
        desk.db,
        actor=str(desk.staff["callback"]),
        action=AuditAction.REVEAL,
        object=f"incident:{incident}",
        now=desk.now,
        fields=["reporter.phone"],
        purpose="回访",
    )


def plant(db: Connection, sql: str) -> None:
    db.execute(text("SET LOCAL session_replication_role = replica"))
    for index in ("uq_incident_source_idempotency_key", "uq_edition_one_active"):
        db.execute(text(f"DROP INDEX IF EXISTS {index}"))
    assert db.execute(text(sql)).rowcount >= 1


def test_no_rule_is_broken_by_an_incident_under_way(desk: Desk) -> None:
    assert find_violations(desk.db) == {}
    examined = list(examine_rows(desk.db, desk.policy, now=desk.now))
    assert {one.name: one.broken for one in examined if one.broken} == {}
    assert {one.name for one in examined} == {*INVARIANTS, "I15", "I16a"}


def test_each_rule_has_a_fault_that_it_finds() -> None:
    assert set(PLANTED) == set(INVARIANTS)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(desk: Desk, name: str) -> None:
    plant(desk.db, PLANTED[name])
    assert name in find_violations(desk.db)


def test_a_due_time_that_history_does_not_give_is_found(desk: Desk) -> None:
    plant(desk.db, "UPDATE incident SET due_at = due_at + interval '1 hour' WHERE version = 4")
    found = {one.name: one.broken for one in examine_rows(desk.db, desk.policy, now=desk.now)}
    assert len(found["I15"]) == 1
    assert "due" in found["I15"][0]


def test_what_nobody_sends_is_found_after_a_while(desk: Desk) -> None:
    plant(desk.db, _DELIVERY.format(state="waiting", at="now()", error="NULL"))
    now = desk.db.scalar(text("SELECT now()"))
    assert now is not None

    def left_lying(minutes: int) -> tuple[str, ...]:
        at = now + timedelta(minutes=minutes)
        examined = examine_rows(desk.db, desk.policy, now=at, most=0)
        return next(one.broken for one in examined if one.name == "I16a")

    assert left_lying(5) == ()
    assert left_lying(20) == ("sms × 1",)


@pytest.mark.parametrize("error", ["'no_contact'", "'refused_by_person 43101'"])
def test_a_person_out_of_reach_needs_no_alarm(desk: Desk, error: str) -> None:
    plant(desk.db, _DELIVERY.format(state="dead", at="now()", error=error))
    assert find_violations(desk.db) == {}


def test_the_doctor_says_that_all_holds_or_names_the_rule_that_does_not(desk: Desk) -> None:
    (sound,) = examine_database_rows(desk.db, desk.policy)
    assert (sound.state, sound.detail.zh) == (State.FINE, f"{len(PLANTED) + 2} 条规则全部成立")


def test_the_doctor_names_a_broken_rule_and_its_rows(desk: Desk) -> None:
    plant(desk.db, PLANTED["I8a"])
    (found,) = examine_database_rows(desk.db, desk.policy)
    assert (found.state, found.name.zh) == (State.WRONG, "数据 I8a")
    assert "审计记录" in found.detail.zh


def test_the_doctor_changes_nothing(desk: Desk) -> None:
    list(examine_database_rows(desk.db, desk.policy))
    assert desk.db.scalar(text("SHOW transaction_read_only")) == "on"
