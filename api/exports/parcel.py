"""A file as an answer, made while it leaves, as long as somebody takes it."""

import asyncio
import tempfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Final

from anyio import CancelScope, fail_after
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.exports.gis_files import write_geopackage, write_geoparquet
from api.exports.places import Place, ReaderGoneError
from api.exports.sheet import Sheet
from api.exports.text_files import csv_parts, geojson_parts
from api.exports.vocabulary import MEDIA_TYPE, SUFFIX, FileKind, PaperKind
from api.exports.workbooks import write_workbook

_PART: Final = 1 << 18

#: Who has not taken a part after so long stands still, and makes room for others.
LONGEST_PART_S: Final = 60.0

#: What is written as a whole, by something that wants a file.
_WRITERS: Final[dict[FileKind, Callable[[Sheet, Path], None]]] = {
    FileKind.XLSX: write_workbook,
    FileKind.GPKG: write_geopackage,
    FileKind.GEOPARQUET: write_geoparquet,
}


class Parcel(StreamingResponse):
    """A file in parts; whatever keeps the first from being made is an answer of its own.

    However it ends, the parts are closed: with them a cursor, or a file on the disk. Who hangs up
    is noticed while the first part is made, too, which may be all of the file.
    """

    def __init__(
        self,
        parts: Generator[bytes],
        kind: FileKind | PaperKind,
        *,
        stem: str,
        place: Place,
        patience_s: float = LONGEST_PART_S,
    ) -> None:
        headers = {
            "Content-Disposition": f'attachment; filename="{stem}{SUFFIX[kind]}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        super().__init__(iter(()), headers=headers, media_type=MEDIA_TYPE[kind])
        self._parts = parts
        self._place = place
        self._patience_s = patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the first part, then send all of them."""
        del scope
        listening = asyncio.create_task(self._listen(receive))
        try:
            first = await run_in_threadpool(next, self._parts, b"")
            whole = self._place.while_waited_for(chain([first], self._parts))
            self.body_iterator = iterate_in_threadpool(whole)
            await self.stream_response(partial(self._send_in_time, send))
        except ReaderGoneError:  # whoever asked hears nothing of it
            return
        finally:
            listening.cancel()
            with CancelScope(shield=True):
                await run_in_threadpool(self._parts.close)

    async def _listen(self, receive: Receive) -> None:
        """Tell who makes the file when its reader hangs up."""
        await self.listen_for_disconnect(receive)
        self._place.leave()

    async def _send_in_time(self, send: Send, message: Message) -> None:
        """Send a part; raises `ClientDisconnect` when nobody takes it, now or for a long time."""
        try:
            with fail_after(self._patience_s):
                await send(message)
        except OSError:  # that it took too long is one, too
            raise ClientDisconnect from None


def parts_of(sheet: Sheet, kind: FileKind, place: Place) -> Generator[bytes]:
    """Yield a sheet as a file of a kind, as long as somebody waits for it."""
    sheet = replace(sheet, batches=place.while_waited_for(sheet.batches))
    if kind is FileKind.CSV:
        yield from csv_parts(sheet)
    elif kind is FileKind.GEOJSON:
        yield from geojson_parts(sheet)
    else:
        yield from _written(sheet, kind)


def _written(sheet: Sheet, kind: FileKind) -> Iterator[bytes]:
    """Write a file for a moment, and yield what is in it."""
    with tempfile.TemporaryDirectory(prefix="wangge-export-") as folder:
        path = Path(folder) / f"{sheet.name}{SUFFIX[kind]}"
        _WRITERS[kind](sheet, path)
        with path.open("rb") as file:
            while part := file.read(_PART):
                yield part
