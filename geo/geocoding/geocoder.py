"""What a geocoder answers: candidates with a level and a score, and whether to trust the best."""

from collections.abc import Callable, Mapping, Sequence
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
_COARSE: Final = frozenset({PlaceLevel.VILLAGE, PlaceLevel.TOWNSHIP, PlaceLevel.NONE})

#: Scores are products of decimal factors; 1.0 - 0.9 must count as a gap of 0.1.
_ROUNDING: Final = 1e-9


class Decision(StrEnum):
    """What becomes of a geocoded address."""

    ACCEPTED = "accepted"  #: 自动采用
    NEEDS_PIN = "needs_pin"  #: 待人工标定 a person points at the map


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
    """

    name: str
    level: PlaceLevel
    point: LonLat
    score: float
    source: str
    village_code: str | None = None
    parents: tuple[str, ...] = ()
    accuracy_m: float | None = None

    @property
    def radius_m(self) -> float:
        """Radius in metres within which the true place is believed to lie."""
        return ACCURACY_M[self.level] if self.accuracy_m is None else self.accuracy_m


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


_ACCEPTED = Words(
    zh="已按地址定位到“{name}”（匹配度 {score:.0%}）。",
    en="Placed at “{name}” from the address (match {score:.0%}).",
)
_NOTHING = Words(
    zh="没有找到与该地址相近的地名，请在地图上标定。",
    en="No known place resembles this address. Please point at it on the map.",
)
OUTSIDE = Words(
    zh="找到的地点都在县域之外，请核对地址或在地图上标定。",
    en="Every place found lies outside the county. Check the address or point at the map.",
)
_WEAK = Words(
    zh="最接近的是“{name}”，但匹配度只有 {score:.0%}，请确认或在地图上标定。",
    en="The nearest is “{name}”, but it matches only {score:.0%}. Confirm or point at the map.",
)
_TIED = Words(
    zh="“{name}”与“{other}”难以区分，请选择一个或在地图上标定。",
    en="“{name}” and “{other}” cannot be told apart. Choose one or point at the map.",
)
_COARSE_PLACE = Words(
    zh="地址只能确定到“{name}”，其中有多个网格，请在地图上标定具体位置。",
    en="The address leads only to “{name}”, which has several grids. Point at the place itself.",
)


def decide(
    candidates: Sequence[Candidate], rules: AcceptanceRules, *, provider: str, matched_text: str
) -> GeocodeResult:
    """Accept the best candidate, or leave the choice to a person and say why.

    Candidates outside the county are dropped. The best must reach a score and lead the next
    different place by a gap; a village or anything coarser is accepted only when its village has
    exactly one grid.

    Parameters
    ----------
    candidates
        In any order. Equal scores rank the finer level first, then by name.
    rules
        Thresholds and what only the county knows.
    provider, matched_text
        Passed through.
    """
    inside = [c for c in candidates if rules.is_inside_county(c.point)]
    ranked = tuple(sorted(inside, key=_rank))
    if not ranked:
        reason = OUTSIDE if candidates else _NOTHING
        return _pin((), 0.0, 0.0, provider, matched_text, reason)
    best = ranked[0]
    rival = next((c for c in ranked[1:] if not _contains(c, best)), None)
    gap = best.score - rival.score if rival else 1.0
    refusal = _refusal(best, rival, gap, rules)
    if refusal is not None:
        return _pin(ranked, best.score, gap, provider, matched_text, refusal)
    return GeocodeResult(
        point=best.point,
        level=best.level,
        accuracy_m=best.radius_m,
        score=best.score,
        runner_up_gap=gap,
        provider=provider,
        matched_text=matched_text,
        candidates=ranked,
        decision=Decision.ACCEPTED,
        reason=_ACCEPTED.fill(name=full_name(best), score=best.score),
    )


def failed(reason: Words, *, provider: str, matched_text: str = "") -> GeocodeResult:
    """Return the answer of a provider that could not answer: a person must pin."""
    return _pin((), 0.0, 0.0, provider, matched_text, reason)


def full_name(candidate: Candidate) -> str:
    """Return the candidate's name after its parents, for people.

    A parent that the name repeats ("庙前村" before "庙前村委会3组") is left out.
    """
    stems = ((p, p.removesuffix("委会").removesuffix("居")) for p in candidate.parents)
    shown = (parent for parent, stem in stems if not candidate.name.startswith(stem))
    return "".join((*shown, candidate.name))


def _contains(wider: Candidate, finer: Candidate) -> bool:
    """Whether `wider` is the road, group or village of `finer`: then it is no rival."""
    return (
        (_coarseness(wider) > _coarseness(finer) or wider.level is finer.level is PlaceLevel.ROAD)
        and finer.name.startswith(wider.name)
        and finer.parents[:1] == wider.parents[:1]
    )


def _rank(candidate: Candidate) -> tuple[float, int, str]:
    return (-candidate.score, _coarseness(candidate), full_name(candidate))


def _coarseness(candidate: Candidate) -> int:
    return tuple(PlaceLevel).index(candidate.level)


def _refusal(
    best: Candidate, rival: Candidate | None, gap: float, rules: AcceptanceRules
) -> Words | None:
    """Return why `best` must not be taken, or None."""
    if best.score < rules.min_score:
        return _WEAK.fill(name=full_name(best), score=best.score)
    if rival is not None and gap < rules.min_gap - _ROUNDING:
        return _TIED.fill(name=full_name(best), other=full_name(rival))
    if best.level in _COARSE and not _has_one_grid(best, rules):
        return _COARSE_PLACE.fill(name=full_name(best))
    return None


def _has_one_grid(place: Candidate, rules: AcceptanceRules) -> bool:
    return (
        place.level is PlaceLevel.VILLAGE
        and place.village_code is not None
        and rules.grids_in_village(place.village_code) == 1
    )


def _pin(
    ranked: tuple[Candidate, ...],
    score: float,
    gap: float,
    provider: str,
    matched_text: str,
    reason: Words,
) -> GeocodeResult:
    return GeocodeResult(
        point=None,
        level=PlaceLevel.NONE,
        accuracy_m=None,
        score=score,
        runner_up_gap=gap,
        provider=provider,
        matched_text=matched_text,
        candidates=ranked,
        decision=Decision.NEEDS_PIN,
        reason=reason,
    )
