import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from api.schemas.fields import Key, Line, LongText, Metres, Moment, Number

line: TypeAdapter[str] = TypeAdapter(Line)
long_text: TypeAdapter[str] = TypeAdapter(LongText)
moment: TypeAdapter[object] = TypeAdapter(Moment)


def fault(adapter: TypeAdapter[Any], value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        adapter.validate_python(value)
    return refused.value.errors()[0]["type"]


@given(st.text(max_size=200))
def test_line_that_is_taken_is_one_clean_line_in_nfc(text: str) -> None:
    try:
        kept = line.validate_python(text)
    except ValidationError:
        return
    assert kept == kept.strip() == unicodedata.normalize("NFC", kept)
    assert kept
    assert kept.splitlines() == [kept]
    assert line.validate_python(kept) == kept
    kept.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty_text"),
        (" \u3000 ", "empty_text"),
        ("\u200b", "empty_text"),
        ("\u200b\u00ad\ufeff\u2060", "empty_text"),
        ("\u3164\u115f", "empty_text"),
        ("\u2800", "empty_text"),
        ("\u0301\ufe0f", "empty_text"),
        ("a\x00b", "forbidden_character"),
        ("a\nb", "forbidden_character"),
        ("a\u2028b", "forbidden_character"),
        ("a\x7fb", "forbidden_character"),
        ("\u202eback to front", "forbidden_character"),
        ("\ud800", "string_unicode"),
        ("x" * 201, "string_too_long"),
        (5, "string_type"),
    ],
)
def test_line_is_refused_for_what_is_wrong_with_it(text: object, kind: str) -> None:
    assert fault(line, text) == kind


def test_text_of_several_lines_keeps_its_breaks_whatever_they_were() -> None:
    assert long_text.validate_python("第一行\r\n第二行\n\t末行") == "第一行\n第二行\n\t末行"
    assert fault(long_text, "bell\x07") == "forbidden_character"
    assert fault(long_text, "x" * 4_001) == "string_too_long"


def test_rare_letters_show_and_a_text_of_nothing_is_empty() -> None:
    assert line.validate_python("\ue000") == "\ue000"  # some place names are written so
    assert line.validate_python("麦㙦\u200b镇") == "麦㙦\u200b镇"
    assert long_text.validate_python("\n\u200b\t") == ""


@pytest.mark.parametrize(
    "given",
    [1_772_366_400, 1_772_366_400.5, "1772366400", "-5", "2026-03-01", True, None, "today", ""],
)
def test_moment_is_written_out(given: object) -> None:
    assert fault(moment, given) == "not_written_out"


def test_moment_has_an_offset() -> None:
    assert fault(moment, "2026-03-01T20:15:00") == "timezone_aware"
    assert moment.validate_python("2026-03-01T20:15:00+08:00")
    assert moment.validate_python("2026-03-01 12:15Z")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2e9, "115.4", True, None])
def test_number_is_a_finite_number_of_sensible_size(value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Number).validate_python(value)


def test_metres_are_not_negative_and_keys_are_printable_ascii() -> None:
    assert TypeAdapter(Metres).validate_python(0) == 0
    assert fault(TypeAdapter(Metres), -0.1) == "greater_than_equal"
    assert TypeAdapter(Key).validate_python("dispute-1")
    for key in ("", "a b", "a\n", "中", "x" * 201):
        with pytest.raises(ValidationError):
            TypeAdapter(Key).validate_python(key)
