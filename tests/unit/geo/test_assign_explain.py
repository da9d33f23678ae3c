"""The sentence for every rule and confidence the engine gives."""

import pytest

from geo.assign.answers import Match
from geo.assign.explain import explain
from geo.assign.vocabulary import Confidence, Rule

A, B = "360824100001003", "360824100001004"


@pytest.mark.parametrize(
    ("match", "accuracy_m", "zh"),
    [
        (
            Match(A, Rule.WITHIN, Confidence.HIGH),
            None,
            f"位置在网格 {A} 内，归属明确。",
        ),
        (
            Match(A, Rule.WITHIN, Confidence.HIGH, 12.45),
            5,
            f"位置在网格 {A} 内，距最近边界 12.4 米，大于定位精度 5 米，归属明确。",
        ),
        (
            Match(A, Rule.WITHIN, Confidence.HIGH),
            5,
            f"位置在网格 {A} 内，定位精度 5 米以内没有边界，归属明确。",
        ),
        (
            Match(A, Rule.WITHIN, Confidence.HIGH, 30.0),
            None,
            f"位置在网格 {A} 内，距最近边界 30 米，定位精度未知，归属明确。",
        ),
        (
            Match(A, Rule.WITHIN, Confidence.BOUNDARY, 0.0),
            None,
            f"位置在网格 {A} 内，正在其边界上，定位精度未知，边界另一侧没有网格，请留意。",
        ),
        (
            Match(A, Rule.WITHIN, Confidence.AMBIGUOUS, 3.2, B),
            5,
            (
                f"位置在网格 {A} 内，距最近边界 3.2 米，在定位精度 5 米以内，"
                f"网格 {B} 也有可能，请人工核对。"
            ),
        ),
        (
            Match(A, Rule.SHARED_EDGE, Confidence.BOUNDARY, 0.0, B),
            None,
            f"位置在网格 {A} 与 {B} 的共同边界上，归编码最小的网格 {A}，请核对。",
        ),
        (
            Match(A, Rule.SHARED_EDGE, Confidence.AMBIGUOUS, 0.0, B),
            5,
            (
                f"位置在网格 {A} 与 {B} 的共同边界上，归编码最小的网格 {A}，"
                f"网格 {B} 也有可能，请人工核对。"
            ),
        ),
        (
            Match(A, Rule.NEAREST_EDGE, Confidence.BOUNDARY, 0.25),
            5,
            (
                f"位置不在任何网格内，归吸附距离内最近的网格 {A}，距最近边界 0.25 米，"
                "在定位精度 5 米以内，请核对。"
            ),
        ),
        (
            Match(None, Rule.OUTSIDE, Confidence.NONE),
            None,
            "位置不在任何网格内，需人工定位。",
        ),
        (
            Match(None, Rule.OUTSIDE, Confidence.BOUNDARY, 4.0, A),
            5,
            (
                "位置不在任何网格内，距最近边界 4 米，在定位精度 5 米以内，"
                f"可能属于网格 {A}，请人工核对。"
            ),
        ),
        (
            Match(None, Rule.NO_POSITION, Confidence.NONE),
            5,
            "没有有效的坐标，需人工定位。",
        ),
        (Match(A, Rule.MANUAL, Confidence.HIGH), 5, f"网格 {A} 由人工指定。"),
    ],
)
def test_reason_is_told_in_words(match: Match, accuracy_m: float | None, zh: str) -> None:
    assert explain(match, accuracy_m).zh == zh


def test_reason_is_told_in_english_too() -> None:
    told = explain(Match(A, Rule.WITHIN, Confidence.AMBIGUOUS, 3.2, B), accuracy_m=5).en
    assert told == (
        f"The position is inside grid {A}, 3.2 m from the nearest border, within the accuracy "
        f"of 5 m; grid {B} is possible too: a person should check."
    )


def test_distance_just_beyond_the_accuracy_never_reads_as_less() -> None:
    told = explain(Match(A, Rule.WITHIN, Confidence.HIGH, 5.04), accuracy_m=5.04 - 1e-9).zh
    assert "距最近边界 5 米，大于定位精度 5 米" in told
