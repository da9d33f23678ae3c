"""What is told is sent: once it holds, at least once, by one worker at a time."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from standardwebhooks.webhooks import Webhook

from api.delivering.postman import LEASE, Postman
from geo.postgis import make_engine
from governance.incidents.dispatching.alarms import list_alarms
from governance.notices import letters, outbox
from governance.notices.patience import MOST_ATTEMPTS
from governance.notices.sending import Outgoing, SendError
from governance.notices.telling import Happening, publish
from governance.notices.vocabulary import DeliveryChannel, DeliveryState, SendTrouble
from governance.notices.webhooks import deactivate, rotate_secret
from tests.outbox import Time, clear, postman, rows, store_happenings, store_webhook
from tests.receivers import Receiver, listening
from tests.signing_in import KEYRING
from tests.staffed_county import Staff, store_staff


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    with engine.begin() as db:
        return store_staff(db)


@pytest.fixture
def receiver(engine: Engine) -> Iterator[Receiver]:
    clear(engine)
    with listening(Receiver()) as one:
        yield one


@pytest.fixture
def clock() -> Time:
    return Time()


def fill(engine: Engine, receiver: Receiver, number: int, clock: Time) -> tuple[uuid.UUID, str]:
    with engine.begin() as db:
        hook = store_webhook(db, f"{receiver.url}/hook")
        store_happenings(db, number, now=clock())
    return hook


def test_a_happening_arrives_signed_under_the_id_of_its_delivery(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    _, secret = fill(engine, receiver, 1, clock)
    assert postman(engine, clock).go_round().sent == 1
    (came,) = receiver.came
    told = Webhook(secret).verify(came.body, came.headers)
    (row,) = rows(engine)
    assert came.headers["webhook-id"] == told["id"] == str(row.id)
    assert told["type"] == "accept"
    assert told["data"] == {"no": "XG-20260302-000001"}
    assert (row.state, row.attempts) == ("sent", 1)


def test_what_is_rolled_back_was_never_told(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    fill(engine, receiver, 0, clock)
    with engine.connect() as db:
        store_happenings(db, 3, now=clock())
        db.rollback()
    assert postman(engine, clock).go_round().sent == 0
    assert rows(engine) == []


def test_a_webhook_is_told_of_its_own_kinds_once_each(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    with engine.begin() as db:
        store_webhook(db, f"{receiver.url}/all")
        store_webhook(db, f"{receiver.url}/some", kinds=("dispatch",))
        off, _ = store_webhook(db, f"{receiver.url}/off")
        deactivate(db, off)
        for kind in ("accept", "dispatch"):
            happening = Happening(kind, f"one:{kind}", {})
            assert publish(db, happening, now=clock()) == (2 if kind == "dispatch" else 1)
            assert publish(db, happening, now=clock()) == 0
    postman(engine, clock).go_round()
    assert sorted(one.path for one in receiver.came) == ["/all", "/all", "/some"]


def test_a_worker_that_dies_between_taking_and_noting_only_delays(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    fill(engine, receiver, 1, clock)
    with engine.begin() as db:
        (taken,) = outbox.take_due(db, now=clock(), limit=10, lease=LEASE)
    assert postman(engine, clock).go_round().sent == 0  # the lease of the dead one holds
    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    assert postman(engine, clock).go_round().sent == 1
    assert receiver.ids() == [str(taken.id)]


def test_who_was_thought_dead_may_still_note_that_it_was_sent(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    fill(engine, receiver, 1, clock)
    with engine.begin() as db:
        (late,) = outbox.take_due(db, now=clock(), limit=10, lease=LEASE)
    clock.pass_by(seconds=LEASE.total_seconds() + 1)
    with engine.begin() as db:
        outbox.take_due(db, now=clock(), limit=10, lease=LEASE)
        outbox.mark_failed(db, late, SendError(SendTrouble.TOO_SLOW, is_final=True), now=clock())
        assert rows(engine)[0].state == "waiting"  # its failure is no longer its own to note
        outbox.mark_sent(db, late, now=clock())
    assert rows(engine)[0].state == "sent"


def test_two_workers_never_send_the_same_delivery(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    fill(engine, receiver, 60, clock)
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        postman(engine, clock).go_round()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(receiver.ids()) == 60
    assert len(set(receiver.ids())) == 60


def test_a_failure_rests_longer_each_time_and_ends_as_a_dead_letter_with_one_alarm(
    engine: Engine, receiver: Receiver, clock: Time, staff: Staff
) -> None:
    hook, _ = fill(engine, receiver, 1, clock)
    receiver.answer = lambda _one: (500, {})
    man, rests = postman(engine, clock), []
    for attempt in range(1, MOST_ATTEMPTS + 1):
        tally = man.go_round()
        (row,) = rows(engine)
        assert row.attempts == attempt
        assert man.go_round().failed == 0  # it rests
        rests.append(row.next_at - clock())
        clock.now = row.next_at
    assert (tally.dead, row.state, row.last_error) == (1, "dead", "answered 500")
    assert rests[:7] == sorted(rests[:7])
    with engine.connect() as db:
        (alarm,) = list_alarms(db, is_open=True, limit=10)
        told = letters.counts(db)
    assert (alarm.kind, alarm.subject) == ("dead_letter", f"webhook:{hook}")
    assert told[DeliveryState.DEAD] == 1
    with engine.connect() as db:
        (notice,) = db.exec_driver_sql("SELECT person_id, kind FROM notice").all()
    assert (notice.person_id, notice.kind) == (staff["sys_admin"], "alarm")


def test_a_dead_letter_that_is_retried_arrives_under_its_old_id(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    fill(engine, receiver, 1, clock)
    receiver.answer = lambda _one: (410, {})
    assert postman(engine, clock).go_round().dead == 1  # it is gone: final at once
    (dead,) = rows(engine)
    receiver.answer = lambda _one: (204, {})
    with engine.begin() as db:
        letters.retry(db, dead.id, now=clock())
        with pytest.raises(letters.DeliveryNotDeadError):
            letters.drop(db, dead.id)
    assert postman(engine, clock).go_round().sent == 1
    assert receiver.ids() == [str(dead.id)]


def test_a_dead_letter_that_is_dropped_is_gone(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    fill(engine, receiver, 1, clock)
    receiver.answer = lambda _one: (410, {})
    postman(engine, clock).go_round()
    (dead,) = rows(engine)
    with engine.begin() as db:
        letters.drop(db, dead.id)
        with pytest.raises(letters.DeliveryNotFoundError):
            letters.drop(db, dead.id)
    assert rows(engine) == []


def test_a_receiver_that_is_down_is_asked_once_a_round_and_keeps_nobody_waiting(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    asked: list[str] = []

    def answer(one: object) -> tuple[int, dict[str, str]]:
        path = getattr(one, "path", "")
        asked.append(path)
        return (500 if path == "/down" else 200), {}

    receiver.answer = answer
    with engine.begin() as db:
        store_webhook(db, f"{receiver.url}/down")
        store_webhook(db, f"{receiver.url}/up")
        store_happenings(db, 12, now=clock())
    tally = postman(engine, clock).go_round()
    assert (tally.sent, tally.failed) == (12, 1)
    assert asked.count("/down") == 1
    assert sum(row.attempts for row in rows(engine) if row.state == "waiting") == 1


def test_a_new_secret_signs_what_is_sent_from_then_on(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    hook, _ = fill(engine, receiver, 1, clock)
    with engine.begin() as db:
        secret = rotate_secret(db, hook, keyring=KEYRING)
    postman(engine, clock).go_round()
    Webhook(secret).verify(receiver.came[0].body, receiver.came[0].headers)


def test_switching_a_webhook_off_gives_up_what_waits_without_an_alarm(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    hook, _ = fill(engine, receiver, 2, clock)
    with engine.begin() as db:
        assert deactivate(db, hook) == 2
    assert postman(engine, clock).go_round().sent == 0
    assert [row.state for row in rows(engine)] == ["dead", "dead"]
    with engine.connect() as db:
        assert list_alarms(db, is_open=True, limit=10) == []


def test_a_fault_of_a_sender_counts_as_a_failure_and_keeps_no_other_waiting(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    fill(engine, receiver, 1, clock)

    class Broken:
        def send(self, outgoing: Outgoing) -> None:
            message = f"cannot send {outgoing.payload}"
            raise KeyError(message)

    man: Postman = replace(postman(engine, clock), senders={DeliveryChannel.WEBHOOK: Broken()})
    assert man.go_round().failed == 1
    assert rows(engine)[0].last_error == "fault KeyError"


def test_what_was_sent_long_ago_is_forgotten_and_what_was_given_up_is_not(
    engine: Engine, receiver: Receiver, clock: Time
) -> None:
    fill(engine, receiver, 2, clock)
    receiver.answer = lambda _one: (410 if receiver.came else 200, {})
    postman(engine, clock).go_round()
    with engine.begin() as db:
        assert outbox.forget_sent(db, before=clock()) == 0
        clock.pass_by(days=31)
        assert outbox.forget_sent(db, before=clock()) == 1
    assert [row.state for row in rows(engine)] == ["dead"]
