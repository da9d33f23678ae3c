import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.strict_json import (
    MAX_DEPTH,
    NOT_FINITE,
    NOT_JSON,
    NOT_UTF8,
    SURROGATE,
    TOO_DEEP,
    TWICE,
    UnreadableBodyError,
    parse_strictly,
)
from geo.errors import Words

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(values)
def test_what_json_can_say_is_read_as_it_was_meant(value: Any) -> None:
    for is_ascii in (True, False):
        body = json.dumps(value, ensure_ascii=is_ascii)
        if "\\ud" in body and not is_ascii:
            continue
        assert parse_strictly(body.encode("utf-8", "surrogatepass")) == value


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"\xff{}", NOT_UTF8),
        ("{}".encode("utf-16"), NOT_UTF8),
        (b"", NOT_JSON),
        (b"{", NOT_JSON),
        (b"{} {}", NOT_JSON),
        (b"{'a': 1}", NOT_JSON),
        (b'{"a": 1,}', NOT_JSON),
        (b"9" * 5_000, NOT_JSON),
        (b"NaN", NOT_FINITE),
        (b'{"x": Infinity}', NOT_FINITE),
        (b'{"x": -Infinity}', NOT_FINITE),
        (b'{"x": 1e400}', NOT_FINITE),
        (b'{"a": 1, "a": 1}', TWICE),
        (b'[{"a": {"b": 1, "c": 2, "b": 3}}]', TWICE),
        (b'{"a": "\\ud800"}', SURROGATE),
        (b'{"\\udfff": 1}', SURROGATE),
        (b'["\\ude00\\ud83d"]', SURROGATE),
        (b"[" * 33 + b"]" * 33, TOO_DEEP),
        (b'{"a":' * 33 + b"1" + b"}" * 33, TOO_DEEP),
        (b"[" * 100_000, TOO_DEEP),
    ],
)
def test_doubtful_body_is_refused_with_its_reason(body: bytes, words: Words) -> None:
    with pytest.raises(UnreadableBodyError) as refused:
        parse_strictly(body)
    assert refused.value.words == words
    assert refused.value.status_code == 422


def test_nesting_is_allowed_down_to_the_limit_and_counted_by_depth_alone() -> None:
    assert parse_strictly(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    wide = json.dumps([[[]] for _ in range(1_000)]).encode()
    assert len(parse_strictly(wide)) == 1_000
    assert parse_strictly(json.dumps("[" * 1_000).encode()) == "[" * 1_000


def test_pair_of_surrogates_is_one_character() -> None:
    assert parse_strictly(b'"\\ud83d\\ude00"') == "\U0001f600"


@given(st.binary(max_size=200))
def test_whatever_the_bytes_nothing_but_a_refusal_comes_out(body: bytes) -> None:
    try:
        value = parse_strictly(body)
    except UnreadableBodyError:
        return
    assert json.dumps(value, allow_nan=False).encode()
