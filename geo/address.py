"""Chinese addresses: from the text people write to elements and a key to match by.

Grammar: ``[省][市][县] 乡镇街道 + 村/社区 + (自然村|小区|路街巷) + 组 + 号/栋/单元/室``. The text
is brought to one spelling first (`geo.spelling`), then cut from left to right; every pattern has a
bounded repetition, so that time grows with the length of the text alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from geo.elsewhere import take_elsewhere
from geo.spelling import PLAIN, Spellings, normalise, strip_parents


class Element(StrEnum):
    """Address elements by their codes in GA/T 2000.32-2014 (地址元素分类与代码).

    The standard's table has no code for the door plate nor for the floor; the data-element names
    of police address records stand in.
    """

    PROVINCE = "11"  #: 省
    CITY = "12"  #: 市
    COUNTY = "13"  #: 县（区）
    RURAL_TOWNSHIP = "21"  #: 建制乡
    TOWN = "22"  #: 建制镇
    STREET_OFFICE = "23"  #: 街道办事处
    SPECIAL_AREA = "29"  #: 特殊区域 such as a farm or an industrial park
    COMMUNITY = "31"  #: 社区
    RESIDENT_COMMITTEE = "32"  #: 居委会
    VILLAGE_COMMITTEE = "33"  #: 村委会
    GROUP = "34"  #: 组
    ROAD = "41"  #: 街路巷
    COMPOUND = "42"  #: 小区
    NATURAL_VILLAGE = "44"  #: 自然村
    BUILDING = "50"  #: 建筑物 (栋, 幢, 座, 号楼)
    UNIT = "61"  #: 单元
    ROOM = "62"  #: 室（号）
    DOOR = "MLPH"  #: 门（楼）牌号
    FLOOR = "LC"  #: 楼层


_PARENTS: Final = (Element.PROVINCE, Element.CITY, Element.COUNTY)
TOWNSHIPS: Final = frozenset(
    {Element.RURAL_TOWNSHIP, Element.TOWN, Element.STREET_OFFICE, Element.SPECIAL_AREA}
)
VILLAGES: Final = frozenset(
    {Element.COMMUNITY, Element.RESIDENT_COMMITTEE, Element.VILLAGE_COMMITTEE}
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart.

    Attributes
    ----------
    raw
        The text as it was given.
    elements
        GA/T 2000.32 code → canonical text; only what the text says.
    key
        What to match by: canonical text below the township, and below the village where a road
        or compound is named (townspeople leave the village out), down to the building. Empty
        when the text says nothing.
    wider_keys
        The same place told less finely, finest first: without building, without door, …
    is_vague
        The text says "near", "opposite" or the like.
    own_name
        What fits no element of the grammar: the name of a shop, a school; often empty.
    elsewhere
        The province, city or county named in front, when it is not the county's own.
    """

    raw: str
    elements: Mapping[Element, str]
    key: str
    wider_keys: tuple[str, ...] = ()
    is_vague: bool = False
    own_name: str = ""
    elsewhere: str = ""

    @property
    def township(self) -> str | None:
        """The township's name, or None when the text gives none."""
        return next((t for e, t in self.elements.items() if e in TOWNSHIPS), None)

    @property
    def village(self) -> str | None:
        """The village's or community's name as ``…村`` or ``…社区``, or None."""
        return next((unify_kinds(t) for e, t in self.elements.items() if e in VILLAGES), None)


_NOISE = re.compile(
    r"(?:附近|旁边|隔壁|斜对面|正对面|对面|对过|门口|门前|楼下|周边|路边|边上|交叉口)"
    r"(?!村|组|社区|小区|[路街巷][0-9])"
)


def parse_address(text: str, spellings: Spellings = PLAIN) -> Address:
    """Take an address apart; a text that is none gives no elements, never an error."""
    local, parents = strip_parents(normalise(text, spellings, keep_parents=True), spellings)
    local, others = take_elsewhere(local, spellings, parents)
    place, is_vague = _cut_noise(normalise(local, spellings))
    parts = _scan(place, spellings)
    elements = {e: name for e, name in zip(_PARENTS, parents, strict=False) if name is not None}
    for name in others:
        elements.setdefault(_division_kind(name, elements), name)
    for element, part in parts:
        if element is not None:
            elements.setdefault(element, part)
    keys = _keys(parts)
    own_name = "".join(part for element, part in _placing(parts) if element is None)
    told = MappingProxyType(elements)
    return Address(text, told, keys[0], keys[1:], is_vague, own_name, "".join(others))


