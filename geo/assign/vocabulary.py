"""The words an assignment is described with."""

from enum import StrEnum


class Rule(StrEnum):
    """By which rule a point was given its polygon.

    A point inside a polygon, or on an edge of it that no other polygon touches, is WITHIN.
    """

    WITHIN = "within"  #: 在网格内
    SHARED_EDGE = "shared_edge"  #: 在公共边界上，归编码最小者
    NEAREST_EDGE = "nearest_edge"  #: 在网格外但在吸附距离内
    OUTSIDE = "outside"  #: 不在任何网格内
    NO_POSITION = "no_position"  #: 没有位置
    MANUAL = "manual"  #: 人工指定


class Confidence(StrEnum):
    """How far the answer can be trusted, given the accuracy of the position.

    AMBIGUOUS: two or more polygons lie within the accuracy radius, or hold the point.
    BOUNDARY: one polygon does, and a border of it does too (behind it lies the outside); or
    the accuracy is unknown and the point lies on a border. NONE: no polygon does.
    """

    HIGH = "high"  #: 归属明确
    BOUNDARY = "boundary"  #: 贴近边界
    AMBIGUOUS = "ambiguous"  #: 精度范围内有两个网格
    NONE = "none"  #: 无归属


#: Position in this tuple is the number stored in `Assignments.rule`.
RULES: tuple[Rule, ...] = tuple(Rule)
#: Position in this tuple is the number stored in `Assignments.confidence`.
CONFIDENCES: tuple[Confidence, ...] = tuple(Confidence)
