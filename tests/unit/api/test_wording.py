import http
import re

import pytest

from api.wording import field_words, status_words

#: Kinds of wrong fields that the schemas of the server can give.
KINDS = (
    "missing", "extra_forbidden", "string_too_long", "string_too_short", "string_type",
    "string_pattern_mismatch", "empty_text", "forbidden_character", "not_written_out",
    "float_type", "finite_number", "int_parsing", "enum", "literal_error", "timezone_aware",
    "greater_than_equal", "less_than_equal", "datetime_from_date_parsing", "uuid_parsing",
    "a_kind_that_pydantic_will_invent",
)  # fmt: skip


@pytest.mark.parametrize("status", [int(one) for one in http.HTTPStatus if one >= 400])
def test_every_status_has_words_in_both_languages(status: int) -> None:
    words = status_words(status)
    assert re.search(r"[\u4e00-\u9fff].*。$", words.zh)
    assert re.fullmatch(r"[ -~]+\.", words.en)


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_field_is_named_with_its_reason_and_without_what_was_sent(kind: str) -> None:
    error = {
        "type": kind,
        "loc": ("body", "position", "x"),
        "msg": "Input should be CANARY",
        "input": "CANARY",
        "ctx": {"error": "CANARY"},
    }
    told = field_words(error)
    assert told["field"] == ("position" if kind == "extra_forbidden" else "position.x")
    assert told["zh"].endswith("。")
    assert told["en"].endswith(".")
    assert "CANARY" not in str(told)


def test_field_that_the_caller_invented_is_not_repeated() -> None:
    told = field_words({"type": "extra_forbidden", "loc": ("body", "CANARY")})
    assert told["field"] == ""


def test_place_in_a_list_is_said_by_its_number() -> None:
    told = field_words({"type": "missing", "loc": ("body", "codes", 3)})
    assert told["field"] == "codes.3"


@pytest.mark.parametrize("kind", ["enum", "literal_error"])
def test_wrong_choice_hears_what_there_is_to_choose(kind: str) -> None:
    error = {"type": kind, "loc": ("body", "channel"), "ctx": {"expected": "'a', 'b_c' or 'd'"}}
    told = field_words(error)
    assert told["zh"] == "不在可选值之内，可选：a, b_c, d。"
    assert told["en"] == "Not one of the values allowed: a, b_c, d."


def test_key_that_the_caller_invented_is_not_repeated() -> None:
    error = {
        "type": "enum",
        "loc": ("body", "columns", "CANARY", "[key]"),
        "ctx": {"expected": "'title' or 'x'"},
    }
    told = field_words(error)
    assert told["field"] == "columns"
    assert "CANARY" not in str(told)


def test_body_that_is_missing_or_no_object_is_called_the_body() -> None:
    missing = field_words({"type": "missing", "loc": ("body",)})
    assert missing["zh"] == "缺少请求体。"
    assert field_words({"type": "missing", "loc": ("body", "title")})["zh"] == "必填。"
    assert "JSON" in field_words({"type": "model_attributes_type", "loc": ("body",)})["zh"]
