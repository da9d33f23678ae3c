"""Moments and periods of a question, as TiPG takes them.

The standard's periods hold both of their ends, and a day is all of it. TiPG leaves the end of a
closed period out, so that it is told the moment after; that of one without a beginning it keeps.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from api.ogc.cql import MOMENT
from api.ogc.errors import OgcQuestionError

_OPEN: Final = frozenset({"", ".."})
_INSTANT: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)


def read_period(written: str) -> list[str]:
    """Return a moment, or the two ends of a period.

    Raises
    ------
    OgcQuestionError
        When it is neither, or ends before it begins.
    """
    ends = written.split("/")
    if len(ends) > 2 or not set(ends) - _OPEN:  # noqa: PLR2004 a period has two ends
        raise OgcQuestionError
    if len(ends) == 1:
        return [_moment(written).isoformat()]
    since, until = ends
    return _period(since, until)


def _period(since: str, until: str) -> list[str]:
    if until in _OPEN:
        return [_moment(since).isoformat(), until]
    last = _last_moment(until)
    if since in _OPEN:
        return [since, last.isoformat()]
    first = _moment(since)
    if first > last:
        raise OgcQuestionError
    return [first.isoformat(), _later(last, _INSTANT).isoformat()]


def _moment(written: str) -> datetime:
    """Return a moment: a day begins at midnight, UTC."""
    try:
        found = datetime.fromisoformat(written if MOMENT.fullmatch(written) else "")
    except ValueError:  # as the thirty-first of February is one
        raise OgcQuestionError from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _last_moment(written: str) -> datetime:
    """Return the last moment of what is written, of a day that before midnight."""
    found = _moment(written)
    return found if "T" in written else found + (_DAY - _INSTANT)


def _later(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:  # nothing comes after the year 9999
        return moment


def meets(period: Sequence[str], extent: Sequence[str | None]) -> bool:
    """Return whether a period as `read_period` returns it has a moment in common with an extent."""
    since, until = (_known(one) for one in (period[0], period[-1]))
    first, last = (_known(one) for one in extent)
    if since is not None and last is not None and last < since:
        return False
    if until is None or first is None:
        return True
    is_closed = len(period) > 1 and since is not None
    return first < until if is_closed else first <= until


def _known(written: str | None) -> datetime | None:
    return None if written is None or written in _OPEN else datetime.fromisoformat(written)
