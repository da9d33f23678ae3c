"""A county one can draw: two townships, two villages each, four grids each; and its reports."""

import uuid
from collections import namedtuple
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from governance.demo.people.ground import Days, Ground
from governance.demo.staff import DemoStaff, plan_staff
from governance.demo.wording import THEMES

ZONE = ZoneInfo("Asia/Shanghai")
#: A Monday on which the county works.
NOW = datetime(2026, 3, 2, 10, tzinfo=ZONE)
DAYS = Days(NOW.date(), ZONE)
SEED = 7

_VILLAGES = {
    "360824100001": "善政社区",
    "360824100200": "甲村",
    "360824101001": "乙社区",
    "360824101200": "丙村",
}
GROUND = Ground(
    county="360824",
    name="新干县",
    townships={"360824100": "金川镇", "360824101": "三湖镇"},
    village_names=_VILLAGES,
    villages={code: tuple(f"{code}{n:03d}" for n in range(1, 5)) for code in _VILLAGES},
)

Reported = namedtuple(  # noqa: PYI024 a row as the driver gives it
    "Reported", "id no title key category label urgent version area reported_at at"
)


def demo_staff() -> DemoStaff:
    """Return the county's staff."""
    return plan_staff(GROUND, DAYS, seed=SEED)


def reports(count: int, *, now: datetime = NOW) -> Sequence[Any]:
    """Return so many reports of the year before `now`, in order of time."""
    rng = Random(SEED)  # noqa: S311 a synthetic year
    moments = sorted(now - timedelta(seconds=rng.uniform(0, 365 * 86_400)) for _ in range(count))
    categories, weights = [t.category for t in THEMES], [t.share for t in THEMES]
    return [
        Reported(
            uuid.UUID(int=rng.getrandbits(128)),
            f"XG-{number:06d}",
            "标题",
            f"report-{number}",
            rng.choices(categories, weights)[0],
            "normal",
            False,  # noqa: FBT003 a row's columns have no names
            1,
            rng.choice(GROUND.grids),
            moment,
            moment,
        )
        for number, moment in enumerate(moments)
    ]
