"""What there is on the ground, how it lies there, and from which zoom on it is drawn."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class GroundKind(StrEnum):
    """One kind of thing that a base map shows, in the order in which it is painted."""

    WOOD = "wood"  #: 林地
    BUILT_UP = "built_up"  #: 建成区
    WATER = "water"  #: 水面
    STREAM = "stream"  #: 溪流、沟渠
    CANAL = "canal"  #: 运河、干渠
    RIVER = "river"  #: 河流
    MINOR = "minor"  #: 村道及其他道路
    TERTIARY = "tertiary"  #: 乡道
    SECONDARY = "secondary"  #: 县道
    PRIMARY = "primary"  #: 省道
    TRUNK = "trunk"  #: 国道
    MOTORWAY = "motorway"  #: 高速公路
    RAILWAY = "railway"  #: 铁路
    HAMLET = "hamlet"  #: 自然村
    VILLAGE = "village"  #: 村
    TOWN = "town"  #: 乡镇
    CITY = "city"  #: 县城、城市


class Form(StrEnum):
    """How something lies on the ground."""

    POINT = "point"  #: 点
    LINE = "line"  #: 线
    AREA = "area"  #: 面


AREAS: Final = frozenset({GroundKind.WOOD, GroundKind.BUILT_UP, GroundKind.WATER})
PLACES: Final = frozenset({GroundKind.HAMLET, GroundKind.VILLAGE, GroundKind.TOWN, GroundKind.CITY})
LINES: Final = frozenset(GroundKind) - AREAS - PLACES
RAISED: Final = LINES - {GroundKind.STREAM, GroundKind.CANAL, GroundKind.RIVER}

#: From which zoom of the map on a kind is drawn.
FROM_ZOOM: Final[Mapping[GroundKind, int]] = {
    GroundKind.WOOD: 10,
    GroundKind.BUILT_UP: 10,
    GroundKind.WATER: 8,
    GroundKind.STREAM: 12,
    GroundKind.CANAL: 11,
    GroundKind.RIVER: 8,
    GroundKind.MINOR: 13,
    GroundKind.TERTIARY: 11,
    GroundKind.SECONDARY: 10,
    GroundKind.PRIMARY: 9,
    GroundKind.TRUNK: 8,
    GroundKind.MOTORWAY: 8,
    GroundKind.RAILWAY: 9,
    GroundKind.HAMLET: 14,
    GroundKind.VILLAGE: 12,
    GroundKind.TOWN: 8,
    GroundKind.CITY: 8,
}


def form_of(kind: GroundKind) -> Form:
    """Return how things of a kind lie on the ground."""
    if kind in AREAS:
        return Form.AREA
    return Form.POINT if kind in PLACES else Form.LINE


def drawn_at(zoom: int) -> frozenset[GroundKind]:
    """Return what a map of a zoom draws."""
    return frozenset(kind for kind in GroundKind if FROM_ZOOM[kind] <= zoom)
