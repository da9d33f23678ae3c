from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.address import Address
from geo.errors import Words
from geo.geocoding.chain import Chain
from geo.geocoding.decision import decide, full_name
from geo.geocoding.geocoder import (
    ACCURACY_M,
    METHOD,
    AcceptanceRules,
    Candidate,
    Decision,
    GeocodeResult,
    PlaceLevel,
    Refusal,
    failed,
)
from geo.lonlat import LonLat, PositionMethod

INSIDE, OUTSIDE = LonLat(115.4, 27.75), LonLat(117.0, 29.0)
RULES = AcceptanceRules(lambda p: p.lon < 116, lambda code: 1 if code.endswith("1") else 3)
DOOR = Candidate("滨阳路25号", PlaceLevel.DOOR, INSIDE, 1.0, "test", None, ("金川镇",))
VILLAGE = Candidate("庙前村", PlaceLevel.VILLAGE, INSIDE, 1.0, "test", None, ("金川镇",))

candidates = st.builds(
    Candidate,
    name=st.sampled_from(["庙前村", "滨阳路", "滨阳路25号", "新干中学"]),
    level=st.sampled_from(PlaceLevel),
    point=st.sampled_from([INSIDE, OUTSIDE]),
    score=st.floats(0, 1),
    source=st.just("test"),
    village_code=st.sampled_from([None, "360824100001", "360824100002"]),
    parents=st.sampled_from([(), ("金川镇",), ("潭丘乡", "庙前村")]),
)


def answer(*found: Candidate) -> GeocodeResult:
    return decide(found, RULES, provider="test", matched_text="滨阳路25号")


def test_single_sure_candidate_is_accepted_with_its_accuracy() -> None:
    result = answer(DOOR)
    assert result.decision is Decision.ACCEPTED
    assert (result.point, result.level, result.accuracy_m) == (INSIDE, PlaceLevel.DOOR, 20)
    assert result.runner_up_gap == 1.0


def test_score_below_the_threshold_needs_a_pin() -> None:
    result = answer(replace(DOOR, score=0.849))
    assert result.decision is Decision.NEEDS_PIN
    assert "85%" in result.reason.zh


def test_near_tie_needs_a_pin_and_names_both() -> None:
    result = answer(DOOR, replace(DOOR, parents=("潭丘乡",), score=0.95))
    assert result.decision is Decision.NEEDS_PIN
    assert "金川镇滨阳路25号" in result.reason.zh
    assert "潭丘乡滨阳路25号" in result.reason.zh


def test_gap_of_exactly_the_threshold_is_enough() -> None:
    rival = replace(DOOR, name="滨阴路25号", score=0.9)
    assert answer(DOOR, rival).decision is Decision.ACCEPTED


def test_road_of_the_door_is_no_rival() -> None:
    road = replace(DOOR, name="滨阳路", level=PlaceLevel.ROAD, score=0.99)
    assert answer(DOOR, road).decision is Decision.ACCEPTED


def test_road_of_the_same_name_elsewhere_is_a_rival() -> None:
    road = Candidate("滨阳路", PlaceLevel.ROAD, INSIDE, 0.99, "test", None, ("潭丘乡",))
    assert answer(DOOR, road).decision is Decision.NEEDS_PIN


@pytest.mark.parametrize(
    ("level", "code", "decision"),
    [
        (PlaceLevel.VILLAGE, "360824100001", Decision.ACCEPTED),
        (PlaceLevel.VILLAGE, "360824100002", Decision.NEEDS_PIN),
        (PlaceLevel.VILLAGE, None, Decision.NEEDS_PIN),
        (PlaceLevel.TOWNSHIP, "360824100001", Decision.NEEDS_PIN),
        (PlaceLevel.NONE, "360824100001", Decision.NEEDS_PIN),
        (PlaceLevel.GROUP, "360824100002", Decision.ACCEPTED),
    ],
)
def test_area_is_accepted_only_when_it_is_one_grid(
    level: PlaceLevel, code: str | None, decision: Decision
) -> None:
    assert answer(replace(DOOR, level=level, village_code=code)).decision is decision


def test_place_outside_the_county_is_no_answer() -> None:
    result = answer(replace(DOOR, point=OUTSIDE))
    assert result.candidates == ()
    assert "县域之外" in result.reason.zh


def test_nothing_found_says_so() -> None:
    assert "没有找到" in answer().reason.zh


@pytest.mark.parametrize(
    ("found", "refusal"),
    [
        ([], Refusal.NOTHING),
        ([replace(DOOR, point=OUTSIDE)], Refusal.OUTSIDE),
        ([replace(DOOR, score=0.5)], Refusal.WEAK),
        ([DOOR, replace(DOOR, parents=("潭丘乡",))], Refusal.TIED),
        ([replace(VILLAGE, parents=(t,)) for t in ("金川镇", "潭丘乡")], Refusal.TIED),
        ([VILLAGE], Refusal.COARSE),
        ([replace(VILLAGE, score=0.2, is_surrounding=True)], Refusal.COARSE),
        ([DOOR], None),
    ],
)
def test_refusal_says_which_rule_was_not_met(
    found: list[Candidate], refusal: Refusal | None
) -> None:
    assert answer(*found).refusal is refusal


