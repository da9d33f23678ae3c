"""To which evening something belongs: what happens after midnight is of the one before; pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def evening_of(moment: datetime, zone: ZoneInfo, night_ends: time) -> date:
    """Return the day on which the evening of a moment began: 00:30 is of the day before."""
    ends = timedelta(hours=night_ends.hour, minutes=night_ends.minute)
    return (moment.astimezone(zone).replace(tzinfo=None) - ends).date()
