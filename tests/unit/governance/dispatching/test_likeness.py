"""Two reports may be of one thing when place, kind and time fit; the reasons say how."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from governance.incidents.dispatching.duplicates.likeness import (
    Near,
    Report,
    Window,
    is_alike,
    key_of,
    rank_likely,
)

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
WINDOW = Window(100, 7)


def report(no: str = "A", **more: Any) -> Report:
    kept: dict[str, Any] = {
        "title": no,
        "category": "traffic",
        "state": "reported",
        "occurred_at": NOON,
    }
    return Report(id=uuid.uuid5(uuid.NAMESPACE_URL, no), no=no, **kept | more)


ASKED = report("我", address_key="善政社区商城路12号")


def near(no: str, metres: float | None, *, same: bool | None = None, **more: Any) -> Near:
    return Near(report(no, **more), metres, same)


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (near("A", 100.0), True),
        (near("A", 100.1), False),
        (near("A", None), False),
        (near("A", None, address_key=ASKED.address_key), True),
        (near("A", 5.0, category="dispute"), False),
        (near("A", 5.0, occurred_at=NOON - timedelta(days=7)), True),
        (near("A", 5.0, occurred_at=NOON - timedelta(days=7, seconds=1)), False),
        (near("A", 5.0, occurred_at=NOON + timedelta(days=7, seconds=1)), False),
        (near("我", 0.0), False),
    ],
)
def test_place_kind_and_time_must_fit(other: Near, *, alike: bool) -> None:
    assert is_alike(ASKED, other, WINDOW) is alike


def test_two_reports_without_an_address_have_no_address_in_common() -> None:
    assert not is_alike(report("B"), near("A", None), WINDOW)


def test_the_likeliest_comes_first() -> None:
    others = [
        near("far", 90.0),
        near("close", 10.0),
        near("own", 80.0, same=True),
        near("home", None, address_key=ASKED.address_key),
        near("later", 90.0, occurred_at=NOON + timedelta(hours=2)),
    ]
    found = [one.near.report.no for one in rank_likely(ASKED, others, WINDOW)]
    assert found == ["home", "own", "close", "far", "later"]


def test_the_reasons_say_how_far_how_long_and_whether_the_reporter_is_the_same() -> None:
    other = near("A", 81.6, same=True, occurred_at=NOON - timedelta(hours=3, minutes=20))
    (found,) = rank_likely(ASKED, [other], WINDOW)
    assert [words.zh for words in found.reasons] == [
        "相距 82 米",
        "早 3 小时",
        "类别相同",
        "同一上报人",
    ]
    assert found.reasons[1].en == "3 h earlier"


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        (timedelta(seconds=20), "同时发生"),
        (timedelta(minutes=59), "晚 59 分钟"),
        (timedelta(days=2, hours=23), "晚 2 天"),
        (timedelta(minutes=-90), "早 1 小时"),
    ],
)
def test_time_apart_is_told_in_its_largest_whole_unit(apart: timedelta, said: str) -> None:
    (found,) = rank_likely(ASKED, [near("A", 1.0, occurred_at=NOON + apart)], WINDOW)
    assert found.reasons[1].zh == said


def test_nothing_is_said_of_reporters_that_cannot_be_compared() -> None:
    (found,) = rank_likely(ASKED, [near("A", 1.0)], WINDOW)
    assert not any("上报人" in words.zh for words in found.reasons)


def test_only_an_address_down_to_a_house_is_one_place() -> None:
    assert key_of("新干县金川镇商城路12号") == key_of("金川镇商城路12号") != ""
    assert key_of("金川镇商城路") == key_of("善政社区") == key_of(None) == ""
    assert key_of("商城路12号附近") == ""
