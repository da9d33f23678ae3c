"""Where we send to, and where we never do."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from api.delivering.guarded_network import is_public
from api.delivering.posting import MAX_ANSWER_BYTES, Poster
from governance.notices.sending import SendError
from tests.receivers import Receiver, listening

LOOPBACK = frozenset({"127.0.0.1"})

INSIDE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 an address to be refused
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::1",
    "not an address",
]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening(Receiver()) as one:
        yield one


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_loopback_is_refused_unless_its_host_is_named(receiver: Receiver) -> None:
    with pytest.raises(SendError) as refused:
        Poster().post(receiver.url, b"{}", {})
    assert refused.value.is_final
    assert receiver.came == []
    assert Poster(LOOPBACK).post(receiver.url, b"{}", {}).is_good


def test_a_name_with_one_inner_address_among_its_own_is_refused(receiver: Receiver) -> None:
    poster = Poster(resolve=lambda _host, _port: ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(SendError, match="inside_network"):
        poster.post(f"http://hub.example:{receiver.port}", b"{}", {})


def test_what_was_resolved_is_what_is_connected_to(receiver: Receiver) -> None:
    """The name leads elsewhere by the second time it is asked; it is asked once."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    poster = Poster(frozenset({"hub.example"}), resolve=lambda _host, _port: next(answers))
    assert poster.post(f"http://hub.example:{receiver.port}/in", b"{}", {}).is_good
    assert receiver.came[0].headers["host"] == f"hub.example:{receiver.port}"
    assert next(answers) == ["10.0.0.1"]


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda _one: (307, {})
    answer = Poster(LOOPBACK).post(receiver.url, b"{}", {})
    assert answer.status == 307
    assert not answer.is_good


def test_an_unknown_name_and_a_closed_door_are_tried_again() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        closed = listener.getsockname()[1]
    for poster in (Poster(LOOPBACK), Poster(LOOPBACK, resolve=unknown)):
        with pytest.raises(SendError, match="unreachable") as failed:
            poster.post(f"http://127.0.0.1:{closed}", b"{}", {})
        assert not failed.value.is_final


def test_too_long_an_answer_is_not_read(receiver: Receiver) -> None:
    receiver.answer = lambda _one: (200, {"a": "x" * MAX_ANSWER_BYTES})
    with pytest.raises(SendError, match="too_large"):
        Poster(LOOPBACK).post(receiver.url, b"{}", {})


def test_an_answer_that_drips_ends_at_the_deadline() -> None:
    """Each byte comes in time; the whole never would."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(65_536)
                try:
                    for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 200:
                        caller.sendall(bytes((letter,)))
                        time.sleep(0.05)
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        with pytest.raises(SendError, match="too_slow"):
            Poster(LOOPBACK, seconds=0.5).post(
                f"http://127.0.0.1:{server.getsockname()[1]}", b"{}", {}
            )
        assert time.monotonic() - began < 1.5
        thread.join()
