"""A file leaves in parts; whoever hangs up leaves nothing open behind."""

import asyncio
from collections.abc import Generator
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from api.exports.parcel import ExportPlaces, ExportsBusyError, Parcel
from api.exports.vocabulary import FileKind

SCOPE = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}}


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


async def _receive() -> dict[str, Any]:
    await asyncio.sleep(60)
    return {"type": "http.disconnect"}


def send_parcel(parts: Parts, places: ExportPlaces, *, until: int) -> list[dict[str, Any]]:
    """Send to a reader who is gone after so many messages."""
    heard: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        if len(heard) >= until:
            raise OSError
        heard.append(message)

    parcel = Parcel(parts.all(), FileKind.CSV, stem="a", places=places)
    asyncio.run(parcel(SCOPE, _receive, send))
    return heard


def test_a_whole_file_is_closed_and_its_place_free_again() -> None:
    parts, places = Parts(3), ExportPlaces(1)
    heard = send_parcel(parts, places, until=10)
    assert b"".join(one.get("body", b"") for one in heard) == b"x" * 300
    assert (b"content-disposition", b'attachment; filename="a.csv"') in heard[0]["headers"]
    assert parts.is_closed
    with places.taken():
        pass


def test_who_hangs_up_ends_the_reading_too() -> None:
    parts, places = Parts(), ExportPlaces(1)
    with pytest.raises(ClientDisconnect):
        send_parcel(parts, places, until=3)
    assert parts.is_closed
    assert parts.taken < 6
    with places.taken():
        pass


def test_what_keeps_the_first_part_from_being_made_is_raised_before_any_header() -> None:
    def broken() -> Generator[bytes]:
        yield from ()
        raise ExportsBusyError

    async def never(_: Any) -> None:
        await asyncio.sleep(0)
        raise AssertionError

    parcel = Parcel(broken(), FileKind.CSV, stem="a", places=ExportPlaces(1))
    with pytest.raises(ExportsBusyError):
        asyncio.run(parcel(SCOPE, _receive, never))


def test_no_more_leave_at_once_than_there_are_places() -> None:
    places = ExportPlaces(1)
    with places.taken(), pytest.raises(ExportsBusyError):
        send_parcel(Parts(), places, until=5)
