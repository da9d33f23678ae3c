"""What there is to do on the morning: for each desk some of everything that can lie on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from governance.demo.lives.scene import Scene
from governance.demo.lives.telling import Act
from governance.demo.morning import matters
from governance.demo.morning.matters import Matter
from governance.vocabulary import Level, Tier

Plot = Callable[[Scene], Iterator[Act]]


class Where(StrEnum):
    """In which grid something happened."""

    GRID = "grid"  #: 网格员的网格
    TOWN = "town"  #: 同一乡镇
    OTHER_TOWN = "other_town"  #: 第二个乡镇
    AFAR = "afar"  #: 其他乡镇


@dataclass(frozen=True, slots=True)
class Item:
    """A report of these days and what has become of it.

    Attributes
    ----------
    hours
        So long ago it came in; or, where it is None,
    workdays
        in the last half of a working day but for three hours, or so many working days before.
    repeats
        Whether it tells of the same as the item before.
    """

    where: Where
    category: str
    plot: Plot
    hours: float | None = None
    workdays: int = 0
    repeats: bool = False


_GRID, _TOWN, _OTHER, _AFAR = Where.GRID, Where.TOWN, Where.OTHER_TOWN, Where.AFAR
_VILLAGE, _TOWNSHIP, _COUNTY = Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY
_WATER, _ROADS, _MEDIATION = "agency-water", "agency-roads", "mediation-joint"

_SPOT: Final = Matter()
_OF_VILLAGE: Final = Matter(_VILLAGE, _VILLAGE)
_OF_TOWN: Final = Matter(_TOWNSHIP, _TOWNSHIP)


def _by_county(unit: str, tier: Tier = Tier.MAJOR) -> Matter:
    return Matter(_COUNTY, unit, tier=tier)


AT_GRIDS: Final = (
    Item(_GRID, "urban_management", matters.waiting, hours=0.4),
    Item(_GRID, "livelihood", matters.waiting, hours=1.2),
    Item(_GRID, "traffic", matters.overlooked, hours=5),
    Item(_GRID, "environment", _SPOT.held, hours=2),
    Item(_GRID, "fire_safety", _SPOT.sent_back, hours=6),
    Item(_GRID, "urban_management", matters.drawn_out, hours=26),
    Item(_GRID, "special_care", Matter(_TOWNSHIP, Level.GRID).given),
    Item(_TOWN, "traffic", matters.waiting, hours=0.8),
    Item(_OTHER, "environment", matters.waiting, hours=1.5),
)
AT_VILLAGES: Final = (
    Item(_GRID, "dispute", Matter(_VILLAGE).held),
    Item(_GRID, "natural_hazard", Matter(_VILLAGE, urgent=True).held, hours=0.6),
    Item(_GRID, "fire_safety", _SPOT.settled, hours=4),
    Item(_GRID, "dispute", _OF_VILLAGE.taken),
    Item(_GRID, "special_care", Matter(_TOWNSHIP, _VILLAGE).given),
    Item(_GRID, "consultation", Matter(_VILLAGE, Level.GRID).return_asked, hours=3),
)
AT_TOWNS: Final = tuple(
    item
    for where in (_TOWN, _OTHER)
    for item in (
        Item(where, "urban_management", Matter(_TOWNSHIP).held),
        Item(where, "livelihood", matters.kept_waiting, workdays=1),
        Item(where, "dispute", _OF_TOWN.taken, workdays=1),
        Item(where, "work_safety", Matter(_TOWNSHIP, "agency-housing").settled),
        Item(where, "dispute", _OF_VILLAGE.extension_asked),
        Item(where, "natural_hazard", Matter(_TOWNSHIP, _WATER).return_asked),
    )
)
AT_UNITS: Final = (
    Item(_TOWN, "natural_hazard", Matter(_COUNTY, _WATER, (), Tier.MAJOR, urgent=True).taken),
    Item(_AFAR, "environment", _by_county(_WATER).given),
    Item(_TOWN, "environment", Matter(_TOWNSHIP, _WATER).given),
    Item(_AFAR, "environment", _by_county(_WATER).under_card, workdays=2),
    Item(_AFAR, "work_safety", matters.whistled),
    Item(_TOWN, "traffic", matters.joint, workdays=1),
    Item(_OTHER, "traffic", Matter(_TOWNSHIP, _ROADS).given),
    Item(_AFAR, "traffic", _by_county(_ROADS).given),
    Item(_AFAR, "traffic", Matter(_TOWNSHIP, _ROADS).taken),
    Item(_AFAR, "dispute", _by_county(_MEDIATION).given),
    Item(_OTHER, "dispute", _by_county(_MEDIATION).given),
)
AT_COUNTY: Final = (
    Item(_AFAR, "livelihood", Matter(_COUNTY).held),
    Item(_AFAR, "petition", Matter(_COUNTY).held),
    Item(_OTHER, "natural_hazard", Matter(_COUNTY, urgent=True).held, hours=1.4),
    Item(_AFAR, "work_safety", _by_county("agency-emergency").settled, workdays=1),
    Item(_AFAR, "petition", _by_county("agency-petition").settled, workdays=1),
    Item(_AFAR, "dispute", _OF_TOWN.extension_asked, workdays=1),
    Item(_AFAR, "food_drug", _by_county("agency-market").return_asked),
    Item(_AFAR, "dispute", matters.sponsored, workdays=3),
    Item(_TOWN, "petition", matters.under_red_card, workdays=5),
    Item(_AFAR, "dispute", _by_county(_MEDIATION).pause_asked, workdays=2),
    Item(_AFAR, "petition", _by_county("agency-petition").extension_asked, workdays=2),
)
TO_CALL: Final = (
    Item(_TOWN, "livelihood", _OF_VILLAGE.to_call),
    Item(_OTHER, "traffic", Matter(_TOWNSHIP, _ROADS).to_call),
)
TWICE: Final = (
    Item(_TOWN, "urban_management", _SPOT.held, hours=3.5),
    Item(_TOWN, "urban_management", matters.waiting, hours=2.5, repeats=True),
)

_UNDER_WAY: Final[tuple[tuple[str, Plot], ...]] = (
    ("public_safety", Matter(_TOWNSHIP, "agency-police").taken),
    ("livelihood", Matter(_TOWNSHIP, "agency-farming").taken),
    ("consultation", _OF_VILLAGE.taken),
    ("natural_hazard", _by_county("agency-land").taken),
    ("special_care", Matter(_TOWNSHIP, "agency-civil").taken),
)
_NEW: Final[tuple[tuple[str, Plot], ...]] = (
    ("urban_management", Matter(_TOWNSHIP, "agency-urban").given),
    ("livelihood", Matter(_VILLAGE).held),
    ("special_care", Matter(_TOWNSHIP, _VILLAGE).given),
    ("fire_safety", Matter(_TOWNSHIP, "agency-fire").settled),
    ("food_drug", Matter(_TOWNSHIP, "agency-market").given),
    ("petition", Matter(_TOWNSHIP).held),
)
#: Some of all that in every township, so that the county's board is full.
ELSEWHERE: Final = tuple(
    Item(_AFAR, category, plot, workdays=days)
    for days, told in enumerate(
        ((*_NEW, *_UNDER_WAY), (*_NEW, *_UNDER_WAY), _UNDER_WAY, _UNDER_WAY)
    )
    for category, plot in told
)

AGENDA: Final = (
    *AT_GRIDS,
    *AT_VILLAGES,
    *AT_TOWNS,
    *AT_UNITS,
    *AT_COUNTY,
    *TO_CALL,
    *TWICE,
    *ELSEWHERE,
)
