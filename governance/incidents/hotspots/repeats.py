"""Places to which the same troubles return, among the incidents whose place may be known."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, and_, func

from geo.clusters.repeats import repeat_places
from geo.errors import Words
from governance.errors import GovernanceError
from governance.incidents.hotspots.counting import local_day
from governance.incidents.hotspots.grounds import EditionGround
from governance.incidents.hotspots.question import HotspotQuestion
from governance.incidents.model import Incident
from governance.incidents.reading.filtering import matching
from governance.incidents.visibility import is_exact
from governance.people.sight import Sight
from governance.policies.sections import HotspotPolicy

#: With more, neighbours of neighbours grow into whole towns, and say nothing.
MOST = 50_000


class TooManyForRepeatsError(GovernanceError):
    """So many incidents that every place is one of them."""

    sentence = Words(
        zh=f"所选范围内有 {{n}} 件，超过 {MOST:,} 件，处处都是重复地点。请缩短时间或只选一个类别。",
        en=f"There are {{n}} incidents, more than {MOST:,}: every place would be a repeat "
        "location. Choose a shorter period or one category.",
    )


@dataclass(frozen=True, slots=True)
class Repeat:
    """One place, the one with most incidents first.

    Attributes
    ----------
    lon, lat
        Its middle, EPSG:4490.
    area
        Code of the grid where most of its incidents lie.
    categories
        Code and number, the most frequent first.
    """

    lon: float
    lat: float
    count: int
    days: int
    spread_m: float
    first: date
    last: date
    area: str
    categories: tuple[tuple[str, int], ...]


def find_repeats(
    db: Connection,
    sight: Sight,
    ground: EditionGround,
    question: HotspotQuestion,
    rules: HotspotPolicy,
    *,
    moment: datetime,
) -> tuple[list[Repeat], int]:
    """Return the repeat locations of what was reported by a moment, and of how many incidents.

    Raises
    ------
    TooManyForRepeatsError
        With more than `MOST` incidents.
    """
    rows = _read_places(db, sight, question, moment)
    if not rows:
        return [], 0
    lon, lat, days, areas, kinds = zip(*rows, strict=True)
    x, y = ground.metric.project(np.array(lon), np.array(lat))
    ordinals = np.array([day.toordinal() for day in days])
    found = repeat_places(
        x,
        y,
        ordinals,
        radius_m=rules.repeat_m,
        least_events=rules.repeat_least,
        least_days=rules.repeat_days,
    )
    middle = ground.metric.unproject(found.x, found.y)
    in_area, of_kind = _tallies(found.labels, areas), _tallies(found.labels, kinds)
    repeats = [
        Repeat(
            lon=float(middle[0][i]),
            lat=float(middle[1][i]),
            count=int(found.count[i]),
            days=int(found.days[i]),
            spread_m=float(found.spread_m[i]),
            first=date.fromordinal(int(found.first[i])),
            last=date.fromordinal(int(found.last[i])),
            area=in_area[i].most_common(1)[0][0],
            categories=tuple(of_kind[i].most_common()),
        )
        for i in range(len(found.count))
    ]
    return repeats, len(rows)


def _read_places(
    db: Connection, sight: Sight, question: HotspotQuestion, moment: datetime
) -> list[tuple[float, float, date, str, str]]:
    since, until = question.moments
    wanted = replace(question.wanted, since=since, until=until, outcome="assigned")
    may_tell = and_(is_exact(sight), Incident.reported_at <= moment)
    asked = matching(
        sight,
        wanted,
        func.ST_X(Incident.geom),
        func.ST_Y(Incident.geom),
        local_day(question.zone),
        Incident.area,
        Incident.category,
    ).where(may_tell)
    rows = db.execute(asked.limit(MOST + 1)).all()
    if len(rows) > MOST:
        n = db.scalar(matching(sight, wanted, func.count()).where(may_tell))
        raise TooManyForRepeatsError(n=n)
    return [tuple(row) for row in rows]


def _tallies(labels: npt.NDArray[np.int64], values: tuple[str, ...]) -> list[Counter[str]]:
    tallies: list[Counter[str]] = [Counter() for _ in range(int(labels.max(initial=-1)) + 1)]
    for label, value in zip(labels, values, strict=True):
        if label >= 0:
            tallies[label][value] += 1
    return tallies
