"""The findings in the user's words: what is wrong, where, and what to do about it."""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from geo.errors import Words
from geo.topology import NOISE_M2

_LISTED: Final = 5
_KM2_FROM_M2: Final = 100_000
_BLANK_BETWEEN_HAN: Final = re.compile(r"(?<=[一-鿿）]) (?=[一-鿿（])")

#: GEOS's reasons for calling a polygon invalid.
RING_REASONS: Final[dict[str, Words]] = {
    "Self-intersection": Words("边界自相交", "its border crosses itself"),
    "Ring Self-intersection": Words("边界在一点自相接", "a ring touches itself"),
    "Hole lies outside shell": Words("内环在外环之外", "a hole lies outside"),
    "Nested holes": Words("内环互相嵌套", "a hole lies inside a hole"),
    "Nested shells": Words("各部分互相嵌套", "one part lies inside another"),
    "Interior is disconnected": Words("内环把图形切断", "holes cut it apart"),
    "Duplicate Rings": Words("环重复", "a ring is there twice"),
    "Too few points in geometry component": Words("环的顶点太少", "a ring has too few points"),
    "Invalid Coordinate": Words("坐标不是有效数字", "a coordinate is not a number"),
    "Ring is not closed": Words("边界没有闭合", "a ring is not closed"),
}


class Sentence(StrEnum):
    """Names of the sentences; one kind of finding may need several."""

    SWAPPED = "swapped"
    NOT_DEGREES = "not_degrees"
    DATUM = "datum"
    NO_CODE = "no_code"
    BAD_CODE = "bad_code"
    SAME_CODE = "same_code"
    NO_SHAPE = "no_shape"
    NO_AREA = "no_area"
    BAD_RING = "bad_ring"
    SAME_SHAPE = "same_shape"
    OVERLAP = "overlap"
    THIN_OVERLAP = "thin_overlap"
    GAP = "gap"
    FREE = "free"
    THIN_GAP = "thin_gap"
    WATER = "water"
    FORGIVEN = "forgiven"
    HOLE = "hole"
    OUTSIDE = "outside"
    ORPHAN = "orphan"
    WRONG_PARENT = "wrong_parent"
    SAID_ELSEWHERE = "said_elsewhere"
    CROSSES = "crosses"
    NOTHING = "nothing"
    COUNT = "count"
    VILLAGE_COUNT = "village_count"
    NO_GRID = "no_grid"
    MULTIPART = "multipart"


