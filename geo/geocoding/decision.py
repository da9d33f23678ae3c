"""Whether the best candidate may be taken, and what people are told."""

from collections.abc import Sequence
from typing import Final

from geo.address import Address
from geo.errors import Words
from geo.geocoding.geocoder import (
    COARSE,
    AcceptanceRules,
    Candidate,
    Decision,
    GeocodeResult,
    PlaceLevel,
    Refusal,
    failed,
)

#: Scores are products of decimal factors; 1.0 - 0.9 must count as a gap of 0.1.
_ROUNDING: Final = 1e-9

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
_SURROUNDING = Words(
    zh="只认出“{name}”，其中没有找到地址所说的地点，请在地图上标定。",
    en="Only “{name}” is known; the place in it was not found. Please point at the map.",
)
_ELSEWHERE = Words(
    zh="地址写的是“{named}”，不是本县。请核对地址或在地图上标定。",
    en="The address names {named}, which is not this county. "
    "Check the address or point at the map.",
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
    ranked = tuple(sorted(inside, key=lambda c: c.rank))
    if not ranked:
        refused = (OUTSIDE, Refusal.OUTSIDE) if candidates else (_NOTHING, Refusal.NOTHING)
        return failed(*refused, provider=provider, matched_text=matched_text)
    best = ranked[0]
    rival = next((c for c in ranked[1:] if not _contains(c, best)), None)
    gap = best.score - rival.score if rival else 1.0
    refusal = _refusal(best, rival, gap, rules)
    if refusal is not None:
        return failed(
            *refusal,
            provider=provider,
            matched_text=matched_text,
            candidates=ranked,
            gap=gap,
        )
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


def refuse_elsewhere(asked: Address, *, provider: str) -> GeocodeResult | None:
    """Return the answer for an address that names another county, None for one of ours."""
    if not asked.elsewhere:
        return None
    words = _ELSEWHERE.fill(named=asked.elsewhere)
    return failed(words, Refusal.ELSEWHERE, provider=provider, matched_text=asked.key)


def full_name(candidate: Candidate) -> str:
    """Return the candidate's name after its parents, for people.

    A parent that the name repeats ("庙前村" before "庙前村委会3组") is left out.
    """
    stems = ((p, p.removesuffix("委会").removesuffix("居")) for p in candidate.parents)
    shown = (parent for parent, stem in stems if not candidate.name.startswith(stem))
    return "".join((*shown, candidate.name))


def _contains(wider: Candidate, finer: Candidate) -> bool:
    """Whether `wider` is the road, group, village or township of `finer`: then it is no rival."""
    if wider.is_surrounding:
        return True
    return (
        (wider.coarseness > finer.coarseness or wider.level is finer.level is PlaceLevel.ROAD)
        and finer.name.startswith(wider.name)
        and finer.parents[:1] == wider.parents[:1]
    )


def _refusal(
    best: Candidate, rival: Candidate | None, gap: float, rules: AcceptanceRules
) -> tuple[Words, Refusal] | None:
    """Return why `best` must not be taken, or None."""
    if best.is_surrounding:
        return _SURROUNDING.fill(name=full_name(best)), Refusal.COARSE
    if best.score < rules.min_score:
        return _WEAK.fill(name=full_name(best), score=best.score), Refusal.WEAK
    if rival is not None and gap < rules.min_gap - _ROUNDING:
        return _TIED.fill(name=full_name(best), other=full_name(rival)), Refusal.TIED
    if best.level in COARSE and not _has_one_grid(best, rules):
        return _COARSE_PLACE.fill(name=full_name(best)), Refusal.COARSE
    return None


def _has_one_grid(place: Candidate, rules: AcceptanceRules) -> bool:
    return (
        place.level is PlaceLevel.VILLAGE
        and place.village_code is not None
        and rules.grids_in_village(place.village_code) == 1
    )
