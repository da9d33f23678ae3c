"""How long the county took, grid by grid: from report to acceptance, and to the end."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Float, SQLColumnExpression, case, func

from governance.incidents.hotspots.measuring import Counts, Floats
from governance.incidents.hotspots.question import HotspotQuestion
from governance.incidents.model import Incident
from governance.incidents.reading.filtering import matching
from governance.people.sight import Sight


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took in each grid of a list.

    Attributes
    ----------
    n
        Incidents of the period for which it is over.
    median_h, late_h
        Hours that half, and nine tenths, of them took at most; NaN where `n` is 0.
    """

    n: Counts
    median_h: Floats
    late_h: Floats


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """Of the incidents of a period: until accepted, and from then until first closed."""

    accepted: Took
    concluded: Took


def read_response_times(
    db: Connection,
    sight: Sight,
    question: HotspotQuestion,
    codes: list[str],
    *,
    moment: datetime,
) -> ResponseTimes:
    """Return how long the incidents asked for took, as far as it was over by a moment."""
    since, until = question.moments
    wanted = replace(question.wanted, since=since, until=until, outcome="assigned")
    accepted = _hours(Incident.reported_at, Incident.accepted_at, moment)
    concluded = _hours(Incident.accepted_at, Incident.first_closed_at, moment)
    columns = [*_over(accepted), *_over(concluded)]
    asked = matching(sight, wanted, Incident.area, *columns).where(Incident.reported_at <= moment)
    asked = asked.group_by(Incident.area)
    found = {row[0]: row[1:] for row in db.execute(asked).all()}
    nothing = (0, np.nan, np.nan) * 2
    table = np.array([found.get(code, nothing) for code in codes], dtype=np.float64)
    return ResponseTimes(_took(table[:, :3]), _took(table[:, 3:]))


def _took(columns: Floats) -> Took:
    return Took(columns[:, 0].astype(np.int64), columns[:, 1], columns[:, 2])


def _hours(begin: Any, end: Any, moment: datetime) -> SQLColumnExpression[float]:  # noqa: ANN401 columns
    """Return the hours between two columns, where the second was there by a moment."""
    return case((end <= moment, func.extract("epoch", end - begin) / 3600.0)).cast(Float)


def _over(hours: SQLColumnExpression[float]) -> list[SQLColumnExpression[Any]]:
    """Return how many there are, and the hours within which a half and nine tenths lie."""
    return [
        func.count(hours),
        func.percentile_cont(0.5).within_group(hours),
        func.percentile_cont(0.9).within_group(hours),
    ]