SENTENCES: Final[dict[Sentence, Words]] = {
    Sentence.SWAPPED: Words(
        "{grids} 的经度和纬度填反了。请对调后重新导入；其余空间检查未包括这些网格。",
        "Longitude and latitude of {grids} are swapped. Exchange them and import again; the "
        "other checks in space leave these grids out.",
    ),
    Sentence.NOT_DEGREES: Words(
        "{grids} 的坐标超出经纬度范围，多半是投影坐标（米）。请在导入时声明正确的坐标系。",
        "The coordinates of {grids} are out of range for degrees, likely metres of a "
        "projection. Declare the right coordinate system at import.",
    ),
    Sentence.DATUM: Words(
        "整套网格相对县界偏移约 {shift_m} 米，方向与 {datum} 的偏移一致：移回后，超出县界的面积从 "
        "{before} 降到 {after}。这些边界是不是 {datum} 坐标？如果是，请声明后重新导入；"
        "如果不是，请在地图上核对后确认。",
        "The whole set stands about {shift_m} m off the county outline, just as {datum} would: "
        "moved back, what lies outside falls from {before} to {after}. Are these borders in "
        "{datum}? If so, declare it and import again; if not, compare on the map and confirm.",
    ),
    Sentence.NO_CODE: Words(
        "{grids} 没有网格代码。请为每个网格填写代码。",
        "Without a grid code: {grids}. Give every grid its code.",
    ),
    Sentence.BAD_CODE: Words(
        "网格代码 {grids} 不合规则：{why}请改正代码。",
        "Grid code {grids} breaks the scheme: {why} Correct the code.",
    ),
    Sentence.SAME_CODE: Words(
        "代码 {grids} 被 {n} 个网格使用（第 {rows} 行）。请给每个网格唯一的代码。",
        "Code {grids} is used by {n} grids (rows {rows}). Give each grid a code of its own.",
    ),
    Sentence.NO_SHAPE: Words(
        "{grids} 没有图形。请补画边界，或删除该行。",
        "Without a shape: {grids}. Draw the border or remove the row.",
    ),
    Sentence.NO_AREA: Words(
        "{grids} 的图形没有面积（点、线或已塌缩）。请重新绘制为面。",
        "Without area (a point, a line, or collapsed): {grids}. Draw polygons.",
    ),
    Sentence.BAD_RING: Words(
        "{grids} 的图形无效：{why}{place}。请在制图软件中修正；改正之前，它与邻格的重叠和"
        "空隙无法检查。",
        "The shape of {grids} is invalid: {why}{place}. Correct it in a drawing program; "
        "until then its overlaps and gaps cannot be checked.",
    ),
    Sentence.SAME_SHAPE: Words(
        "{grids} 的图形完全相同。请删除多余的，或补画各自的边界。",
        "{grids} have the very same shape. Remove the surplus or draw each its own border.",
    ),
    Sentence.OVERLAP: Words(
        "{grids} 互相重叠 {size}。请把重叠部分划给其中一个网格。",
        "{grids} overlap by {size}. Give that ground to one of them.",
    ),
    Sentence.THIN_OVERLAP: Words(
        "{grids} 的共同边界没有对齐，重叠成一条平均宽 {width} 米的细缝（{size}）。请让两边使用"
        "相同的顶点。",
        "The common border of {grids} does not match: they overlap in a sliver {width} m wide "
        "({size}). Give both sides the same vertices.",
    ),
    Sentence.GAP: Words(
        "{grids} 之间有 {size} 不属于任何网格。请划入其中一个网格；如果是水面，请声明为水域。",
        "Between {grids}, {size} belong to no grid. Give that ground to one of them, or declare "
        "it as water.",
    ),
    Sentence.FREE: Words(
        "县界内有 {size} 不属于任何网格（邻近 {grids}）。请补画网格或延伸到县界。",
        "Inside the county outline, {size} belong to no grid (next to {grids}). Draw the missing "
        "grid or extend to the outline.",
    ),
    Sentence.THIN_GAP: Words(
        "{grids} 之间有一条平均宽 {width} 米的细缝（{size}）。请让两边使用相同的顶点。",
        "Between {grids} runs a slit {width} m wide ({size}). Give both sides the same vertices.",
    ),
    Sentence.WATER: Words(
        "{size} 不属于任何网格，已声明为水域（邻近 {grids}），予以放行。",
        "{size} belong to no grid and are declared as water (next to {grids}): allowed.",
    ),
    Sentence.FORGIVEN: Words(
        "{n} 处{what}共 {size}，每处都在容差之内，不影响启用（涉及 {grids}）。",
        "{n} {what} of {size} in all, each within the tolerance: allowed ({grids}).",
    ),
    Sentence.HOLE: Words(
        "{grids} 内部有一个 {size} 的空洞，不属于任何网格。请填补空洞，或在其中补画网格。",
        "Inside {grids} is a hole of {size} that belongs to no grid. Fill it, or draw the grid "
        "that lies there.",
    ),
    Sentence.OUTSIDE: Words(
        "{grids} 有 {size} 超出县界，占它的 {share}。请核对县界后收回边界。",
        "{size} of {grids} lie outside the county, {share} of it. Compare with the county "
        "outline and draw the border back.",
    ),
    Sentence.ORPHAN: Words(
        "{grids} 的代码指向村（社区）{village}，但名录中没有这个村。请改正代码，或先登记该村。",
        "The code of {grids} names village {village}, which is not on the list. Correct the "
        "code, or enter the village first.",
    ),
    Sentence.WRONG_PARENT: Words(
        "{grids} 的代码属于 {village}，但它的 {share} 落在 {other}。请改正代码或图形。",
        "By its code {grids} belongs to {village}, but {share} of it lies in {other}. Correct "
        "the code or the shape.",
    ),
    Sentence.SAID_ELSEWHERE: Words(
        "{grids} 的所属村一栏写的是 {stated}，代码却属于 {village}。请改正其中一个。",
        "{grids} is said to belong to {stated}, but by its code belongs to {village}. Correct one "
        "of the two.",
    ),
    Sentence.CROSSES: Words(
        "{grids} 有 {size} 越出所属的 {village}，占它的 {share}。一个网格只能属于一个村（社区），"
        "请调整边界。",
        "{size} of {grids}, {share} of it, lie outside its village {village}. A grid belongs to "
        "one village: adjust the border.",
    ),
    Sentence.NOTHING: Words(
        "这套数据里没有任何网格。请检查文件和图层是否选对。",
        "There is no grid in this set. Check that the right file and layer were chosen.",
    ),
    Sentence.COUNT: Words(
        "应有 {wanted} 个网格，实际 {found} 个（{difference}）。{holes}",
        "Expected {wanted} grids, found {found} ({difference}). {holes}",
    ),
    Sentence.VILLAGE_COUNT: Words(
        "{village} 应有 {wanted} 个网格，实际 {found} 个。"
        "缺少序号：{missing}；多出序号：{surplus}。",
        "{village}: expected {wanted} grids, found {found}. Missing numbers: {missing}; "
        "unexpected numbers: {surplus}.",
    ),
    Sentence.NO_GRID: Words(
        "{village} 没有任何网格。请补画，或确认该村已撤并。",
        "{village} has no grid. Draw one, or confirm that the village was merged.",
    ),
    Sentence.MULTIPART: Words(
        "{grids} 由互不相连的 {n} 部分组成。请确认是飞地，否则请拆分或删去多余部分。",
        "{grids} consists of {n} separate parts. Confirm that it has exclaves; otherwise split "
        "it or remove the surplus.",
    ),
}


