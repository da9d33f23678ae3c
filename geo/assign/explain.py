"""The reason for an assignment, in words."""

from collections.abc import Mapping

from geo.assign.answers import Match
from geo.assign.vocabulary import Confidence, Rule
from geo.errors import Words

OPENING: Mapping[Rule, Words] = {
    Rule.WITHIN: Words("位置在网格 {code} 内", "The position is inside grid {code}"),
    Rule.SHARED_EDGE: Words(
        "位置在网格 {code} 与 {second} 的共同边界上，归编码最小的网格 {code}",
        "The position is on the border that grids {code} and {second} share; "
        "the lowest code, {code}, has it",
    ),
    Rule.NEAREST_EDGE: Words(
        "位置不在任何网格内，归吸附距离内最近的网格 {code}",
        "The position is outside every grid; the nearest within the snap distance, {code}, has it",
    ),
    Rule.OUTSIDE: Words("位置不在任何网格内", "The position is outside every grid"),
    Rule.NO_POSITION: Words("没有有效的坐标", "There is no usable position"),
    Rule.MANUAL: Words("网格 {code} 由人工指定", "A person chose grid {code}"),
}
NOWHERE = Words("，需人工定位。", "; a person must place it.")
CLEAR = Words("，归属明确。", "; the assignment is clear.")
DECIDED = Words("。", ".")
ALONE = Words(
    "，边界另一侧没有网格，请留意。", "; there is no grid behind that border: please take note."
)
CHECK = Words("，请核对。", "; please check.")
ANOTHER = Words(
    "，网格 {second} 也有可能，请人工核对。",
    "; grid {second} is possible too: a person should check.",
)
PERHAPS = Words(
    "，可能属于网格 {second}，请人工核对。",
    "; it may belong to grid {second}: a person should check.",
)
ON_BORDER = Words("，正在其边界上", ", right on its border")
NO_BORDER_NEAR = Words(
    "，定位精度 {accuracy} 米以内没有边界", ", with no border within the accuracy of {accuracy} m"
)
DISTANCE = Words("，距最近边界 {edge} 米", ", {edge} m from the nearest border")
COMPARED: Mapping[bool, Words] = {
    True: Words("，在定位精度 {accuracy} 米以内", ", within the accuracy of {accuracy} m"),
    False: Words("，大于定位精度 {accuracy} 米", ", more than the accuracy of {accuracy} m"),
}
UNKNOWN_ACCURACY = Words("，定位精度未知", ", accuracy unknown")


def explain(match: Match, accuracy_m: float | None = None) -> Words:
    """Return why a position has the grid it has, as one sentence for people.

    `accuracy_m` is the one the match was found with. Distances are rounded to the decimetre,
    towards the border, so that a sentence never makes a position safer than it is.
    """
    parts = [OPENING[match.rule], *distance_clauses(match, accuracy_m), conclusion(match)]
    whole = Words("".join(part.zh for part in parts), "".join(part.en for part in parts))
    return whole.fill(
        code=match.code,
        second=match.second_code,
        edge=in_metres(match.edge_m),
        accuracy=in_metres(accuracy_m),
    )


def in_metres(distance_m: float | None) -> str:
    """Return a distance rounded down to the decimetre, below that to the millimetre."""
    if distance_m is None:
        return ""
    scale = 10 if distance_m >= 1 else 1000
    return f"{int(distance_m * scale) / scale:g}"


def distance_clauses(match: Match, accuracy_m: float | None) -> list[Words]:
    """Return what is said of the distance to the border, compared with the accuracy."""
    if match.rule in (Rule.NO_POSITION, Rule.MANUAL, Rule.SHARED_EDGE):
        return []
    if match.edge_m is None:
        return [] if accuracy_m is None else [NO_BORDER_NEAR]
    opening = ON_BORDER if match.edge_m == 0 else DISTANCE
    if accuracy_m is None:
        return [opening, UNKNOWN_ACCURACY]
    return [opening] if match.edge_m == 0 else [opening, COMPARED[match.edge_m <= accuracy_m]]


def conclusion(match: Match) -> Words:
    """Return what follows from it."""
    if match.rule is Rule.MANUAL:
        return DECIDED
    if match.rule is Rule.OUTSIDE and match.second_code is not None:
        return PERHAPS
    if match.confidence is Confidence.BOUNDARY and match.rule is Rule.WITHIN:
        return ALONE if match.second_code is None else CHECK
    return {
        Confidence.HIGH: CLEAR,
        Confidence.BOUNDARY: CHECK,
        Confidence.AMBIGUOUS: ANOTHER,
        Confidence.NONE: NOWHERE,
    }[match.confidence]
