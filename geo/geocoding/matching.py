"""How well a gazetteer's place answers an address, and where a missing house number would stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from geo.address import Address, Element
from geo.geocoding.geocoder import ACCURACY_M, Candidate, PlaceLevel
from geo.lonlat import LonLat
from geo.metric import geodesic_distance_m

#: A number of the same kind that differs: another house, another group.
DIFFERENT_NUMBER: Final = 0.5
#: The address asks for a number that the place does not have; with another number in agreement.
MISSING_NUMBER: Final = 0.8
MISSING_FINER_NUMBER: Final = 0.9
#: The place is finer than what was asked for.
UNASKED_NUMBER: Final = 0.75
#: The address names another village than the place lies in.
OTHER_VILLAGE: Final = 0.7
#: The township is no township of the county but resembles the place's.
MISSPELT_TOWNSHIP: Final = 0.95
#: The address names the place besides its road ("滨阳路人民医院").
NAMED_BESIDE: Final = 0.9
#: A hamlet told without village and township: many villages have a 老屋.
UNTOLD_PARENTS: Final = 0.8
#: What "near" adds to the accuracy radius, in metres.
VAGUE_M: Final = 50.0
#: Interpolation goes no further apart than this many house numbers.
MAX_NUMBER_SPAN: Final = 60

_MIN_RESEMBLANCE: Final = 0.6
_NUMBER = re.compile(r"([0-9A-Z]{1,5}(?:-[0-9]{1,4})?)(号(?!路)|栋|组)")


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer's row, as far as matching needs it.

    Attributes
    ----------
    key
        The key that was found: the entry's, or an alias's.
    parents, parent_keys
        Official names of township and village, and their canonical spellings.
    """

    name: str
    key: str
    level: PlaceLevel
    point: LonLat
    source: str
    village_code: str | None
    township_code: str | None
    parents: tuple[str, ...]
    parent_keys: tuple[str, ...]


def score_match(address: Address, place: Place, townships: frozenset[str]) -> float | None:
    """Return how well `place` answers `address`, 0 to 1, or None when its township contradicts.

    ``score = resemblance of the names × factor per number × factor per parent``, where the
    resemblance is ``1 - d / max(len)`` with d the optimal-string-alignment distance of the keys
    without their numbers, and the factors are the constants above. A named place told beside
    its road gets at least `NAMED_BESIDE`.

    Parameters
    ----------
    address
        What is looked for.
    place
        What the gazetteer holds.
    townships
        The county's townships: a contradiction between two of them is a veto, while a name that
        is none of them may be a slip of the pen.
    """
    parents = _parents_factor(address, place, townships)
    if parents is None:
        return None
    asked, has = _split(address.key), _split(place.key)
    score = resemblance(asked[0], has[0]) * _numbers_factor(asked[1], has[1])
    if place.level is PlaceLevel.BUILDING and place.key in address.wider_keys:
        score = max(score, NAMED_BESIDE)
    return score * parents


def resemblance(one: str, other: str) -> float:
    """Return ``1 - d / max(len)`` of two names, d the optimal-string-alignment distance."""
    longest = max(len(one), len(other))
    return 1.0 if longest == 0 else 1.0 - _distance(one, other) / longest