def name_grids(labels: Sequence[str]) -> Words:
    """Name the grids, the first five of many; none means that the neighbours were left out."""
    if not labels:
        return Words("未参与检查的网格", "grids that were left out")
    shown, more = labels[:_LISTED], len(labels) - _LISTED
    zh, en = "、".join(shown), ", ".join(shown)
    if more > 0:
        return Words(f"网格 {zh} 等 {len(labels)} 个", f"grids {en} and {more} more")
    return Words(f"网格 {zh}", f"grid{'s' if len(labels) > 1 else ''} {en}")


def size_in_words(area_m2: float) -> Words:
    """Say an area: whole square metres, two digits below a hundred, km² from 0.1 km²."""
    if area_m2 >= _KM2_FROM_M2:
        return Words(f"{area_m2 / 1e6:,.2f} 平方公里", f"{area_m2 / 1e6:,.2f} km²")
    figure = f"{area_m2:,.0f}" if area_m2 >= 100 else f"{area_m2:.2g}"  # noqa: PLR2004
    return Words(f"{figure} 平方米", f"{figure} m²")


def share_in_words(part: float, whole: float) -> str:
    """Say a share in per cent; only what differs by arithmetic alone is rounded up to all."""
    if whole - part < NOISE_M2:
        return "100%"
    return f"{min(100 * part / whole, 99.9):.3g}%"


def write(sentence: Sentence, **values: Words | str | float) -> Words:
    """Fill a sentence; values that differ between the languages are `Words`."""
    words = SENTENCES[sentence]
    zh = {name: v.zh if isinstance(v, Words) else v for name, v in values.items()}
    en = {name: v.en if isinstance(v, Words) else v for name, v in values.items()}
    en_text = words.en.format(**en)
    zh_text = _BLANK_BETWEEN_HAN.sub("", words.zh.format(**zh))
    return Words(zh_text, en_text[:1].upper() + en_text[1:])
