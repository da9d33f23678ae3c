"""Codes of areas and grids: their grammar, level by level, and whose system they belong to.

The default grid code has fifteen digits (GB/T 30428.2 as local standards print it): six for the
county (GB/T 2260), three for the township, three for the village, three for the sequence,
counted west to east and north to south inside the village. Another province's scheme is one
more `CodeScheme`, registered by name.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import entry_points
from typing import Final, Protocol

from geo.errors import Words
from grid_boundaries.errors import BoundaryError

_DIGITS: Final = re.compile(r"[0-9]*", re.ASCII)
_COUNTY: Final = 6
_TOWNSHIP: Final = 9
_VILLAGE: Final = 12
_GRID: Final = 15
_MAX_SEQUENCE: Final = 999
DEFAULT_SCHEME: Final = "gbt30428-15"


class CodeSystem(StrEnum):
    """Whose list a code was taken from; the same nine digits may name two townships."""

    NBS = "nbs"  #: 国家统计局 statistical codes
    MCA = "mca"  #: 民政部 civil affairs
    TENCENT = "tencent"  #: 腾讯位置服务 behind WeChat's location picker
    AMAP = "amap"  #: 高德


class AreaLevel(StrEnum):
    """Levels of the tree from the county down to the grid."""

    COUNTY = "county"  #: 县
    TOWNSHIP = "township"  #: 乡镇（街道）
    VILLAGE = "village"  #: 村（社区）
    GRID = "grid"  #: 网格


#: Levels of the administrative tree, which ends above the grid.
LEVELS_OF_UNITS = (AreaLevel.COUNTY, AreaLevel.TOWNSHIP, AreaLevel.VILLAGE)


class UnitKind(StrEnum):
    """What a county, township or village is."""

    COUNTY = "county"  #: 县（市、区）
    STREET = "street"  #: 街道
    TOWN = "town"  #: 镇
    RURAL_TOWNSHIP = "rural_township"  #: 乡
    SPECIAL = "special"  #: 园区、农林场等 listed by the statistics, no township
    RESIDENT_COMMITTEE = "resident_committee"  #: 居委会（社区）
    VILLAGE_COMMITTEE = "village_committee"  #: 村委会
    VIRTUAL = "virtual"  #: 虚拟社区、生活区 village-like in the statistics only


class AreaCodeError(BoundaryError):
    """A code of a county, township or village is malformed."""

    sentence = Words(
        zh="行政区代码不正确：应为 6 位（县）、9 位（乡镇）或 12 位（村）数字，且不能以 0 开头。",
        en="Not an area code: 6 digits (county), 9 (township) or 12 (village), not starting "
        "with 0.",
    )


class GridCodeError(BoundaryError):
    """A grid code does not follow its scheme; `why` says in what."""

    sentence = Words(zh="网格代码不正确：{why_zh}", en="Not a grid code: {why_en}")

    def __init__(self, why: Words) -> None:
        super().__init__(why_zh=why.zh, why_en=why.en)


class UnknownSchemeError(BoundaryError):
    """No code scheme is registered under this name."""

    sentence = Words(
        zh="没有名为“{given}”的网格代码规则。可用的有：{known}。",
        en="No code scheme is named “{given}”. Known: {known}.",
    )


class SchemeNameTakenError(BoundaryError):
    """Another code scheme already has this name."""

    sentence = Words(
        zh="网格代码规则“{given}”已存在，请换一个名称。",
        en="A code scheme named “{given}” exists already; choose another name.",
    )


@dataclass(frozen=True, slots=True, order=True)
class AreaCode:
    """A county, township or village code without its filling zeros.

    Attributes
    ----------
    text
        6, 9 or 12 digits.
    """

    text: str

    @property
    def level(self) -> AreaLevel:
        """The level that the number of digits says."""
        levels = {_COUNTY: AreaLevel.COUNTY, _TOWNSHIP: AreaLevel.TOWNSHIP}
        return levels.get(len(self.text), AreaLevel.VILLAGE)

    @property
    def parent(self) -> "AreaCode | None":
        """The area one level up; None for a county."""
        return None if self.level is AreaLevel.COUNTY else AreaCode(self.text[:-3])


def parse_area_code(text: str) -> AreaCode:
    """Read a 6-, 9- or 12-digit code; filling zeros at the end of twelve digits are dropped.

    Raises
    ------
    AreaCodeError
        When it is not such a code.
    """
    code = text.strip()
    is_digits = _DIGITS.fullmatch(code) is not None
    if not is_digits or len(code) not in {_COUNTY, _TOWNSHIP, _VILLAGE} or code[0] == "0":
        raise AreaCodeError
    if len(code) == _VILLAGE and code.endswith("000"):
        code = code[:_COUNTY] if code.endswith("000000") else code[:_TOWNSHIP]
    return AreaCode(code)


def kind_of_area(code: AreaCode) -> UnitKind:
    """Tell from the ranges of the statistical codes what a unit is.

    Townships: first digit 0 street, 1 town, 2–3 rural township, 4 and up special. Villages:
    001–199 residents' committee, 200–399 villagers' committee, the rest virtual.
    """
    if code.level is AreaLevel.COUNTY:
        return UnitKind.COUNTY
    own = int(code.text[-3:])
    if code.level is AreaLevel.VILLAGE:
        steps = [(200, UnitKind.RESIDENT_COMMITTEE), (400, UnitKind.VILLAGE_COMMITTEE)]
        return next((kind for below, kind in steps if own < below), UnitKind.VIRTUAL)
    steps = [
        (100, UnitKind.STREET),
        (200, UnitKind.TOWN),
        (400, UnitKind.RURAL_TOWNSHIP),
    ]
    return next((kind for below, kind in steps if own < below), UnitKind.SPECIAL)


@dataclass(frozen=True, slots=True, order=True)
class GridCode:
    """A grid: the village it belongs to, and its number there (from 1)."""

    village: AreaCode
    sequence: int


class CodeScheme(Protocol):
    """How grid codes are written; one per standard."""

    @property
    def name(self) -> str:
        """The name it is registered and stored under."""
        ...

    def parse(self, text: str) -> GridCode:
        """Read a code; raises GridCodeError with the reason."""
        ...

    def format(self, code: GridCode) -> str:
        """Write a code; raises GridCodeError when it does not fit the scheme."""
        ...

    def parent_of(self, text: str) -> AreaCode:
        """Return the village of a code; raises GridCodeError."""
        ...

    def describe_error(self, text: str) -> Words | None:
        """Say what is wrong with a code, or None when it is right."""
        ...


@dataclass(frozen=True, slots=True)
class FifteenDigitScheme:
    """County 6, township 3, village 3, sequence 3."""

    name: str = DEFAULT_SCHEME

    def describe_error(self, text: str) -> Words | None:
        """Say what is wrong with a code, or None when it is right."""
        if _DIGITS.fullmatch(text) is None:
            return Words("只能包含 0–9 的数字。", "only the digits 0–9 are allowed.")
        if len(text) != _GRID:
            return Words(
                f"应为 15 位数字，实际为 {len(text)} 位。", f"15 digits wanted, {len(text)} given."
            )
        if text[0] == "0":
            return Words("不能以 0 开头。", "it must not start with 0.")
        if text[_TOWNSHIP:_VILLAGE] == "000" or text[_COUNTY:_TOWNSHIP] == "000":
            return Words(
                "网格必须属于某个村（社区）：第 7–9 位和第 10–12 位都不能为 000。",
                "a grid belongs to a village: digits 7–9 and 10–12 must not be 000.",
            )
        if text[_VILLAGE:] == "000":
            return Words("网格序号从 001 开始。", "sequence numbers start at 001.")
        return None

    def parse(self, text: str) -> GridCode:
        """Read a code; raises GridCodeError with the reason."""
        why = self.describe_error(text)
        if why is not None:
            raise GridCodeError(why)
        return GridCode(AreaCode(text[:_VILLAGE]), int(text[_VILLAGE:]))

    def format(self, code: GridCode) -> str:
        """Write a code; raises GridCodeError when it does not fit the scheme."""
        if not 1 <= code.sequence <= _MAX_SEQUENCE:
            raise GridCodeError(
                Words("序号应在 1 到 999 之间。", "the sequence must be within 1 to 999.")
            )
        text = f"{code.village.text}{code.sequence:03d}"
        self.parse(text)
        return text

    def parent_of(self, text: str) -> AreaCode:
        """Return the village of a code; raises GridCodeError."""
        return self.parse(text).village


#: Entry points by which another package brings a scheme: ``name = "module:callable"``.
SCHEMES: Final = "wangge.code_schemes"

_SCHEMES: dict[str, CodeScheme] = {DEFAULT_SCHEME: FifteenDigitScheme()}


def register_scheme(scheme: CodeScheme) -> None:
    """Make a scheme known by its name; raises SchemeNameTakenError rather than replace one."""
    if scheme.name in _SCHEMES:
        raise SchemeNameTakenError(given=scheme.name)
    _SCHEMES[scheme.name] = scheme


def scheme_named(name: str = DEFAULT_SCHEME) -> CodeScheme:
    """Return a scheme that is registered here or by an installed package.

    A package announces its schemes as entry points of the group `SCHEMES`, each a callable
    that returns a `CodeScheme`; it is loaded when its name is first asked for.

    Raises
    ------
    UnknownSchemeError
        Naming those that exist.
    """
    if name not in _SCHEMES:
        announced = {point.name: point for point in entry_points(group=SCHEMES)}
        if name not in announced:
            known = "、".join(sorted({*_SCHEMES, *announced}))
            raise UnknownSchemeError(given=name, known=known)
        register_scheme(announced[name].load()())
    return _SCHEMES[name]
