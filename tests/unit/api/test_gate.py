"""Where the gate leads to, and what it takes for the way home."""

import pytest
from starlette.requests import Request

from api.edge.gate import address_of, is_open_to_all, own_path


@pytest.mark.parametrize("path", ["/", "/map", "/map?grid=360824100001001&a=b", "/incidents/x#y"])
def test_an_address_of_ours_is_gone_on_to(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "", "map", "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", "/sign-in",
        "/sign-in?next=/", "/a\x00b", "///evil.example",
    ],
)  # fmt: skip
def test_any_other_leads_home(path: str) -> None:
    assert own_path(path) == "/"


@pytest.mark.parametrize("path", ["/sign-in", "/healthz", "/static/js/kit/dom.js", "/sign-in/oidc"])
def test_what_signing_in_needs_is_open(path: str) -> None:
    assert is_open_to_all(path)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sign-out",
        "/incidents",
        "/static",
        "/sign-inx",
        "/openapi.json",
        "/healthz/",
        "/STATIC/",
    ],
)
def test_everything_else_is_closed(path: str) -> None:
    assert not is_open_to_all(path)


def asked(forwarded: str | None) -> Request:
    headers = [] if forwarded is None else [(b"x-forwarded-for", forwarded.encode())]
    return Request({"type": "http", "headers": headers, "client": ("10.0.0.9", 1)})


def test_a_proxys_word_counts_only_where_there_is_one_and_only_its_own() -> None:
    said = "6.6.6.6, 192.168.3.4"
    assert address_of(asked(said), behind_proxy=False) == "10.0.0.9"
    assert address_of(asked(said), behind_proxy=True) == "192.168.3.4"
    assert address_of(asked(None), behind_proxy=True) == "10.0.0.9"
