"""Another county named in front of an address: then no place of ours can be meant."""

import re
from typing import Final

from geo.spelling import OPENS_ADDRESS, Spellings

#: Province, city, county.
_LEVELS: Final = 3
#: 双江拉祜族佤族布朗族傣族自治县, the longest there is.
_LONGEST: Final = 15
#: 市场, 市民, 县道 are words of their own.
_GOES_ON: Final = ("场", "民", "道")
#: What ends like a division and is an ordinary word.
_ORDINARY = re.compile(
    r"(?:[小社园城新景郊矿林库校院厂片街山老]|开发|工业|生活|住宅|经开|示范|服务|安置)区$"
    r"|[超城夜菜集门闹都花股]市$"
)
#: "我们县", "原新干县": somebody tells, nobody names.
_TOLD: Final = ("我", "你", "他", "本", "全", "原", "老", "该", "邻", "某")
_LIKE = re.compile(r"[^0-9省市县区旗镇乡村路街巷号]{2,8}?(?:省|自治[区州县旗]|市|县|区)")
_TOWNSHIP = re.compile(r"[^0-9省市县区旗村路街巷号组栋]{2,6}?(?:街道|镇|乡)(?![村路街巷道])")


def take_elsewhere(
    text: str, spellings: Spellings, parents: tuple[str | None, ...]
) -> tuple[str, tuple[str, ...]]:
    """Take foreign divisions off the front of a text whose own parents are off already.

    A name of ``spellings.elsewhere`` counts wherever it opens the text. Any other …县, or
    whatever of this form stands behind a province or city, counts when an address follows; any
    other …省, …市, …区 only before a township or a further division, for 超市, 小区 and 城市花园
    end or begin in the same way.

    Parameters
    ----------
    text
        Canonical spelling.
    parents
        What `geo.spelling.strip_parents` found: with the county itself named, nothing else is.

    Returns
    -------
    str, tuple
        The rest, and the foreign divisions, widest first; empty for an address of the county.
    """
    if len(parents) == _LEVELS and parents[-1] is not None:
        return text, ()
    found: list[str] = []
    is_below = any(parents)
    while len(found) < _LEVELS:
        opening = _opening(text, spellings, is_below=is_below)
        if opening is None:
            break
        at, name = opening
        found.append(name)
        text, is_below = text[at:], True
    return text, tuple(found)


def _opening(text: str, spellings: Spellings, *, is_below: bool) -> tuple[int, str] | None:
    """Return where the foreign division ends that opens `text`, and its name."""
    if text.startswith(spellings.township_openings):
        return None
    for length in range(min(_LONGEST, len(text)), 2, -1):
        name, rest = text[:length], text[length:]
        if name in spellings.elsewhere and _may_stand(name, rest, spellings, is_below=is_below):
            return length, name
    match = _LIKE.match(text)
    if match is None:
        return None
    if not _is_foreign(match[0], text[match.end() :], spellings, is_below=is_below):
        return None
    known = (match[0][at:] for at in range(len(match[0]) - 2))
    return match.end(), next((n for n in known if n in spellings.elsewhere), match[0])


def _may_stand(name: str, rest: str, spellings: Spellings, *, is_below: bool) -> bool:
    """Whether a known name is meant as such; many a 新城区 is just the new part of a town."""
    if rest.startswith(_GOES_ON):
        return False
    is_district = name.endswith("区") and not name.endswith("自治区")
    if not is_district:
        return True
    return is_below or (_ORDINARY.search(name) is None and _is_township_next(rest, spellings))


def _is_foreign(name: str, rest: str, spellings: Spellings, *, is_below: bool) -> bool:
    """Whether what looks like a division is one, and none of ours."""
    own = tuple(spelling for names in spellings.parents for spelling in names)
    is_word = name.startswith(_TOLD) or _ORDINARY.search(name) or rest.startswith(_GOES_ON)
    if is_word or (own and name.endswith(own)):
        return False
    if _is_township_next(rest, spellings) or _LIKE.match(rest):
        return True
    is_plain = is_below or name.endswith("县")
    return is_plain and (not rest or OPENS_ADDRESS.match(rest) is not None)


def _is_township_next(rest: str, spellings: Spellings) -> bool:
    return rest.startswith(spellings.township_openings) or _TOWNSHIP.match(rest) is not None
