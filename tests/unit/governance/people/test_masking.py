import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.people.masking import (
    MASKS,
    Datum,
    Viewer,
    mask_id_number,
    mask_name,
    mask_phone,
    redact,
    show,
)
from tests.hidden_numbers import HIDDEN, SHOWN

PHONE, ID_NUMBER = "13812345678", "360824199001011234"


@pytest.mark.parametrize(
    ("datum", "viewer", "value", "seen"),
    [
        (Datum.NAME, Viewer.HANDLER, "张三丰", "张三丰"),
        (Datum.NAME, Viewer.STAFF, "张三丰", "张**"),
        (Datum.NAME, Viewer.ANALYST, "张三丰", None),
        (Datum.PHONE, Viewer.STAFF, PHONE, "138****5678"),
        (Datum.PHONE, Viewer.STAFF, "110", "***"),
        (Datum.PHONE, Viewer.PUBLIC, PHONE, None),
        (Datum.ID_NUMBER, Viewer.HANDLER, ID_NUMBER, "**************1234"),
        (Datum.ID_NUMBER, Viewer.STAFF, ID_NUMBER, "3608**********1234"),
        (Datum.ID_NUMBER, Viewer.EXPORT, ID_NUMBER, None),
        (Datum.ID_NUMBER, Viewer.STAFF, "12345678", "********"),
        (Datum.ID_NUMBER, Viewer.HANDLER, "1234", "****"),
        (Datum.ADDRESS, Viewer.STAFF, "金川镇城南社区滨阳路25号", "金川镇城南社区"),
        (Datum.ADDRESS, Viewer.STAFF, "金川镇滨阳路25号", None),
        (Datum.ADDRESS, Viewer.PUBLIC, "金川镇城南社区滨阳路25号", "金川镇"),
        (Datum.NARRATIVE, Viewer.ANALYST, "邻居漏水", None),
        (Datum.NARRATIVE, Viewer.STAFF, f"请打{PHONE}", "请打***********"),
    ],
)
def test_each_viewer_sees_what_the_rules_say(
    datum: Datum, viewer: Viewer, value: str, seen: str | None
) -> None:
    assert show(datum, viewer, value) == seen


def test_there_is_a_rule_for_every_kind_and_every_viewer() -> None:
    assert set(MASKS) == {(datum, viewer) for datum in Datum for viewer in Viewer}


def test_what_is_not_there_stays_so() -> None:
    assert show(Datum.NAME, Viewer.HANDLER, None) is None


@given(st.text(max_size=30))
def test_a_masked_name_tells_one_character_at_most(name: str) -> None:
    assert mask_name(name).rstrip("*") in {"", name[:1].rstrip("*")}


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_the_middle_of_a_number_cannot_be_read(phone: str) -> None:
    assert mask_phone(phone)[3:7] == "****"
    assert PHONE not in redact(f"电话{phone}。") or phone != PHONE
    assert not re.search(r"[0-9]{5}", redact(f"电话{phone}，身份证{ID_NUMBER}"))


@pytest.mark.parametrize("number", HIDDEN)
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("请打", "。"), ("电话 ", " 张三"), ("(", ")")]
)
def test_numbers_are_hidden_however_they_are_written(before: str, number: str, after: str) -> None:
    assert redact(f"{before}{number}{after}") == f"{before}{'*' * len(number)}{after}"


@pytest.mark.parametrize("words", SHOWN)
def test_numbers_of_incidents_dates_and_times_stay(words: str) -> None:
    assert redact(words) == words
    assert redact(f"见{words}。") == f"见{words}。"


@given(st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True))
def test_a_birthday_cannot_be_read_from_a_masked_identity_number(number: str) -> None:
    assert set(mask_id_number(number)[4:-4]) == {"*"}
