"""A county of two townships and four grids, and rules drawn from it."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from governance.clocks.workdays import WorkCalendar
from governance.incidents.dispatching.reach import County, KnownUnit
from governance.incidents.dispatching.rules import Facts, Rule
from governance.incidents.dispatching.vocabulary import RuleHours
from governance.vocabulary import Level, Tier

CALENDAR = WorkCalendar(ZoneInfo("Asia/Shanghai"), ((time(8, 30), time(17, 30)),))
#: A Monday, 10:00 and 20:00 in the county.
WORKING = datetime(2026, 3, 2, 2, tzinfo=UTC)
OFF = datetime(2026, 3, 2, 12, tzinfo=UTC)

GRIDS = ("360824100001001", "360824100001002", "360824100002001", "360824101001001")
VILLAGES = tuple(dict.fromkeys(grid[:12] for grid in GRIDS))
TOWNSHIPS = tuple(dict.fromkeys(grid[:9] for grid in GRIDS))
AREAS = ("360824", *TOWNSHIPS, *VILLAGES, *GRIDS)
CATEGORIES = ("traffic", "dispute", "fire_safety")

COUNTY = County(
    units={
        "water": KnownUnit("水利局", Level.COUNTY, "360824"),
        "roads": KnownUnit("交通局", Level.COUNTY, "360824"),
        "gone": KnownUnit("撤销局", Level.COUNTY, "360824", is_active=False),
        TOWNSHIPS[0]: KnownUnit("金川镇综治中心", Level.TOWNSHIP, TOWNSHIPS[0]),
        GRIDS[0]: KnownUnit("第一网格", Level.GRID, GRIDS[0]),
    },
    areas={code: f"辖区{code}" for code in AREAS},
    categories={"traffic": "交通出行", "dispute": "矛盾纠纷", "fire_safety": "消防隐患"},
)

_drawn = st.builds(
    Rule,
    position=st.just(0),
    unit=st.sampled_from(["water", "roads"]),
    area=st.sampled_from(["", *AREAS]),
    category=st.sampled_from([None, *CATEGORIES]),
    tier=st.sampled_from([None, *Tier]),
    hours=st.sampled_from(RuleHours),
)


@st.composite
def rule_sets(draw: st.DrawFn) -> list[Rule]:
    """Draw rules that name only what there is, numbered in order."""
    drawn = draw(st.lists(_drawn, max_size=12))
    return [
        Rule(number, one.unit, (), one.area, one.category, one.tier, one.hours)
        for number, one in enumerate(drawn, start=1)
    ]


facts = st.builds(
    Facts,
    area=st.sampled_from(GRIDS),
    category=st.sampled_from(CATEGORIES),
    tier=st.sampled_from(Tier),
    at=st.sampled_from([WORKING, OFF]),
)


def every_fact() -> list[Facts]:
    """Return every kind of incident the county can have."""
    return [
        Facts(grid, category, tier, at)
        for grid in GRIDS
        for category in CATEGORIES
        for tier in Tier
        for at in (WORKING, OFF)
    ]
