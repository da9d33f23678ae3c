"""Answers that are kept packed with gzip, and sent so to whoever reads that."""

import gzip
import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request, Response


def pack(told: str) -> bytes:
    """Return a text packed; the same text is always packed the same."""
    return gzip.compress(told.encode(), compresslevel=5, mtime=0)


def pack_json(told: Any) -> bytes:  # noqa: ANN401 whatever JSON holds
    """Return a value as JSON, packed."""
    return pack(json.dumps(told, ensure_ascii=False, separators=(",", ":")))


def answer_packed(
    request: Request,
    packed: bytes,
    *,
    headers: Mapping[str, str],
    media_type: str = "application/json",
) -> Response:
    """Return the answer that was packed; `headers` name it by an ``ETag``."""
    told = {**headers, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        told["Content-Encoding"] = "gzip"
    else:
        packed = gzip.decompress(packed)
    return Response(packed, media_type=media_type, headers=told)
