"""Where households are and in which grid: many at once, as whole arrays; never a guess."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import numpy as np

from geo.assign.answers import Match
from geo.assign.explain import explain
from geo.assign.vocabulary import CONFIDENCES, RULES
from geo.crs import SourceCrs, find_swapped, to_lonlat
from geo.errors import RuleError, Words
from geo.geocoding.geocoder import Geocoder
from geo.lonlat import LonLat, NotAPositionError, PositionMethod, SwappedAxesError
from governance.incidents.locating import Located, from_geocoding
from governance.incidents.vocabulary import PinReason
from grid_boundaries.lookup import EditionIndex

Position = tuple[float, float, SourceCrs]

NO_EDITION: Final = Words(
    zh="还没有生效的网格，启用网格后自动归格。",
    en="There are no grids in force yet; it gets its grid when some are.",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is known of where a household is: its coordinates, or else its address."""

    position: Position | None
    address: str | None
    method: PositionMethod = PositionMethod.UNKNOWN


@dataclass(frozen=True, slots=True)
class Placed:
    """A household's point and grid; without a grid, why a person must look.

    Attributes
    ----------
    area
        Empty where there is no grid; `unplaced` says why then.
    """

    point: LonLat | None
    accuracy_m: float | None
    method: PositionMethod
    area: str
    reason: Mapping[str, str] | None
    unplaced: Mapping[str, Any] | None = field(default=None)


def place_households(
    wanted: Sequence[Wanted], edition: EditionIndex | None, geocoder: Geocoder
) -> list[Placed | RuleError]:
    """Return where each household is, or the rule its coordinates break; in order."""
    placed: list[Placed | RuleError | None] = [None] * len(wanted)
    by_crs: dict[SourceCrs, list[int]] = defaultdict(list)
    for at, one in enumerate(wanted):
        if one.position is not None:
            by_crs[one.position[2]].append(at)
    for crs, places in by_crs.items():
        answers = _place_positions([wanted[at] for at in places], crs, edition)
        for at, answer in zip(places, answers, strict=True):
            placed[at] = answer
    look_up = cache(geocoder.geocode)
    return [
        placed_at(from_geocoding(look_up(one.address or "")), edition) if answer is None else answer
        for one, answer in zip(wanted, placed, strict=True)
    ]


def placed_at(located: Located, edition: EditionIndex | None) -> Placed:
    """Return the grid of a place that was found, or why nobody knows it."""
    if located.point is None:
        reason = located.pin_reason or PinReason.NO_ADDRESS_FOUND
        return _unplaced(located, reason, located.words)
    if edition is None:
        return _unplaced(located, PinReason.NO_ACTIVE_EDITION, NO_EDITION)
    match = edition.match(located.point, located.accuracy_m)
    words = explain(match, located.accuracy_m)
    if match.code is None:
        return _unplaced(located, PinReason.OUTSIDE_GRIDS, words)
    told = _said(words)
    return Placed(located.point, located.accuracy_m, located.method, match.code, told)


def why_unplaced(reason: PinReason, words: Words, candidates: Sequence[Any] = ()) -> dict[str, Any]:
    """Return the reason as it is kept with a household that waits for a person."""
    return {"reason": reason.value, **_said(words), "candidates": list(candidates)}


def _unplaced(located: Located, reason: PinReason, words: Words) -> Placed:
    why = why_unplaced(reason, words, located.candidates)
    return Placed(located.point, located.accuracy_m, located.method, "", None, why)


def _said(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _place_positions(
    wanted: Sequence[Wanted], crs: SourceCrs, edition: EditionIndex | None
) -> list[Placed | RuleError]:
    x, y = (np.array([one.position[axis] for one in wanted if one.position]) for axis in (0, 1))
    lon, lat = to_lonlat(x, y, crs)
    matches = _matches(lon, lat, edition)
    say = _worded()
    is_swapped = find_swapped(x, y, crs).tolist()
    columns = zip(wanted, lon.tolist(), lat.tolist(), matches, is_swapped, strict=True)
    return [
        _answer(one, (lon_at, lat_at), match, say, swapped=swapped)
        for one, lon_at, lat_at, match, swapped in columns
    ]


def _answer(
    one: Wanted,
    at: tuple[float, float],
    match: Match | None,
    say: Callable[[Match], dict[str, str]],
    *,
    swapped: bool,
) -> Placed | RuleError:
    if swapped:
        return SwappedAxesError()
    if math.isnan(at[0]):
        return NotAPositionError()
    point = LonLat(*at)
    if match is None:
        why = why_unplaced(PinReason.NO_ACTIVE_EDITION, NO_EDITION)
        return Placed(point, None, one.method, "", None, why)
    if match.code is None:
        why = {"reason": PinReason.OUTSIDE_GRIDS.value, **say(match), "candidates": []}
        return Placed(point, None, one.method, "", None, why)
    return Placed(point, None, one.method, match.code, say(match))


def _matches(
    lon: Any,  # noqa: ANN401 arrays of float64
    lat: Any,  # noqa: ANN401 the same
    edition: EditionIndex | None,
) -> list[Match | None]:
    if edition is None:
        return [None] * len(lon)
    found = edition.index.assign(lon, lat)
    codes: list[str | None] = [*edition.index.codes, None]  # -1, the last, is none
    edges = [None if math.isnan(metres) else metres for metres in found.edge_m.tolist()]
    columns = zip(
        found.polygon.tolist(),
        found.rule.tolist(),
        found.confidence.tolist(),
        edges,
        found.second.tolist(),
        strict=True,
    )
    return [
        Match(codes[polygon], RULES[rule], CONFIDENCES[confidence], edge, codes[second])
        for polygon, rule, confidence, edge, second in columns
    ]


def _worded() -> Callable[[Match], dict[str, str]]:
    """Return what explains a match; most share their words with others of their grid."""
    return cache(lambda match: _said(explain(match)))
