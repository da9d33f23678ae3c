import json
import logging
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from geo.geocoding import online
from geo.geocoding.amap import Amap
from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.geocoder import AcceptanceRules, Decision, Geocoder, PlaceLevel, Refusal
from geo.geocoding.online import ProviderHostError
from geo.geocoding.tianditu import Tianditu

RULES = AcceptanceRules(lambda p: 115.2 < p.lon < 115.8 and 27.4 < p.lat < 28.0, lambda _: 3)
SPELLINGS = packaged_spellings("360824")
ADDRESS = "新干县金川镇滨阳路25号2单元501室附近有人吵架"
ASKED = "江西省吉安市新干县金川镇滨阳路25号"

# The shapes that the services document: AMap writes numbers as text and empty fields as [].
AMAP_PLACE: dict[str, object] = {
    "formatted_address": ASKED,
    "country": "中国",
    "province": "江西省",
    "citycode": "0796",
    "city": "吉安市",
    "district": "新干县",
    "township": [],
    "neighborhood": {"name": [], "type": []},
    "building": {"name": [], "type": []},
    "adcode": "360824",
    "street": "滨阳路",
    "number": "25号",
    "location": "115.399294,27.755758",
    "level": "门牌号",
}
TIANDITU_PLACE: dict[str, object] = {
    "lon": "115.393979",
    "lat": "27.758838",
    "score": 100,
    "level": "门址",
    "keyWord": ASKED,
}


def amap_answer(*places: dict[str, object]) -> dict[str, object]:
    count = str(len(places))
    return {"status": "1", "info": "OK", "infocode": "10000", "count": count, "geocodes": places}


def tianditu_answer(**changes: object) -> dict[str, object]:
    return {"msg": "ok", "status": "0", "location": TIANDITU_PLACE | changes}