def _division_kind(name: str, known: Mapping[Element, str]) -> Element:
    if name.endswith(("省", "自治区", "特别行政区")):
        return Element.PROVINCE
    is_city = name.endswith(("市", "自治州", "地区", "盟")) and Element.CITY not in known
    return Element.CITY if is_city else Element.COUNTY


def _cut_noise(text: str) -> tuple[str, bool]:
    """Cut off "near" and what follows it; a text that opens with it only loses the word."""
    match = _NOISE.search(text)
    if match is None:
        return text, False
    before, after = text[: match.start()], text[match.end() :]
    return (before or _NOISE.sub("", after)), True


_NUMBERED: Final = frozenset(
    {Element.BUILDING, Element.UNIT, Element.ROOM, Element.FLOOR, Element.DOOR}
)
_NOT_A_ROAD = r"(?![路街巷弄道])"
#: Two characters at least before 镇 or 乡: "老乡饭馆" names no township.
_TOWNSHIP = re.compile(
    r"[^0-9村路街巷区号组栋]{2,6}?(?:街道|镇|乡)(?![路街巷道村])|[^0-9村路街巷号组栋]{2,6}?(?:林场|农场|垦殖场|工业园区)"
)
_PATTERNS: Final = (
    (Element.VILLAGE_COMMITTEE, re.compile(r"[^0-9组]{1,6}?(?<!自然)村" + _NOT_A_ROAD)),
    (Element.COMMUNITY, re.compile(r"[^0-9组村]{1,8}?(?:社区|生活区)")),
    (Element.RESIDENT_COMMITTEE, re.compile(r"[^0-9组村]{1,6}?居委会")),
    (Element.NATURAL_VILLAGE, re.compile(r"[^0-9组]{1,6}?(?:自然村|村" + _NOT_A_ROAD + ")")),
    (
        Element.ROAD,
        re.compile(
            r"(?:[GSX]?[0-9]{1,3}(?:国道|省道|县道)|[0-9]{1,2}号路"
            r"|[^0-9组村]{2,7}?(?:大道|路|街(?!道)|巷|弄))(?:[东西南北中0-9]{1,2}(?:巷|弄|路|段))?"
        ),
    ),
    (Element.COMPOUND, re.compile(r"[^0-9组]{2,8}?(?:小区|花园|家园|公寓|花苑|大厦|广场)")),
    (Element.BUILDING, re.compile(r"[0-9A-Za-z]{1,4}栋")),
    (Element.UNIT, re.compile(r"[0-9A-Za-z]{1,3}单元")),
    (Element.GROUP, re.compile(r"[0-9]{1,3}组|[^0-9号栋]{1,5}?组")),
    (Element.ROOM, re.compile(r"[0-9]{1,5}[室户房]")),
    (Element.FLOOR, re.compile(r"[0-9]{1,3}层")),
    (Element.DOOR, re.compile(r"[0-9]{1,5}(?:-[0-9]{1,4})?号")),
)
_TOWNSHIP_ENDING = re.compile(r"(?:街道|镇|乡)$")
#: What may follow a township told without 镇 or 乡 ("金川滨阳路"), so that 七琴村 stays a village.
_AFTER_STEM = re.compile(r"(?![村路街巷社居大中小])[^0-9]{1,6}?(?:[村路街巷组]|社区)")
#: "3-2-501" after a compound's name; "25" after a road's name; "501" after a building.
_BARE_TRIPLE = re.compile(r"([0-9]{1,3})-([0-9]{1,2})-([0-9]{1,5})")
#: What may no longer come once one of these was read.
_AFTER: Final[Mapping[Element, frozenset[Element]]] = MappingProxyType(
    dict.fromkeys(VILLAGES, VILLAGES | {Element.ROAD, Element.GROUP} | _NUMBERED)
    | dict.fromkeys((Element.ROAD, Element.COMPOUND), _NUMBERED | {Element.GROUP})
)
_BARE_NUMBER = re.compile(r"[0-9]{1,5}(?:-[0-9]{1,4})?")
#: A road named inside what looks like a village ("滨阳路善政社区"): the road comes first.
_ROAD_WITHIN = re.compile(r"^[^0-9]{2,5}?(?:大道|路|街|巷)")
#: Below the building: no gazetteer goes there.
_INDOORS: Final = frozenset({Element.UNIT, Element.FLOOR, Element.ROOM})
_Parts = list[tuple[Element | None, str]]


