"""What the web server says of fields and statuses, in both languages."""

import re
from collections.abc import Mapping
from typing import Any

from geo.errors import Words

_STATUS: Mapping[int, Words] = {
    400: Words("请求无法理解。", "The request could not be understood."),
    401: Words("请先登录。", "Sign in first."),
    403: Words("不允许。", "Not allowed."),
    404: Words("没有找到。", "Not found."),
    405: Words("此地址不支持该操作。", "This address does not support that method."),
    409: Words("与当前状态冲突。", "In conflict with the present state."),
    413: Words("内容过大。", "Too large."),
    415: Words("不支持的内容类型。", "Content type not supported."),
    421: Words("请求的地址不属于本系统。", "The address asked for is not this server's."),
    422: Words("请求内容有误。", "The request breaks a rule."),
    429: Words("请求过于频繁，请稍后再试。", "Too many requests; try again later."),
    500: Words("系统内部出错。", "Something went wrong inside."),
    503: Words("暂时不可用，请稍后重试。", "Not available just now; try again shortly."),
}

_OTHER = Words("请求失败。", "The request failed.")

_FIELD: Mapping[str, Words] = {
    "missing": Words("必填。", "Required."),
    "extra_forbidden": Words("没有这个字段。", "There is no such field."),
    "string_too_long": Words("超过长度上限。", "Too long."),
    "string_too_short": Words("不能为空。", "Must not be empty."),
    "string_type": Words("应为文本。", "Must be text."),
    "string_pattern_mismatch": Words("格式不对。", "Has the wrong form."),
    "empty_text": Words("不能为空。", "Must not be empty."),
    "forbidden_character": Words(
        "不能含控制字符或改变书写方向的字符。",
        "Must not hold control characters or marks that turn the writing direction.",
    ),
    "not_written_out": Words(
        "时间须写全日期、时刻和时区，例如 2026-03-01T20:15:00+08:00。",
        "The time needs a date, a time of day and an offset, such as 2026-03-01T20:15:00+08:00.",
    ),
    "not_a_clock": Words(
        "应为本县时间，形如 19:30，不带时区。", "Must be a time like 19:30, without an offset."
    ),
    "float_type": Words("应为数字。", "Must be a number."),
    "float_parsing": Words("应为数字。", "Must be a number."),
    "finite_number": Words("应为有限数。", "Must be a finite number."),
    "int_type": Words("应为整数。", "Must be a whole number."),
    "int_parsing": Words("应为整数。", "Must be a whole number."),
    "bool_type": Words("应为 true 或 false。", "Must be true or false."),
    "list_type": Words("应为列表。", "Must be a list."),
    "model_type": Words("应为 JSON 对象。", "Must be a JSON object."),
    "model_attributes_type": Words("应为 JSON 对象。", "Must be a JSON object."),
    "dict_type": Words("应为 JSON 对象。", "Must be a JSON object."),
    "enum": Words("不在可选值之内。", "Not one of the values allowed."),
    "literal_error": Words("不在可选值之内。", "Not one of the values allowed."),
    "timezone_aware": Words(
        "时间必须带时区，例如 2026-03-01T20:15:00+08:00。",
        "The time needs an offset, such as 2026-03-01T20:15:00+08:00.",
    ),
    "greater_than_equal": Words("数值过小。", "Too small."),
    "less_than_equal": Words("数值过大。", "Too large."),
}

_WRONG = Words("内容有误。", "Not valid.")
_NO_BODY = Words("缺少请求体。", "The body is missing.")
_ONE_OF = Words("不在可选值之内，可选：{known}。", "Not one of the values allowed: {known}.")

#: How pydantic lists what is allowed: 'a', 'b' or 'c'.
_QUOTED = re.compile(r"'([^']*)'")


def status_words(status: int) -> Words:
    """Return what an HTTP status means to a person."""
    return _STATUS.get(status, _OTHER)


def field_words(error: Mapping[str, Any]) -> dict[str, str]:
    """Return which field is wrong and why; what was sent is not repeated.

    A name that the caller invented is not one of ours, so it is left out as well.
    """
    kind = str(error["type"])
    place = [part for part in error["loc"] if part != "body"]
    if kind == "extra_forbidden":
        place = place[:-1]
    if place[-1:] == ["[key]"]:
        place = place[:-2]
    known = _QUOTED.findall(str(error.get("ctx", {}).get("expected", "")))
    words = _ONE_OF.fill(known=", ".join(known)) if known else _reason(kind, is_body=not place)
    return {"field": ".".join(str(part) for part in place), "zh": words.zh, "en": words.en}


def _reason(kind: str, *, is_body: bool) -> Words:
    if is_body and kind == "missing":
        return _NO_BODY
    return _FIELD.get(kind) or (_FIELD["timezone_aware"] if "datetime" in kind else _WRONG)