def test_area_that_the_address_names_is_offered_and_never_taken() -> None:
    around = replace(VILLAGE, village_code="360824100001", is_surrounding=True)
    assert answer(around).decision is Decision.NEEDS_PIN
    assert "庙前村" in answer(around).reason.zh
    both = answer(DOOR, around)
    assert (both.decision, both.runner_up_gap) == (Decision.ACCEPTED, 1.0)
    assert both.candidates == (DOOR, around)


def test_repeated_parent_is_named_once() -> None:
    group = replace(DOOR, name="庙前村委会3组", parents=("金川镇", "庙前村委会"))
    assert full_name(group) == "金川镇庙前村委会3组"


def test_ladder_is_total_and_ends_with_the_coarsest() -> None:
    assert set(ACCURACY_M) == set(METHOD) == set(PlaceLevel)
    assert max(ACCURACY_M, key=lambda level: ACCURACY_M[level]) is PlaceLevel.NONE
    assert METHOD[PlaceLevel.DOOR] is PositionMethod.DOOR_PLATE


@given(st.lists(candidates, max_size=6))
def test_accepted_points_lie_inside_and_every_other_answer_has_none(found: list[Candidate]) -> None:
    result = answer(*found)
    if result.decision is Decision.NEEDS_PIN:
        assert (result.point, result.accuracy_m) == (None, None)
        return
    assert result.point == INSIDE
    assert result.score >= RULES.min_score
    assert result.level not in {PlaceLevel.TOWNSHIP, PlaceLevel.NONE}


@given(st.lists(candidates, max_size=5), st.randoms())
def test_order_of_candidates_does_not_matter(found: list[Candidate], rng: object) -> None:
    shuffled = sorted(found, key=lambda _: rng.random())  # type: ignore[attr-defined]
    one, other = answer(*found), answer(*shuffled)
    assert (one.decision, one.score, one.level) == (other.decision, other.score, other.level)


class Fixed:
    """A geocoder that always gives one answer, and counts how often it is asked."""

    def __init__(self, result: GeocodeResult) -> None:
        self.result = result
        self.asked = 0

    def geocode(self, address: Address | str) -> GeocodeResult:  # noqa: ARG002
        self.asked += 1
        return self.result


def test_chain_asks_no_further_than_the_first_sure_answer() -> None:
    unsure, sure, last = Fixed(answer()), Fixed(answer(DOOR)), Fixed(answer())
    result = Chain(unsure, (sure, last)).geocode("滨阳路25号")
    assert result.decision is Decision.ACCEPTED
    assert (unsure.asked, sure.asked, last.asked) == (1, 1, 0)


def test_chain_gathers_candidates_when_nobody_is_sure() -> None:
    weak = answer(replace(DOOR, score=0.5))
    result = Chain(Fixed(weak), (Fixed(weak),)).geocode("滨阳路25号")
    assert len(result.candidates) == 2
    assert result.reason == weak.reason


DOWN = failed(Words("在线服务超时。", "It took too long."), Refusal.FAILED, provider="online")


@pytest.mark.parametrize("then", [(DOWN,), (DOWN, answer()), (answer(), DOWN)])
def test_failure_of_a_provider_is_the_reason_when_nobody_else_found_anything(
    then: tuple[GeocodeResult, ...],
) -> None:
    result = Chain(Fixed(answer()), tuple(map(Fixed, then))).geocode("滨阳路25号")
    assert result.refusal is Refusal.FAILED
    assert "超时" in result.reason.zh
    assert "too long" in result.reason.en


def test_failure_is_told_beside_the_candidates_there_are() -> None:
    weak = answer(replace(DOOR, score=0.5))
    result = Chain(Fixed(weak), (Fixed(DOWN), Fixed(DOWN))).geocode("滨阳路25号")
    assert result.refusal is Refusal.WEAK
    assert result.reason.zh == weak.reason.zh + DOWN.reason.zh


def test_failure_is_no_matter_when_another_is_sure() -> None:
    result = Chain(Fixed(answer()), (Fixed(DOWN), Fixed(answer(DOOR)))).geocode("滨阳路25号")
    assert (result.decision, result.refusal) == (Decision.ACCEPTED, None)


def test_nobody_is_asked_about_another_county() -> None:
    foreign = failed(Words("外县。", "Elsewhere."), Refusal.ELSEWHERE, provider="gazetteer")
    online = Fixed(answer(DOOR))
    result = Chain(Fixed(foreign), (online,)).geocode("吉水县滨阳路25号")
    assert (result.refusal, online.asked) == (Refusal.ELSEWHERE, 0)
