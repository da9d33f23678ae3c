"""How long a body may be, known before any of it is kept."""

from collections.abc import Mapping

from starlette.types import Message, Receive

from api.strict_json import TooLongBodyError
from grid_boundaries.readers.limits import UPLOAD

KIB = 1024

#: A report's longest texts fill less than half of this.
REPORT_BYTES = 64 * KIB
#: The longest line that may divide a grid fits several times.
JSON_BYTES = 1024 * KIB
UPLOAD_BYTES = UPLOAD.file_bytes

REPORTS = "/incidents"
#: Where files are uploaded; every other address takes JSON.
UPLOADS = frozenset(
    {"/imports", "/editions", "/dispatch-rules/sheets", "/night-visits/households/sheets"}
)
#: A photograph as phones take it.
PICTURE_BYTES = 12 * KIB * KIB
PICTURES = "/pictures"

#: More digits than any length we take.
_MOST_DIGITS = 12


def most_bytes(path: str, content_type: bytes) -> int:
    """Return how long a body may be that comes to `path` as `content_type`."""
    if path == REPORTS:
        return REPORT_BYTES
    is_form = content_type.lower().startswith(b"multipart/form-data")
    if path in UPLOADS and is_form:
        return UPLOAD_BYTES
    if path.endswith(PICTURES) and is_form:
        return PICTURE_BYTES
    return JSON_BYTES


def stated_length(headers: Mapping[bytes, bytes]) -> int | None:
    """Return how many bytes a request says will come; None when only counting them tells."""
    length = headers.get(b"content-length", b"")
    if b"transfer-encoding" in headers or not length.isdigit():
        return None
    return int(length.lstrip(b"0")[: _MOST_DIGITS + 1] or b"0")


def counted(receive: Receive, most: int) -> Receive:
    """Return `receive` with an end: beyond `most` bytes it raises `TooLongBodyError`."""
    come = 0

    async def receive_and_count() -> Message:
        nonlocal come
        message = await receive()
        come += len(message.get("body", b""))
        if come > most:
            raise TooLongBodyError(most)
        return message

    return receive_and_count
