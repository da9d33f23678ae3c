"""When what happens in the synthetic year is reported."""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from governance.demo.year.reporting import reported_at
from tests.demo_ground import NOW, ZONE


def moments(*clocks: str, told: datetime | None = None) -> list[str]:
    happened = pd.DatetimeIndex([f"2026-01-05T{clock}+08:00" for clock in clocks])
    given = pd.DatetimeIndex([told] * len(clocks)).tz_localize(None).tz_localize(ZONE)
    year = pd.DataFrame({"occurred_at": happened, "reported_at": given})
    return [f"{at:%d %H:%M:%S}" for at in reported_at(year, ZONE, NOW)]


def test_what_happens_is_reported_by_the_next_hour_of_the_day() -> None:
    told = moments("00:00:00", "09:00:00", "09:00:01", "16:00:00", "20:00:01", "23:59:59")
    assert told == [f"05 {at}" for at in BY]


BY = ("09:00:00", "09:00:00", "12:00:00", "16:00:00", "23:59:59", "23:59:59")


@pytest.mark.parametrize("end", [NOW, NOW + timedelta(microseconds=7)])
def test_nothing_is_reported_after_the_end(end: datetime) -> None:
    year = pd.DataFrame({"occurred_at": pd.DatetimeIndex([NOW - timedelta(minutes=1)])})
    year["reported_at"] = pd.DatetimeIndex([None]).as_unit("s").tz_localize(ZONE)
    assert list(reported_at(year, ZONE, end)) == [end]


def test_who_says_when_it_was_reported_is_believed() -> None:
    assert moments("08:30:00", told=datetime(2026, 1, 5, 8, 31)) == ["05 08:31:00"]  # noqa: DTZ001
