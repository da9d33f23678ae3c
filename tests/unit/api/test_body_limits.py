import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI, params
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.types import Message

from api.edge.body_limits import (
    JSON_BYTES,
    PICTURE_BYTES,
    PICTURES,
    REPORT_BYTES,
    UPLOAD_BYTES,
    UPLOADS,
    counted,
    most_bytes,
    stated_length,
)
from api.routes.table import ROUTERS
from api.schemas.editions import SplitIn
from api.strict_json import TooLongBodyError
from grid_boundaries.readers.limits import UPLOAD

FORM = b"multipart/form-data; boundary=x"
JSON = b"application/json"


def read_all(portions: list[bytes], most: int) -> list[bytes]:
    coming = iter(portions)

    async def receive() -> Message:
        return {"type": "http.request", "body": next(coming), "more_body": True}

    async def read() -> list[bytes]:
        receive_some = counted(receive, most)
        return [(await receive_some())["body"] for _ in portions]

    # A thread of its own: the browser's tests keep a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, read()).result()


def test_an_upload_has_one_limit_at_the_gate_and_at_the_reader() -> None:
    assert UPLOAD_BYTES == UPLOAD.file_bytes == 32 * 2**20


def test_a_report_may_be_short_an_upload_long_and_the_rest_in_between() -> None:
    assert most_bytes("/incidents", JSON) == most_bytes("/incidents", FORM) == REPORT_BYTES
    assert most_bytes("/imports", FORM) == most_bytes("/editions", FORM) == UPLOAD_BYTES
    assert most_bytes("/imports", JSON) == most_bytes("/pins/1/placement", FORM) == JSON_BYTES


def test_uploads_are_the_routes_that_take_a_file() -> None:
    app = FastAPI()
    for router in ROUTERS:
        app.include_router(router)
    routes = [one.original_route for one in iter_route_contexts(app.routes)]
    forms = {
        one.path
        for one in routes
        if isinstance(one, APIRoute)
        and one.body_field is not None
        and isinstance(one.body_field.field_info, params.Form)
    }
    assert {path for path in forms if not path.endswith(PICTURES)} == UPLOADS
    assert most_bytes("/incidents/1/pictures", b"multipart/form-data") == PICTURE_BYTES


def test_the_longest_report_fits_however_it_is_escaped() -> None:
    texts = 200 + 4_000 + 200  # title, narrative, address
    assert texts * len(r"\ud83d\ude00") + 2_000 < REPORT_BYTES


def test_the_longest_dividing_line_fits_with_every_digit_a_float_has() -> None:
    line = SplitIn.model_json_schema()["properties"]["line"]["maxItems"]
    assert line * len("[-115.12345678901234, -27.123456789012345], ") < JSON_BYTES


@pytest.mark.parametrize(
    ("headers", "length"),
    [
        ({b"content-length": b"12"}, 12),
        ({b"content-length": b"0"}, 0),
        ({b"content-length": b"00000000000000000012"}, 12),
        ({}, None),
        ({b"content-length": b"-1"}, None),
        ({b"content-length": b"1e3"}, None),
        ({b"content-length": b"12", b"transfer-encoding": b"chunked"}, None),
    ],
)
def test_a_length_counts_as_stated_only_when_it_binds(
    headers: dict[bytes, bytes], length: int | None
) -> None:
    assert stated_length(headers) == length


def test_no_length_is_too_long_to_be_too_much() -> None:
    assert (stated_length({b"content-length": b"9" * 5_000}) or 0) > UPLOAD_BYTES


def test_a_body_of_just_the_most_comes_through_whole() -> None:
    assert read_all([b"abc", b"", b"de"], most=5) == [b"abc", b"", b"de"]


def test_a_body_longer_than_the_most_ends_where_it_becomes_so() -> None:
    with pytest.raises(TooLongBodyError) as refused:
        read_all([b"x" * 1_024, b"x"], most=1_024)
    assert "1 KiB" in refused.value.words.zh
