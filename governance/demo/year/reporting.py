"""The rows of a synthetic year as reports, and when each was told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from geo.address import Address
from geo.geocoding.geocoder import GeocodeResult
from geo.lonlat import PositionMethod, RawPosition
from governance.demo.reporters import reporter_of
from governance.incidents.intake import Report
from governance.incidents.vocabulary import Channel

SOURCE: Final = "demo"

#: What happens on a day has been reported by the next of these hours, or by midnight.
_REPORTED_BY_H: Final = (9, 12, 16, 20)
_HOUR_S: Final = 3600
_MIDNIGHT_S: Final = 24 * _HOUR_S - 1
_TOGETHER: Final = timedelta(seconds=1)


def reported_at(year: pd.DataFrame, zone: ZoneInfo, end: datetime) -> "pd.Series[pd.Timestamp]":
    """Return when each row was reported: as it says itself, else by one of the hours of its day."""
    here = _in(zone, year["occurred_at"])
    midnight = here.dt.normalize()
    by = np.array([*(hour * _HOUR_S for hour in _REPORTED_BY_H), _MIDNIGHT_S])
    passed_s = ((here - midnight) / _TOGETHER).to_numpy(dtype=np.float64)
    told = midnight + pd.to_timedelta(by[np.searchsorted(by[:-1], passed_s)], unit="s")
    told = told.where(told <= end, pd.Timestamp(end).tz_convert(zone))
    return _in(zone, year["reported_at"]).fillna(told)


def _in(zone: ZoneInfo, moments: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    """Return moments in a zone, to the microsecond as our own are."""
    here: pd.Series[pd.Timestamp] = moments.dt.tz_convert(zone).dt.as_unit("us")
    return here


def needs_geocoding(year: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows say in words alone where it was."""
    return year["x"].isna()


@dataclass(frozen=True, slots=True)
class KnownAnswers:
    """A geocoder that was asked before: the same address always has the same answer."""

    answers: Mapping[str, GeocodeResult]

    def geocode(self, address: Address | str) -> GeocodeResult:
        """Return the answer for an address that is known."""
        return self.answers[str(address)]


def report_of(row: Any, *, says_who: bool) -> Report:  # noqa: ANN401 a named tuple of pandas
    """Return the report of a row."""
    position, channel = None, Channel(row.channel)
    if pd.notna(row.x):
        accuracy = None if pd.isna(row.accuracy_m) else float(row.accuracy_m)
        position = RawPosition(
            float(row.x), float(row.y), row.crs, accuracy, PositionMethod(row.method)
        )
    return Report(
        channel=channel,
        category=row.category,
        title=row.title,
        narrative=_text(row.narrative),
        occurred_at=row.occurred_at.to_pydatetime(),
        position=position,
        address=_text(row.address),
        source=SOURCE,
        idempotency_key=row.idempotency_key,
        synthetic=True,
        reporter=reporter_of(row.idempotency_key, channel) if says_who else None,
    )


def _text(cell: object) -> str | None:
    return cell if isinstance(cell, str) and cell else None