def merge_same_place(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Keep one of several records of the same place: a person's pin, or else the best.

    Records are of the same place when name and parents are equal and they lie within the larger
    of their radii; equal names further apart stay apart, for they are two places.
    """
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (c.source != "pin", c.rank)):
        if not any(_is_same_place(candidate, other) for other in kept):
            kept.append(candidate)
    return kept


def interpolate_number(address: Address, doors: Sequence[Place]) -> Candidate | None:
    """Return where the asked house number would stand between its neighbours on the road.

    Neighbours are the nearest lower and higher numbers of the same parity, for the two sides of
    a Chinese street are numbered odd and even; without both there is no answer, nothing is
    extrapolated, nor is a number that exists. Half the way between the neighbours is the accuracy
    radius.
    """
    asked = _number_of(address.elements.get(Element.DOOR, ""))
    numbered = [(n, p) for p in doors if (n := _number_of(p.key)) is not None]
    if asked is None or any(n == asked for n, _ in numbered):
        return None
    same_side = [(n, p) for n, p in numbered if (n - asked) % 2 == 0]
    low = max((x for x in same_side if x[0] < asked), key=lambda x: x[0], default=None)
    high = min((x for x in same_side if x[0] > asked), key=lambda x: x[0], default=None)
    if low is None or high is None or high[0] - low[0] > MAX_NUMBER_SPAN:
        return None
    share = (asked - low[0]) / (high[0] - low[0])
    a, b = low[1].point, high[1].point
    same_village = low[1].village_code == high[1].village_code
    return Candidate(
        name=address.wider_keys[0] if Element.BUILDING in address.elements else address.key,
        level=PlaceLevel.ROAD,
        point=LonLat(a.lon + share * (b.lon - a.lon), a.lat + share * (b.lat - a.lat)),
        score=MISSING_FINER_NUMBER,
        source="interpolated",
        village_code=low[1].village_code if same_village else None,
        parents=low[1].parents if same_village else low[1].parents[:1],
        accuracy_m=max(ACCURACY_M[PlaceLevel.DOOR], distance_m(a, b) / 2),
    )


def distance_m(one: LonLat, other: LonLat) -> float:
    """Return the distance in metres on the ellipsoid."""
    return float(geodesic_distance_m(one.lon, one.lat, other.lon, other.lat))


def _split(key: str) -> tuple[str, dict[str, str]]:
    """Part a key's name from its numbers (by their unit)."""
    return _NUMBER.sub("", key), {unit: value for value, unit in _NUMBER.findall(key)}


def _numbers_factor(asked: dict[str, str], has: dict[str, str]) -> float:
    factor = 1.0
    agree = any(has.get(unit) == value for unit, value in asked.items())
    for unit in asked.keys() | has.keys():
        if unit not in asked:
            factor *= UNASKED_NUMBER
        elif unit not in has:
            factor *= MISSING_FINER_NUMBER if agree else MISSING_NUMBER
        elif asked[unit] != has[unit]:
            factor *= DIFFERENT_NUMBER
    return factor


def _parents_factor(address: Address, place: Place, townships: frozenset[str]) -> float | None:
    """Return the factor for township and village, or None when the township contradicts."""
    factor = 1.0
    asked = address.township
    has = place.key if place.level is PlaceLevel.TOWNSHIP else next(iter(place.parent_keys), None)
    if asked is not None and has is not None and asked != has:
        if asked in townships or resemblance(asked, has) < _MIN_RESEMBLANCE:
            return None
        factor *= MISSPELT_TOWNSHIP
    village = address.village
    if len(place.parent_keys) < 2:  # noqa: PLR2004
        return factor
    if _is_bare_hamlet(place) and asked is None and village in {None, place.key}:
        return factor * UNTOLD_PARENTS
    if village is None or village in address.key:
        return factor
    if resemblance(village, place.parent_keys[1]) < _MIN_RESEMBLANCE:
        factor *= OTHER_VILLAGE
    return factor


def _is_bare_hamlet(place: Place) -> bool:
    """Whether a hamlet was found by a name without its village's; a person's pin is believed."""
    is_hamlet = place.level is PlaceLevel.GROUP and place.source != "pin"
    return is_hamlet and not place.key.startswith(place.parent_keys[1])


def _is_same_place(one: Candidate, other: Candidate) -> bool:
    return (
        (one.name, one.level, one.parents) == (other.name, other.level, other.parents)
    ) and distance_m(one.point, other.point) <= max(one.radius_m, other.radius_m)


def _number_of(text: str) -> int | None:
    """Return the plain house number in `text`, or None ("12-2号" is behind 12, not beside it)."""
    value = _split(text)[1].get("号", "")
    return int(value) if value.isdecimal() else None


def _distance(one: str, other: str) -> int:
    """Optimal string alignment: insert, delete, replace, swap neighbours, each at cost 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        before, row, above = row, [i], before
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
