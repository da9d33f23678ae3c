"""Text messages and WeChat: who is reached how, and what stands in when it fails."""

import uuid
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text, update

from api.delivering.gateways import SmsGateway, WechatAccount
from api.delivering.posting import Poster
from api.delivering.postman import Postman
from api.delivering.sms_sender import SmsSender
from api.delivering.wechat_binding import WechatRefusedError, openid_for
from api.delivering.wechat_sender import THING_CHARACTERS, WechatSender, as_thing
from geo.errors import Words
from geo.postgis import make_engine
from governance.incidents.dispatching.alarms import list_alarms
from governance.notices.sending import Sender
from governance.notices.telling import News, tell
from governance.notices.vocabulary import DeliveryChannel, NoticeKind
from governance.people.contacts import bind_wechat
from governance.people.model import Person
from governance.policy import load_policy
from tests.outbox import LOOPBACK, Time, clear, rows
from tests.receivers import Received, Receiver, Reply, listening
from tests.signing_in import KEYRING
from tests.staffed_county import Staff, store_staff

SMS, WECHAT = DeliveryChannel.SMS, DeliveryChannel.WECHAT
PHONE = "13800000001"
LONG = Words("事件 XG-20260302-000123 派给您单位，请签收。", "Sign for it.")


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def staff(engine: Engine) -> Staff:
    with engine.begin() as db:
        staff = store_staff(db)
        person = staff["water"]
        sealed = KEYRING.seal(PHONE, f"person.phone:{person}".encode())
        db.execute(update(Person).where(Person.id == person).values(phone_sealed=sealed))
        bind_wechat(db, person, "openid-of-water", keyring=KEYRING)
        return staff


@pytest.fixture
def clock() -> Time:
    return Time()