class Service(ThreadingHTTPServer):
    """A stand-in on loopback that answers what the test says and remembers what it was asked."""

    daemon_threads = True
    respond: Callable[[BaseHTTPRequestHandler], None]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, list[str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answers(self, body: object, status: int = 200, **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()

        def respond(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(content)

        self.respond = respond

    def handle_error(self, *_: object) -> None:
        """A client that hangs up is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked.append(parse_qs(urlsplit(self.path).query))
        self.server.respond(self)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def amap(service: Service) -> Amap:
    return Amap("secret-key", "360824", RULES, SPELLINGS, base_url=service.url)


@pytest.fixture
def tianditu(service: Service) -> Tianditu:
    return Tianditu("secret-key", RULES, SPELLINGS, base_url=service.url)


@pytest.fixture(params=["amap", "tianditu"])
def geocoder(request: pytest.FixtureRequest, amap: Amap, tianditu: Tianditu) -> Geocoder:
    return amap if request.param == "amap" else tianditu


def test_amap_answer_is_shifted_back_from_gcj02(service: Service, amap: Amap) -> None:
    service.answers(amap_answer(AMAP_PLACE))
    result = amap.geocode(ADDRESS)
    assert (result.decision, result.level) == (Decision.ACCEPTED, PlaceLevel.DOOR)
    assert result.point is not None
    assert result.point.lon == pytest.approx(115.393979, abs=1e-6)
    assert result.point.lat == pytest.approx(27.758838, abs=1e-6)


def test_tianditu_answer_is_taken_as_it_is(service: Service, tianditu: Tianditu) -> None:
    service.answers(tianditu_answer())
    result = tianditu.geocode(ADDRESS)
    assert (result.decision, result.level) == (Decision.ACCEPTED, PlaceLevel.DOOR)
    assert result.point is not None
    assert (result.point.lon, result.point.lat) == (115.393979, 27.758838)


def test_amap_learns_the_address_and_nothing_else(service: Service, amap: Amap) -> None:
    service.answers(amap_answer(AMAP_PLACE))
    amap.geocode(ADDRESS)
    assert service.asked == [{"address": [ASKED], "city": ["360824"], "key": ["secret-key"]}]


def test_tianditu_learns_the_address_and_nothing_else(service: Service, tianditu: Tianditu) -> None:
    service.answers(tianditu_answer())
    tianditu.geocode(ADDRESS)
    (question,) = service.asked
    assert json.loads(question["ds"][0]) == {"keyWord": ASKED}
    assert question["tk"] == ["secret-key"]


def test_log_holds_neither_key_nor_address(
    service: Service, geocoder: Geocoder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    service.answers(amap_answer(AMAP_PLACE))
    geocoder.geocode(ADDRESS)
    assert service.asked
    assert caplog.text == ""


def test_place_of_another_province_is_rejected(service: Service, amap: Amap) -> None:
    service.answers(amap_answer(AMAP_PLACE | {"adcode": "320583", "location": "120.9,31.3"}))
    result = amap.geocode(ADDRESS)
    assert result.decision is Decision.NEEDS_PIN
    assert "县域之外" in result.reason.zh


def test_point_outside_the_county_is_rejected(service: Service, tianditu: Tianditu) -> None:
    service.answers(tianditu_answer(lon=120.9, lat=31.3))
    result = tianditu.geocode(ADDRESS)
    assert result.decision is Decision.NEEDS_PIN
    assert "县域之外" in result.reason.zh


def test_nobody_is_asked_for_another_county(service: Service, geocoder: Geocoder) -> None:
    assert geocoder.geocode("吉水县金川镇滨阳路25号").refusal is Refusal.ELSEWHERE
    assert service.asked == []


def test_three_equal_candidates_need_a_pin(service: Service, amap: Amap) -> None:
    places = [AMAP_PLACE | {"location": f"115.39{n}294,27.755758"} for n in (7, 8, 9)]
    service.answers(amap_answer(*places))
    result = amap.geocode(ADDRESS)
    assert result.decision is Decision.NEEDS_PIN
    assert len(result.candidates) == 3


@pytest.mark.parametrize("level", ["区县", "乡镇", "村庄", "未知"])
def test_coarse_level_is_never_accepted(service: Service, amap: Amap, level: str) -> None:
    service.answers(amap_answer(AMAP_PLACE | {"level": level}))
    assert amap.geocode(ADDRESS).decision is Decision.NEEDS_PIN


def test_provider_that_is_unsure_is_not_believed(service: Service, tianditu: Tianditu) -> None:
    service.answers(tianditu_answer(score=60))
    assert tianditu.geocode(ADDRESS).decision is Decision.NEEDS_PIN


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>gateway</html>",
        b"[]",
        b"null",
        b"[" * 60_000,
        b"\xff\xfe\x00",
        {"status": "0", "info": "INVALID_USER_KEY", "infocode": "10001"},
        {"status": "1", "geocodes": None},
        {"status": "1", "geocodes": [3]},
        amap_answer(AMAP_PLACE | {"location": "NaN,27.7"}),
        amap_answer(AMAP_PLACE | {"location": "115.4"}),
        amap_answer(AMAP_PLACE | {"location": []}),
        {"status": "0", "location": []},
        tianditu_answer(lon="Infinity"),
        tianditu_answer(lat=None),
        tianditu_answer(score="high"),
    ],
)
def test_answer_in_a_wrong_shape_needs_a_pin(
    service: Service, geocoder: Geocoder, body: object
) -> None:
    service.answers(body)
    result = geocoder.geocode(ADDRESS)
    assert result.decision is Decision.NEEDS_PIN
    assert "没有给出可用的结果" in result.reason.zh
    assert result.refusal is Refusal.FAILED


@pytest.mark.parametrize("status", [301, 302, 403, 404, 429, 500, 503])
def test_refusal_needs_a_pin_and_no_redirect_is_followed(
    service: Service, geocoder: Geocoder, status: int
) -> None:
    service.answers(amap_answer(AMAP_PLACE), status, Location=f"{service.url}/elsewhere")
    result = geocoder.geocode(ADDRESS)
    assert "拒绝服务" in result.reason.zh
    assert len(service.asked) == 1


def test_too_large_an_answer_is_cut_off(service: Service, geocoder: Geocoder) -> None:
    service.answers(b" " * 1_000_000)
    assert "过大" in geocoder.geocode(ADDRESS).reason.zh


@pytest.mark.parametrize("step_s", [0.05, 2.0], ids=["dripping", "hanging"])
def test_slow_provider_is_given_up(
    service: Service, geocoder: Geocoder, monkeypatch: pytest.MonkeyPatch, step_s: float
) -> None:
    monkeypatch.setattr(online, "TIMEOUT_S", 0.3)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(20):
            time.sleep(step_s)
            handler.wfile.write(b" " * 9_000 if step_s < 1 else b" ")

    service.respond = drip
    monkeypatch.setattr(online, "MAX_ANSWER_BYTES", 1_000_000)
    began = time.monotonic()
    assert "超时" in geocoder.geocode(ADDRESS).reason.zh
    assert time.monotonic() - began < 1.5


def test_provider_that_is_down_needs_a_pin() -> None:
    result = Tianditu("key", RULES, SPELLINGS, base_url="http://127.0.0.1:9").geocode(ADDRESS)
    assert "无法连接" in result.reason.zh


@pytest.mark.parametrize(
    "url",
    [
        "http://api.tianditu.gov.cn",
        "https://api.tianditu.gov.cn.evil.example",
        "https://api.tianditu.gov.cn@evil.example",
        "https://user@api.tianditu.gov.cn",
        "https://api.tianditu.gov.cn:8443",
        "https://api.tianditu.gov.cn/path",
        "https://evil.example",
        "https://127.0.0.1",
        "http://169.254.169.254",
        "http://0177.0.0.1",
        "http://2130706433",
        "http://[::ffff:127.0.0.1]",
        "http://localhost",
        "http://127.0.0.1@evil.example",
        "http://127.0.0.1:99999",
        "http://[::1",
        "file:///etc/passwd",
        "",
    ],
)
def test_host_that_is_not_listed_is_refused_before_any_request(url: str) -> None:
    with pytest.raises(ProviderHostError):
        Tianditu("key", RULES, SPELLINGS, base_url=url)
