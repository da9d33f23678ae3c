"""A file leaves in parts; whoever hangs up, or stands still, leaves nothing open behind."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Generator, Iterator
from datetime import UTC
from typing import Any

import numpy as np
import pytest
from openpyxl.worksheet import _writer
from starlette.requests import ClientDisconnect

from api.exports.parcel import Parcel, parts_of
from api.exports.places import ExportPlaces, ExportsBusyError, Place, ReaderGoneError
from api.exports.sheet import About, Batch, Column, Sheet
from api.exports.vocabulary import FileKind
from geo.errors import Words
from tests.aside import run_aside

SCOPE = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}}

Receive = Callable[[], Awaitable[dict[str, Any]]]


class Parts:
    """Parts that know how many were taken, and whether they were closed."""

    def __init__(self, most: int = 1000) -> None:
        self.taken, self.is_closed, self._most = 0, False, most

    def all(self) -> Generator[bytes]:
        try:
            for _ in range(self._most):
                self.taken += 1
                yield b"x" * 100
        finally:
            self.is_closed = True


async def stay() -> dict[str, Any]:
    """Go on waiting for the file."""
    await asyncio.sleep(60)
    return {"type": "http.disconnect"}


def hang_up_when(begun: threading.Event) -> Receive:
    """Return a reader who hangs up as soon as the file is being made."""

    async def receive() -> dict[str, Any]:
        await asyncio.to_thread(begun.wait, 20)
        return {"type": "http.disconnect"}

    return receive


def send_parcel(
    parts: Generator[bytes],
    *,
    until: int = 1000,
    receive: Receive = stay,
    place: Place | None = None,
) -> list[dict[str, Any]]:
    """Send to a reader who is gone after so many messages."""
    heard: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        if len(heard) >= until:
            raise OSError
        heard.append(message)

    parcel = Parcel(parts, FileKind.CSV, stem="a", place=place or Place())
    run_aside(parcel(SCOPE, receive, send))
    return heard


def test_a_whole_file_is_closed() -> None:
    parts = Parts(3)
    heard = send_parcel(parts.all())
    assert b"".join(one.get("body", b"") for one in heard) == b"x" * 300
    assert heard[-1]["more_body"] is False
    assert (b"content-disposition", b'attachment; filename="a.csv"') in heard[0]["headers"]
    assert parts.is_closed


def test_who_hangs_up_ends_the_reading_too() -> None:
    parts = Parts()
    with pytest.raises(ClientDisconnect):
        send_parcel(parts.all(), until=3)
    assert parts.is_closed
    assert parts.taken < 6


def a_sheet(begun: threading.Event, made: list[int], *, batches: int) -> Sheet:
    """Return a sheet of many batches, the second of which waits for the reader to hang up."""
    place = threading.Event()

    def told() -> Iterator[Batch]:
        for number in range(batches):
            made.append(number)
            yield Batch([["某事"]], np.array([None], dtype=object))
            if number == 0:
                begun.set()
                place.wait(0.3)

    about = About(Words("清单", "List"), is_synthetic=True, notes=[])
    return Sheet("x", [Column("a", Words("甲", "A"))], told(), "Point", about, UTC)  # type: ignore[arg-type]


def openpyxl_files() -> list[str]:
    """Return the files that the library for Excel would remove when the process ends."""
    return list(_writer.ALL_TEMP_FILES)


@pytest.mark.parametrize("kind", FileKind)
def test_who_hangs_up_while_the_file_is_made_ends_the_making(kind: FileKind) -> None:
    before = openpyxl_files()
    begun, made, place = threading.Event(), list[int](), Place()
    parts = parts_of(a_sheet(begun, made, batches=100_000), kind, place)
    heard = send_parcel(parts, until=10**9, receive=hang_up_when(begun), place=place)
    assert len(made) < 100
    assert not any(one.get("more_body") is False for one in heard)
    assert next(parts, None) is None
    assert openpyxl_files() == before


def test_who_stands_still_is_left_after_a_while() -> None:
    parts = Parts()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)

    parcel = Parcel(parts.all(), FileKind.CSV, stem="a", place=Place(), patience_s=0.05)
    with pytest.raises(ClientDisconnect):
        run_aside(asyncio.wait_for(parcel(SCOPE, stay, send), 20))
    assert parts.is_closed


def test_what_keeps_the_first_part_from_being_made_is_raised_before_any_header() -> None:
    def broken() -> Generator[bytes]:
        yield from ()
        raise ExportsBusyError

    with pytest.raises(ExportsBusyError):
        send_parcel(broken(), until=0)


def test_a_disk_that_is_full_is_nobody_who_hung_up() -> None:
    def broken() -> Generator[bytes]:
        yield from ()
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        send_parcel(broken(), until=0)


def test_no_more_leave_at_once_than_there_are_places() -> None:
    places = ExportPlaces(1)
    with places.taken(), pytest.raises(ExportsBusyError), places.taken():
        pass
    with places.taken():
        pass


def test_what_nobody_waits_for_is_closed() -> None:
    parts, place = Parts(), Place()
    waited_for = place.while_waited_for(parts.all())
    next(waited_for)
    place.leave()
    with pytest.raises(ReaderGoneError):
        next(waited_for)
    assert parts.is_closed
