"""From what a file calls a thing to its kind: OpenStreetMap's tags, and words of other files.

Values only: no file, no shape but its form.
"""

from collections.abc import Mapping
from typing import Final

from grid_boundaries.ground.vocabulary import AREAS, LINES, PLACES, Form, GroundKind

K = GroundKind

_ROADS: Final[dict[str, GroundKind]] = {
    "motorway": K.MOTORWAY,
    "trunk": K.TRUNK,
    "primary": K.PRIMARY,
    "secondary": K.SECONDARY,
    "tertiary": K.TERTIARY,
    **dict.fromkeys(
        ("unclassified", "residential", "living_street", "service", "track", "road"), K.MINOR
    ),
}
#: OpenStreetMap's keys in the order in which they count, each with its values.
TAGS: Final[Mapping[str, Mapping[str, GroundKind]]] = {
    "highway": _ROADS | {f"{name}_link": kind for name, kind in _ROADS.items()},
    "railway": dict.fromkeys(("rail", "narrow_gauge", "light_rail"), K.RAILWAY),
    "waterway": {
        "river": K.RIVER,
        "riverbank": K.WATER,
        "dock": K.WATER,
        "canal": K.CANAL,
        **dict.fromkeys(("stream", "ditch", "drain", "brook"), K.STREAM),
    },
    "natural": {"water": K.WATER, "wood": K.WOOD},
    "water": dict.fromkeys(
        ("lake", "pond", "reservoir", "river", "oxbow", "basin", "canal"), K.WATER
    ),
    "landuse": {
        **dict.fromkeys(("reservoir", "basin"), K.WATER),
        **dict.fromkeys(("residential", "commercial", "retail", "industrial"), K.BUILT_UP),
        "forest": K.WOOD,
    },
    "place": {
        "city": K.CITY,
        "town": K.TOWN,
        "village": K.VILLAGE,
        **dict.fromkeys(("hamlet", "isolated_dwelling", "farm"), K.HAMLET),
    },
}

#: Words that files of other origin use for a kind, whole; compared without case and blanks.
_WORDS: Final[Mapping[GroundKind, tuple[str, ...]]] = {
    K.WOOD: ("林地", "森林", "树林", "有林地", "乔木林", "woodland", "forest", "wood"),
    K.BUILT_UP: (
        "建成区",
        "居民地",
        "建设用地",
        "城镇",
        "村庄用地",
        "街区",
        "builtup",
        "residential",
    ),
    K.WATER: (
        *("水面", "水域", "湖泊", "湖", "水库", "池塘", "坑塘", "坑塘水面", "河流水面"),
        *("lake", "reservoir", "pond", "water", "wetland"),
    ),
    K.STREAM: ("溪", "小溪", "溪流", "沟", "沟渠", "支渠", "小河", "ditch", "brook"),
    K.CANAL: ("渠", "水渠", "渠道", "干渠", "运河", "灌渠", "canal"),
    K.RIVER: ("河", "江", "河流", "主要河流", "干流", "支流", "水系", "hyd", "rivers", "waterways"),
    K.MINOR: (
        *("村道", "组道", "通村公路", "支路", "小路", "机耕道", "机耕路", "内部道路", "其他道路"),
        *("道路", "公路", "四级公路", "等外公路", "roads", "street", "minor", "local"),
    ),
    K.TERTIARY: ("乡道", "乡镇道路", "次干路", "次干道", "三级公路", "township road"),
    K.SECONDARY: ("县道", "主干路", "主干道", "二级公路", "county road"),
    K.PRIMARY: ("省道", "快速路", "一级公路", "provincial road"),
    K.TRUNK: ("国道", "national road"),
    K.MOTORWAY: ("高速", "高速公路", "高速路", "expressway", "freeway"),
    K.RAILWAY: ("铁路", "铁道", "高铁", "普速铁路", "高速铁路", "railway", "railways"),
    K.HAMLET: ("自然村", "村小组", "屯"),
    K.VILLAGE: ("村", "村庄", "行政村", "村委会", "社区", "居委会"),
    K.TOWN: ("乡", "镇", "乡镇", "街道", "集镇", "乡镇驻地", "township"),
    K.CITY: ("县城", "县", "市", "城区", "城市", "县级市", "县驻地", "county seat"),
}


def _plain(word: str) -> str:
    return "".join(word.split()).casefold().replace("_", "").replace("-", "")


_KINDS: Final[Mapping[str, GroundKind]] = {
    # Words of ours come later and so win: "residential" is a road in OpenStreetMap alone.
    **{
        _plain(word): kind
        for values in reversed(list(TAGS.values()))
        for word, kind in values.items()
    },
    **{_plain(word): kind for kind, words in _WORDS.items() for word in words},
}
#: The same word may mean a line, an area or a point: what it is then, by form.
_INSTEAD: Final[Mapping[tuple[Form, GroundKind], GroundKind]] = {
    (Form.AREA, K.RIVER): K.WATER,
    (Form.AREA, K.CANAL): K.WATER,
    (Form.AREA, K.STREAM): K.WATER,
    (Form.LINE, K.WATER): K.RIVER,
    (Form.LINE, K.BUILT_UP): K.MINOR,
    (Form.AREA, K.MINOR): K.BUILT_UP,
    (Form.POINT, K.BUILT_UP): K.VILLAGE,
}
_ALLOWED: Final[Mapping[Form, frozenset[GroundKind]]] = {
    Form.POINT: PLACES,
    Form.LINE: LINES,
    Form.AREA: AREAS | PLACES,  # a place's own area becomes its middle
}
_NO: Final = frozenset({"", "no", "0", "f", "false", "none", "否", "无"})


def kind_of_tags(tags: Mapping[str, str], form: Form) -> GroundKind | None:
    """Return the kind of an OpenStreetMap feature, None for what no base map here shows."""
    for key, values in TAGS.items():
        kind = fit(values.get(tags.get(key, "")), form)
        if kind is not None and not (key == "place" and form is Form.LINE):
            return kind
    return None


def kind_of_word(word: str, form: Form) -> GroundKind | None:
    """Return the kind that a word of another file means."""
    return fit(_KINDS.get(_plain(word)), form)


def fit(kind: GroundKind | None, form: Form) -> GroundKind | None:
    """Return what a kind is in a form: a river that is an area is water. None: it cannot be."""
    if kind is None:
        return None
    meant = _INSTEAD.get((form, kind), kind)
    return meant if meant in _ALLOWED[form] else None


def is_told(value: str) -> bool:
    """Return whether a flag (bridge, tunnel) says yes, in whatever way."""
    return value.strip().casefold() not in _NO