class Wechat:
    """Answers as WeChat does; `codes` are what it answers to messages, in turn."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.tokens = 0
        self.messages: list[dict[str, Any]] = []
        self.used: list[str] = []

    def __call__(self, one: Received) -> Reply:
        path, _, query = one.path.partition("?")
        if path == "/cgi-bin/stable_token":
            self.tokens += 1
            return 200, {"access_token": f"token-{self.tokens}", "expires_in": 7200}
        if path == "/sns/jscode2session":
            known = "js_code=good" in query
            return 200, {"openid": "openid-of-water"} if known else {"errcode": 40029}
        self.used.append(query.partition("=")[2])
        self.messages.append(one.json)
        return 200, {"errcode": self.codes.pop(0) if self.codes else 0}


@pytest.fixture
def receiver(engine: Engine) -> Iterator[Receiver]:
    clear(engine)
    with listening(Receiver()) as one:
        yield one


def account_at(receiver: Receiver) -> WechatAccount:
    return WechatAccount("wx1", "secret", "tpl", "thing1", "time2", receiver.url)


def postman(engine: Engine, receiver: Receiver, clock: Time, *channels: DeliveryChannel) -> Postman:
    poster = Poster(LOOPBACK)
    zone = ZoneInfo("Asia/Shanghai")
    gateway = SmsGateway(f"{receiver.url}/sms", "key", "SMS_1")
    senders: dict[DeliveryChannel, Sender] = {
        SMS: SmsSender(engine, KEYRING, gateway, poster),
        WECHAT: WechatSender(engine, KEYRING, account_at(receiver), poster, zone, clock),
    }
    wanted = {one: senders[one] for one in channels or senders}
    return Postman(engine, load_policy(), wanted, clock)


def tell_water(
    engine: Engine, staff: Staff, clock: Time, by: DeliveryChannel, who: str = "water"
) -> None:
    news = News(NoticeKind.TO_SIGN, f"event {uuid.uuid4()}", None, LONG)
    with engine.begin() as db:
        tell(db, [staff[who]], news, now=clock(), by=[by])


def test_a_text_message_reaches_the_number_that_the_outbox_never_held(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time
) -> None:
    tell_water(engine, staff, clock, SMS)
    with engine.connect() as db:
        held = db.scalar(text("SELECT string_agg(delivery::text, '') FROM delivery"))
    assert PHONE not in str(held)
    assert postman(engine, receiver, clock).go_round().sent == 1
    (came,) = receiver.came
    assert came.json == {"to": PHONE, "template": "SMS_1", "params": {"text": LONG.zh}}
    assert came.headers["authorization"] == "Bearer key"
    assert came.headers["idempotency-key"] == str(rows(engine)[0].id)


def test_news_told_again_is_not_sent_again(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time
) -> None:
    news = News(NoticeKind.URGED, "the same", None, LONG)
    for _ in range(2):
        with engine.begin() as db:
            tell(db, [staff["water"]], news, now=clock(), by=[SMS])
    assert postman(engine, receiver, clock).go_round().sent == 1


def test_who_has_no_number_is_a_dead_letter_at_once(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time
) -> None:
    tell_water(engine, staff, clock, SMS, "roads")
    assert postman(engine, receiver, clock).go_round().dead == 1
    assert rows(engine)[0].last_error == "no_contact"


@pytest.mark.parametrize(("status", "dead"), [(400, 1), (401, 0), (429, 0), (503, 0), (302, 0)])
def test_a_gateway_s_refusal_is_final_only_where_later_cannot_help(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time, status: int, dead: int
) -> None:
    receiver.answer = lambda _one: (status, {})
    tell_water(engine, staff, clock, SMS)
    assert postman(engine, receiver, clock).go_round().dead == dead


def test_a_wechat_message_holds_the_template_s_values_cut_as_it_takes_them(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time
) -> None:
    receiver.answer = wechat = Wechat()
    tell_water(engine, staff, clock, WECHAT)
    assert postman(engine, receiver, clock).go_round().sent == 1
    (message,) = wechat.messages
    assert message["touser"] == "openid-of-water"
    assert message["template_id"] == "tpl"
    value = message["data"]["thing1"]["value"]
    assert len(value) == THING_CHARACTERS
    assert value == f"{LONG.zh[:19]}…"


def test_one_token_serves_until_it_runs_out(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time
) -> None:
    receiver.answer = wechat = Wechat()
    man = postman(engine, receiver, clock)
    for _ in range(3):
        tell_water(engine, staff, clock, WECHAT)
    assert man.go_round().sent == 3
    assert wechat.tokens == 1
    clock.pass_by(hours=2)
    tell_water(engine, staff, clock, WECHAT)
    assert man.go_round().sent == 1
    assert wechat.used[-1] == "token-2"


@pytest.mark.parametrize("code", [40001, 42001])
def test_a_token_that_is_no_good_is_renewed_and_the_message_sent(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time, code: int
) -> None:
    receiver.answer = wechat = Wechat(code)
    tell_water(engine, staff, clock, WECHAT)
    assert postman(engine, receiver, clock).go_round().sent == 1
    assert wechat.used == ["token-1", "token-2"]


def test_who_refused_the_message_gets_a_text_message_instead(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time
) -> None:
    wechat = Wechat(43101)
    receiver.answer = lambda one: (200, {}) if one.path == "/sms" else wechat(one)
    tell_water(engine, staff, clock, WECHAT)
    tally = postman(engine, receiver, clock).go_round()
    assert (tally.sent, tally.dead) == (1, 0)
    (row,) = rows(engine)
    assert (row.channel, row.state) == ("sms", "sent")
    assert receiver.came[-1].json["to"] == PHONE


def test_a_refusal_where_no_text_messages_are_sent_is_no_alarm(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time
) -> None:
    receiver.answer = Wechat(43101)
    tell_water(engine, staff, clock, WECHAT)
    assert postman(engine, receiver, clock, WECHAT).go_round().dead == 1
    with engine.connect() as db:
        assert list_alarms(db, is_open=True, limit=10) == []


@pytest.mark.parametrize(("code", "dead"), [(47003, 1), (41030, 1), (45009, 0), (-1, 0)])
def test_a_wrong_template_is_final_and_a_busy_wechat_is_not(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time, code: int, dead: int
) -> None:
    receiver.answer = Wechat(code)
    tell_water(engine, staff, clock, WECHAT)
    assert postman(engine, receiver, clock).go_round().dead == dead


def test_a_channel_that_is_not_set_up_is_a_dead_letter_with_an_alarm(
    engine: Engine, staff: Staff, receiver: Receiver, clock: Time
) -> None:
    tell_water(engine, staff, clock, SMS)
    assert postman(engine, receiver, clock, WECHAT).go_round().dead == 1
    with engine.connect() as db:
        (alarm,) = list_alarms(db, is_open=True, limit=10)
    assert alarm.subject == "sms"


def test_a_code_of_the_mini_program_leads_to_its_openid(receiver: Receiver) -> None:
    receiver.answer = Wechat()
    assert openid_for("good", account_at(receiver)) == "openid-of-water"
    with pytest.raises(WechatRefusedError):
        openid_for("stale", account_at(receiver))


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert as_thing("事件待签收") == "事件待签收"
    assert as_thing("一行\n两行") == "一行 两行"
    assert as_thing("字" * 20) == "字" * 20
