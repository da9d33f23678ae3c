"""A real server at its edge: bodies too long, names and pages that are not its own."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import chain, repeat

import httpx2
import pytest

from geo.postgis import make_engine
from tests.drills.app_process import AppProcess, running_app
from tests.free_port import free_port
from tests.journeys.reports import at, report
from tests.nine_county import IN_GRID_1, store_nine_grids
from tests.signing_in import as_browser, as_program, issue_token, sign_in

pytestmark = pytest.mark.drill

KIB = 1024
FORM = "multipart/form-data; boundary=x"
JSON = "application/json"
LIMITS = [
    ("/incidents", JSON, 64 * KIB),
    ("/incidents", FORM, 64 * KIB),
    ("/pins/1/placement", JSON, 1024 * KIB),
    ("/imports", JSON, 1024 * KIB),
    ("/imports", FORM, 32 * 1024 * KIB),
]
#: How a file begins in a form; whatever follows is its content.
OPENING = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
FOREIGN_PAGES = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"},
]


@pytest.fixture(scope="module")
def session(database_url: str) -> str:
    engine = make_engine(database_url)
    with engine.begin() as connection:
        store_nine_grids(connection)
    token = sign_in(engine)
    engine.dispose()
    return token


@pytest.fixture(scope="module")
def app(database_url: str, session: str) -> Iterator[AppProcess]:  # noqa: ARG001 grids are stored
    with running_app(database_url, free_port()) as app:
        yield app


@pytest.fixture
def client(app: AppProcess, session: str) -> Iterator[httpx2.Client]:
    """A page of ours in which somebody signed in."""
    address = f"http://127.0.0.1:{app.port}"
    with httpx2.Client(base_url=address, timeout=30, headers=as_browser(session)) as client:
        yield client


def assert_problem(answer: httpx2.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.json()["detail_zh"].endswith("。")


@pytest.mark.parametrize(("path", "kind", "most"), LIMITS)
def test_a_body_that_says_it_is_too_long_is_refused_before_it_comes(
    app: AppProcess, path: str, kind: str, most: int
) -> None:
    line = HTTPConnection("127.0.0.1", app.port, timeout=10)
    line.putrequest("POST", path)
    line.putheader("Content-Type", kind)
    line.putheader("Content-Length", str(most + 1))
    line.endheaders()
    answer = line.getresponse()
    said = answer.read().decode()
    line.close()
    assert answer.status == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert f"{most // KIB:,} KiB" in said


@pytest.mark.parametrize(
    ("path", "kind", "most"), [one for one in LIMITS if one[:2] != ("/imports", JSON)]
)
def test_a_body_that_grows_too_long_in_chunks_is_refused_in_the_same_words(
    client: httpx2.Client, path: str, kind: str, most: int
) -> None:
    portions = chain([OPENING], repeat(b"x" * 64 * KIB, most // (64 * KIB)))
    answer = client.post(path, content=portions, headers={"Content-Type": kind})
    assert_problem(answer, 413)
    assert f"{most // KIB:,} KiB" in answer.json()["detail_zh"]


def test_a_body_refused_for_its_length_leaves_the_server_quick(client: httpx2.Client) -> None:
    wide = json.dumps({f"k{n}": 0 for n in range(80_000)}).encode()
    assert len(wide) < 1024 * KIB
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        answers = [
            pool.submit(client.post, path, content=wide, headers={"Content-Type": JSON})
            for path in ("/incidents", "/pins/1/placement")
        ]
        assert client.get("/healthz").status_code == 200
        assert [one.result().status_code for one in answers] == [413, 422]
        assert time.monotonic() - began < 2.0


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "10.0.0.1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_name_that_leads_here_from_elsewhere_gets_words_and_no_data(
    client: httpx2.Client, host: str, method: str
) -> None:
    answer = client.request(method, "/incidents", headers={"Host": host})
    assert_problem(answer, 421)
    assert "127.0.0.1" in answer.json()["detail_en"]


@pytest.mark.parametrize("headers", FOREIGN_PAGES)
def test_a_page_of_another_site_changes_nothing(
    client: httpx2.Client, headers: dict[str, str]
) -> None:
    before = client.get("/incidents").json()["total"]["of"]
    del client.headers["Sec-Fetch-Site"]
    answer = client.post("/incidents", json=report(**at(IN_GRID_1)), headers=headers)
    assert_problem(answer, 403)
    assert client.get("/incidents").json()["total"]["of"] == before


def test_a_page_of_another_site_may_ask_what_a_link_would_ask(client: httpx2.Client) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_programs_and_our_own_pages_report(
    app: AppProcess, client: httpx2.Client, database_url: str
) -> None:
    body = report(**at(IN_GRID_1))
    ours = {"Origin": f"http://127.0.0.1:{app.port}", "Sec-Fetch-Site": "same-origin"}
    for headers in (ours, {"Host": f"localhost:{app.port}"}):
        assert client.post("/incidents", json=body, headers=headers).status_code == 201
    engine = make_engine(database_url)
    program = as_program(issue_token(engine, "edge"))
    engine.dispose()
    answer = httpx2.post(f"http://127.0.0.1:{app.port}/incidents", json=body, headers=program)
    assert answer.status_code == 201


def test_a_reader_who_came_by_a_wrong_name_gets_a_page(client: httpx2.Client) -> None:
    answer = client.get("/", headers={"Host": "evil.example", "Accept": "text/html"})
    assert answer.status_code == 421
    assert "127.0.0.1" in answer.text


@pytest.mark.parametrize("path", ["/incidents", "/pins/1/placement", "/imports"])
@pytest.mark.parametrize("kind", ["text/plain", None])
def test_a_body_of_another_kind_hears_which_is_wanted(
    client: httpx2.Client, path: str, kind: str | None
) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    answer = client.post(path, content=b"{}", headers=headers)
    assert_problem(answer, 415)
    assert "Content-Type: " in answer.json()["detail_zh"]
