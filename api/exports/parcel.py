"""A file as an answer, made while it leaves; few of them at once."""

import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from anyio import CancelScope
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.exports.gis_files import write_geopackage, write_geoparquet
from api.exports.sheet import Sheet
from api.exports.text_files import csv_parts, geojson_parts
from api.exports.vocabulary import MEDIA_TYPE, SUFFIX, FileKind, PaperKind
from api.exports.workbooks import write_workbook
from geo.errors import Words
from governance.errors import GovernanceError

#: Each holds a thread, and a connection while it reads.
MOST_AT_ONCE: Final = 2

_PART: Final = 1 << 18

#: What is written as a whole, by something that wants a file.
_WRITERS: Final[dict[FileKind, Callable[[Sheet, Path], None]]] = {
    FileKind.XLSX: write_workbook,
    FileKind.GPKG: write_geopackage,
    FileKind.GEOPARQUET: write_geoparquet,
}


class ExportsBusyError(GovernanceError):
    """As many files leave as may at once."""

    sentence = Words(
        zh="同时导出的人较多，请稍后再试。",
        en="Other files are being exported just now; try again in a moment.",
    )


class ExportPlaces:
    """So many exports at once."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._free = BoundedSemaphore(most)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a place; raises `ExportsBusyError` when there is none."""
        if not self._free.acquire(blocking=False):
            raise ExportsBusyError
        try:
            yield
        finally:
            self._free.release()


class Parcel(StreamingResponse):
    """A file in parts; whatever keeps the first from being made is an answer of its own.

    However it ends, the parts are closed: with them a cursor, or a file on the disk.
    """

    def __init__(
        self,
        parts: Generator[bytes],
        kind: FileKind | PaperKind,
        *,
        stem: str,
        places: ExportPlaces,
    ) -> None:
        headers = {
            "Content-Disposition": f'attachment; filename="{stem}{SUFFIX[kind]}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        super().__init__(iter(()), headers=headers, media_type=MEDIA_TYPE[kind])
        self._parts = parts
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the first part, then send all of them."""
        with self._places.taken():
            try:
                first = await run_in_threadpool(next, self._parts, b"")
                self.body_iterator = iterate_in_threadpool(chain([first], self._parts))
                await super().__call__(scope, receive, send)
            finally:
                with CancelScope(shield=True):
                    await run_in_threadpool(self._parts.close)


def parts_of(sheet: Sheet, kind: FileKind) -> Generator[bytes]:
    """Yield a sheet as a file of a kind."""
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