def _scan(text: str, spellings: Spellings) -> _Parts:
    """Cut `text` into elements from left to right; what fits none stays under None."""
    at, parts = _take_township(text, spellings)
    stray = ""
    while at < len(text):
        element, end = _match_at(text, at, {e for e, _ in parts if e is not None})
        if element is None:
            stray += text[at]
            at += 1
            continue
        _flush(stray, parts)
        stray = ""
        parts.append((element, text[at:end]))
        at = end
    _flush(stray, parts)
    return parts


def _flush(stray: str, parts: _Parts) -> None:
    """Append what fitted no pattern; a bare number gets the unit that its place implies."""
    before = parts[-1][0] if parts else None
    if not stray:
        return
    if triple := _BARE_TRIPLE.fullmatch(stray):
        parts.append((Element.BUILDING, f"{triple[1]}栋"))
        parts.append((Element.UNIT, f"{triple[2]}单元"))
        parts.append((Element.ROOM, f"{triple[3]}室"))
    elif _BARE_NUMBER.fullmatch(stray) and before in {Element.BUILDING, Element.UNIT}:
        parts.append((Element.ROOM, f"{stray}室"))
    elif _BARE_NUMBER.fullmatch(stray) and before is not None:
        parts.append((Element.DOOR, f"{stray}号"))
    else:
        parts.append((None, stray))


def _take_township(text: str, spellings: Spellings) -> tuple[int, _Parts]:
    """Take the township off the front: a known name, its stem, or anything of that form."""
    official = {name: name for name in spellings.townships} | dict(spellings.township_names)
    for name, known in official.items():
        if text.startswith(name):
            return len(name), [(_township_kind(known), known)]
    match = _TOWNSHIP.match(text)
    if match:
        known = next((k for n, k in official.items() if match[0].endswith(n)), match[0])
        return match.end(), [(_township_kind(known), known)]
    for name, known in official.items():
        stem = _TOWNSHIP_ENDING.sub("", name)
        if len(stem) > 1 and text.startswith(stem) and _AFTER_STEM.match(text, len(stem)):
            return len(stem), [(_township_kind(known), known)]
    return 0, []


def _township_kind(name: str) -> Element:
    endings = {"镇": Element.TOWN, "乡": Element.RURAL_TOWNSHIP, "道": Element.STREET_OFFICE}
    return endings.get(name[-1], Element.SPECIAL_AREA)


def _match_at(text: str, at: int, seen: set[Element]) -> tuple[Element | None, int]:
    """Return the element that starts at `at` and where it ends."""
    for element, pattern in _PATTERNS:
        if element in seen or _AFTER.get(element, frozenset()) & seen:
            continue
        match = pattern.match(text, at)
        if match is None or (element in VILLAGES and _ROAD_WITHIN.match(match[0])):
            continue
        return element, match.end()
    return None, at


def unify_kinds(name: str) -> str:
    """One name for 居委会 and 社区, and for 自然村 and 村."""
    return name.replace("居委会", "社区").replace("自然村", "村")


def _placing(parts: _Parts) -> _Parts:
    """Return what places the address: not its township, nothing indoors, no story behind."""
    numbers = (i for i, (element, _) in enumerate(parts) if element in _NUMBERED)
    last_number = max(numbers, default=len(parts))
    return [
        (element, text)
        for i, (element, text) in enumerate(parts)
        if element not in TOWNSHIPS | _INDOORS and (element is not None or i < last_number)
    ]


def _keys(parts: _Parts) -> tuple[str, ...]:
    """Return the key and the wider keys; (``""``,) when there is nothing to match by."""
    is_street = any(element in {Element.ROAD, Element.COMPOUND} for element, _ in parts)
    told, aside = [], []
    for element, text in _placing(parts):
        name = unify_kinds(text)
        if is_street and element in VILLAGES:
            aside.append(name)
            continue
        told.append(name)
        if element is None:
            aside.insert(0, name)
    keys = ["".join(told[:n]) for n in range(len(told), 0, -1)] + aside
    keys += [text for element, text in parts if element in TOWNSHIPS]
    return tuple(dict.fromkeys(keys)) or ("",)
