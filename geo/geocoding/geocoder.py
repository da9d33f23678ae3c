"""What a geocoder answers: candidates with a level and a score, and whether to trust the best."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol

from geo.address import Address
from geo.errors import Words
from geo.lonlat import LonLat, PositionMethod


class PlaceLevel(StrEnum):
    """How finely a place is known, finest first (the accuracy ladder)."""

    DOOR = "door"  #: 门牌
    BUILDING = "building"  #: 楼栋 or named place
    ROAD = "road"  #: 道路
    GROUP = "group"  #: 自然村 or 村民小组
    VILLAGE = "village"  #: 村（社区）
    TOWNSHIP = "township"  #: 乡镇（街道）
    NONE = "none"  #: 无法定位 or coarser than a township


#: Radius within which the true place is believed to lie, when the source says none. House rules,
#: not measurements: a door plate stands within a courtyard of its point, a village reaches about a
#: mean grid's side (1.6 km) from its centre, a township about three times that.
ACCURACY_M: Final[Mapping[PlaceLevel, float]] = MappingProxyType(
    {
        PlaceLevel.DOOR: 20.0,
        PlaceLevel.BUILDING: 40.0,
        PlaceLevel.ROAD: 300.0,
        PlaceLevel.GROUP: 250.0,
        PlaceLevel.VILLAGE: 1_600.0,
        PlaceLevel.TOWNSHIP: 5_000.0,
        PlaceLevel.NONE: 50_000.0,
    }
)

#: How a position from this level counts among positions.
METHOD: Final[Mapping[PlaceLevel, PositionMethod]] = MappingProxyType(
    {
        PlaceLevel.DOOR: PositionMethod.DOOR_PLATE,
        PlaceLevel.BUILDING: PositionMethod.BUILDING,
        PlaceLevel.ROAD: PositionMethod.ROAD,
        PlaceLevel.GROUP: PositionMethod.GROUP,
        PlaceLevel.VILLAGE: PositionMethod.VILLAGE,
        PlaceLevel.TOWNSHIP: PositionMethod.TOWNSHIP,
        PlaceLevel.NONE: PositionMethod.UNKNOWN,
    }
)

#: Levels whose point is a centroid standing for an area.
COARSE: Final = frozenset({PlaceLevel.VILLAGE, PlaceLevel.TOWNSHIP, PlaceLevel.NONE})


class Decision(StrEnum):
    """What becomes of a geocoded address."""

    ACCEPTED = "accepted"  #: 自动采用
    NEEDS_PIN = "needs_pin"  #: 待人工标定 a person points at the map


class Refusal(StrEnum):
    """Why an address was not placed."""

    NOTHING = "nothing"  #: 查无此地 no known place resembles it
    OUTSIDE = "outside"  #: 县域之外 whatever was found lies outside the county
    ELSEWHERE = "elsewhere"  #: 写的是外县 it names another county
    WEAK = "weak"  #: 匹配度低 the nearest place resembles it too little
    TIED = "tied"  #: 难以区分 two places resemble it alike
    COARSE = "coarse"  #: 只到村或乡镇 it leads to an area only
    FAILED = "failed"  #: 服务不可用 a provider gave no usable answer


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant.

    Attributes
    ----------
    score
        0 to 1; see `geo.geocoding.matching.score_match` for the gazetteer's formula.
    accuracy_m
        Radius in metres; None takes the level's default from `ACCURACY_M`.
    parents
        Names above the place, widest first: township, village.
    is_surrounding
        It is the township or village that the address names around the place: something to
        start from, never the place.
    """

    name: str
    level: PlaceLevel
    point: LonLat
    score: float
    source: str
    village_code: str | None = None
    parents: tuple[str, ...] = ()
    accuracy_m: float | None = None
    is_surrounding: bool = False

    @property
    def radius_m(self) -> float:
        """Radius in metres within which the true place is believed to lie."""
        return ACCURACY_M[self.level] if self.accuracy_m is None else self.accuracy_m

    @property
    def coarseness(self) -> int:
        """The place of its level, from the finest."""
        return tuple(PlaceLevel).index(self.level)

    @property
    def rank(self) -> tuple[float, int, str, tuple[str, ...], float, float]:
        """What sorts candidates, the best first, in one way whatever order they were found in."""
        lon, lat = self.point.lon, self.point.lat
        return (-self.score, self.coarseness, self.name, self.parents, lon, lat)


@dataclass(frozen=True, slots=True)
class GeocodeResult:
    """The answer for one address.

    Attributes
    ----------
    point, level, accuracy_m
        Of the accepted place; None, NONE and None while a person must pin it: a centroid is never
        passed off as the place.
    score, runner_up_gap
        Of the best candidate, and how far the next different place is behind (1.0 when alone).
    reason
        Why it was accepted or not, for people.
    refusal
        Why it was not, for programs; None when it was accepted.
    """

    point: LonLat | None
    level: PlaceLevel
    accuracy_m: float | None
    score: float
    runner_up_gap: float
    provider: str
    matched_text: str
    candidates: tuple[Candidate, ...]
    decision: Decision
    reason: Words
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class AcceptanceRules:
    """When the best candidate may be taken without a person.

    Attributes
    ----------
    min_score, min_gap
        Both must be reached. With the defaults, of 2,000 noisy addresses over an invented
        county, 78 % were accepted and 99.9 % of those rightly
        (tests/postgis/test_gazetteer_accuracy.py); 0.65 would accept 89 % at 99.8 %.
    is_inside_county
        Whether a point lies in the county; candidates outside are dropped.
    grids_in_village
        Number of grids of a village by its 12-digit code; 0 when unknown.
    """

    is_inside_county: Callable[[LonLat], bool]
    grids_in_village: Callable[[str], int]
    min_score: float = 0.85
    min_gap: float = 0.10


class Geocoder(Protocol):
    """Turns an address into a place, or says why it cannot; never raises for what it is given."""

    def geocode(self, address: Address | str) -> GeocodeResult:
        """Return the answer for `address`."""
        ...


def failed(
    reason: Words,
    refusal: Refusal = Refusal.NOTHING,
    *,
    provider: str,
    matched_text: str = "",
    candidates: tuple[Candidate, ...] = (),
    gap: float = 0.0,
) -> GeocodeResult:
    """Return the answer that leaves the place to a person; the best candidate comes first."""
    return GeocodeResult(
        point=None,
        level=PlaceLevel.NONE,
        accuracy_m=None,
        score=candidates[0].score if candidates else 0.0,
        runner_up_gap=gap,
        provider=provider,
        matched_text=matched_text,
        candidates=candidates,
        decision=Decision.NEEDS_PIN,
        reason=reason,
        refusal=refusal,
    )
