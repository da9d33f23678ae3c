import pytest

from api.edge.callers import is_from_foreign_page, is_named, is_unproven, own_names

HOST = b"127.0.0.1:8000"


def named(host: str, listening: str = "127.0.0.1") -> bool:
    return is_named({b"host": host.encode()}, own_names(listening))


def foreign(**headers: str) -> bool:
    sent = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    return is_from_foreign_page({b"host": HOST} | sent)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8000",
        "localhost:9",
        "LocalHost",
        "[::1]",
        "[::1]:8000",
        "localhost:",
    ],
)
def test_every_way_to_write_this_machine_is_a_name_of_it(host: str) -> None:
    assert named(host)


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example",
        "evil.example:127.0.0.1", "127.0.0.1:8000:evil", "::1", "[::1]evil", "10.0.0.1",
        "user@127.0.0.1", "127.0.0.1 evil", "127.0.0.1\n",
    ],
)  # fmt: skip
def test_what_is_no_name_of_this_machine_is_none(host: str) -> None:
    assert not named(host)


def test_a_request_without_a_name_asks_for_nobody() -> None:
    assert not is_named({}, own_names("127.0.0.1"))


def test_the_address_that_the_server_listens_on_is_a_name_of_it() -> None:
    assert named("127.0.0.5:8000", listening="127.0.0.5")
    assert not named("127.0.0.5:8000")
    assert named("[::ffff:127.0.0.1]", listening="::FFFF:127.0.0.1")


def test_a_program_sends_neither_origin_nor_site_and_is_no_page() -> None:
    assert not foreign()


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://127.0.0.1:8000", "sec_fetch_site": "same-origin"},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "HTTP://127.0.0.1:8000"},
        {"origin": "null", "sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
    ],
)
def test_a_page_of_this_server_is_at_home(headers: dict[str, str]) -> None:
    assert not foreign(**headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://evil.example", "sec_fetch_site": "same-origin"},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "http://localhost:8000"},
        {"origin": "http://127.0.0.1:8000.evil.example"},
        {"origin": "file://127.0.0.1:8000"},
        {"origin": "null"},
        {"origin": "null", "sec_fetch_site": "none"},
        {"origin": ""},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "what browsers will invent"},
        {"origin": "http://127.0.0.1:8000", "sec_fetch_site": "cross-site"},
    ],
)
def test_a_page_of_any_other_origin_is_foreign(headers: dict[str, str]) -> None:
    assert foreign(**headers)


def test_names_that_the_settings_list_are_names_of_it_too() -> None:
    names = own_names("127.0.0.1", ["grid.example.cn"])
    assert is_named({b"host": b"Grid.Example.cn"}, names)
    assert not is_named({b"host": b"evil.grid.example.cn"}, names)


def unproven(**headers: str) -> bool:
    return is_unproven(
        {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    )


def test_a_session_cookie_alone_does_not_prove_which_page_sent_it() -> None:
    assert unproven(cookie="wangge_session=x")
    assert unproven(cookie="lang=zh; wangge_session=x")


def test_who_says_where_it_comes_from_or_shows_a_token_needs_no_other_proof() -> None:
    assert not unproven(cookie="wangge_session=x", origin="http://127.0.0.1:8000")
    assert not unproven(cookie="wangge_session=x", sec_fetch_site="same-origin")
    assert not unproven(cookie="wangge_session=x", authorization="Bearer wgt_x")
    assert not unproven(cookie="lang=zh; not_wangge_session=x")
    assert not unproven()
