"""Reading JSON bodies strictly: what is doubtful is refused, in words, and never echoed."""

import json
import math
import re
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from geo.errors import Words

MAX_DEPTH = 32

#: No body of ours has a tenth of it; checking unknown keys one by one takes long.
MAX_KEYS = 200

_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class RefusedBodyError(HTTPException):
    """A body is refused before anything is made of it; raised inside FastAPI's body parsing."""

    status = 422
    code = "UnreadableBody"

    def __init__(self, words: Words) -> None:
        super().__init__(status_code=self.status, detail=words.en)
        self.words = words


class UnreadableBodyError(RefusedBodyError):
    """The body is not JSON that we accept."""


class TooLongBodyError(RefusedBodyError):
    """The body has more than `most` bytes, or says that it will."""

    status = 413
    code = "TooLongBody"

    def __init__(self, most: int) -> None:
        super().__init__(TOO_LONG.fill(most=f"{most // 1024:,}"))


class WrongContentTypeError(RefusedBodyError):
    """The body does not call itself what the address takes."""

    status = 415
    code = "WrongContentType"


TOO_LONG = Words(
    zh="内容过大：此地址最多接受 {most} KiB。",
    en="Too large: this address takes at most {most} KiB.",
)
JSON_WANTED = Words(
    zh="请求体应为 JSON，并带请求头 Content-Type: application/json。",
    en="The body must be JSON, with the header Content-Type: application/json.",
)
FORM_WANTED = Words(
    zh="文件应以表单上传（Content-Type: multipart/form-data）。",
    en="Files are uploaded as a form (Content-Type: multipart/form-data).",
)
NOT_UTF8 = Words(zh="请求体不是 UTF-8 编码。", en="The body is not UTF-8.")
NOT_JSON = Words(zh="请求体不是合法的 JSON。", en="The body is not valid JSON.")
NOT_FINITE = Words(
    zh="JSON 中的数字必须是有限数（不接受 NaN、Infinity 或超出范围的数）。",
    en="Numbers must be finite (no NaN, no Infinity, nothing out of range).",
)
TOO_DEEP = Words(
    zh=f"JSON 嵌套超过 {MAX_DEPTH} 层。", en=f"The JSON is nested more than {MAX_DEPTH} deep."
)
TOO_WIDE = Words(
    zh=f"JSON 对象中的键超过 {MAX_KEYS} 个。", en=f"A JSON object has more than {MAX_KEYS} keys."
)
TWICE = Words(zh="JSON 对象中有重复的键。", en="A JSON object names the same key twice.")
SURROGATE = Words(
    zh="文本中含有不完整的字符（孤立代理项）。",
    en="The text holds half a character (a lone surrogate).",
)


def parse_strictly(body: bytes) -> Any:  # noqa: ANN401 JSON is any of its types
    """Return the value of a JSON body.

    Raises
    ------
    UnreadableBodyError
        When it is not UTF-8 or not JSON, holds a number that is not finite, a key twice, more
        than `MAX_KEYS` of them, a lone surrogate, or is nested more than `MAX_DEPTH` deep.
    """
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
        )
    except UnicodeDecodeError as broken:
        raise UnreadableBodyError(NOT_UTF8) from broken
    except RecursionError as broken:
        raise UnreadableBodyError(TOO_DEEP) from broken
    except ValueError as broken:
        raise UnreadableBodyError(NOT_JSON) from broken
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise UnreadableBodyError(TOO_DEEP)
    if _ESCAPED_SURROGATE.search(body):
        _check_surrogates(value)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MAX_KEYS:
        raise UnreadableBodyError(TOO_WIDE)
    made = dict(pairs)
    if len(made) != len(pairs):
        raise UnreadableBodyError(TWICE)
    return made


def _no_constant(_name: str) -> NoReturn:
    raise UnreadableBodyError(NOT_FINITE)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise UnreadableBodyError(NOT_FINITE)
    return value


def _depth(value: object) -> int:
    """Return how many objects and arrays stand one inside the other."""
    deepest, level = 0, [value]
    while level := [one for one in level if isinstance(one, dict | list)]:
        deepest += 1
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
    return deepest


def _check_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as broken:
        raise UnreadableBodyError(SURROGATE) from broken


class StrictRequest(Request):
    """A request whose JSON is read by `parse_strictly`."""

    async def json(self) -> Any:  # noqa: ANN401 the signature of Starlette
        """Return the body's value, read strictly."""
        return parse_strictly(await self.body())


def is_json(content_type: str) -> bool:
    """Whether a body that calls itself so is JSON.

    A page of another site can make a browser send text, but not JSON, without asking.
    """
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _is_form(content_type: str) -> bool:
    return content_type.lower().startswith(
        ("multipart/form-data", "application/x-www-form-urlencoded")
    )


class StrictRoute(APIRoute):
    """A route that reads JSON strictly, and takes a body only as what it calls itself."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap FastAPI's handler so that it sees a `StrictRequest`."""
        handler = super().get_route_handler()
        field = self.body_field
        is_form = field is not None and isinstance(field.field_info, Form)

        async def handle_strictly(request: Request) -> Response:
            if field is not None and _has_body(request):
                content_type = request.headers.get("content-type", "")
                if not (_is_form(content_type) if is_form else is_json(content_type)):
                    raise WrongContentTypeError(FORM_WANTED if is_form else JSON_WANTED)
            return await handler(StrictRequest(request.scope, request.receive))

        return handle_strictly


def _has_body(request: Request) -> bool:
    headers = request.headers
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
