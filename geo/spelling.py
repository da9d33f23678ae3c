"""One spelling for each address: what people write, made comparable.

What differs from county to county (its parents' names, its townships, variant spellings) comes
in as `Spellings`. Every pattern has a bounded repetition, so that time grows with the length of
the text alone, and the text is cut at `MAX_CHARS`.
"""

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from geo.errors import GeoError, Words

#: A longer text is a story, not an address; what follows is cut off.
MAX_CHARS: Final = 120
#: One replacement may make room for the next ("村委会委会"); each takes a character or more.
_MAX_PASSES: Final = MAX_CHARS


class SpellingLoopError(GeoError):
    """A canonical spelling contains a variant spelling: replacing would never end."""

    sentence = Words(
        zh="别名表有循环：“{canonical}”里又含有别名“{alias}”，请改正别名表。",
        en="The alias table loops: “{canonical}” contains the alias “{alias}”. Correct the table.",
    )


@dataclass(frozen=True, slots=True)
class Spellings:
    """What a county adds to the grammar.

    Attributes
    ----------
    parents
        Province, city and county in this order, each as the spellings that may open an address,
        the full one first.
    townships
        Township-level units by their official names.
    township_names
        Another name of a township → its official name, where it opens an address.
    elsewhere
        Full names of provinces, cities and counties that are not this one.
    aliases
        Variant spelling → canonical spelling, replaced wherever it stands. Longer variants are
        replaced first.

    Raises
    ------
    SpellingLoopError
        When a canonical spelling contains a variant, for then replacing would not end.
    """

    parents: tuple[tuple[str, ...], ...] = ()
    townships: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    township_names: Mapping[str, str] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()

    @property
    def township_openings(self) -> tuple[str, ...]:
        """Every name by which a township may open an address."""
        return (*self.townships, *self.township_names)

    def __post_init__(self) -> None:
        for canonical in self.aliases.values():
            for alias in self.aliases:
                if alias in canonical:
                    raise SpellingLoopError(canonical=canonical, alias=alias)
        longest_first = sorted(self.aliases.items(), key=lambda pair: (-len(pair[0]), pair[0]))
        object.__setattr__(self, "aliases", MappingProxyType(dict(longest_first)))


PLAIN: Final = Spellings()


# Traditional forms of the characters that carry structure; names go through the alias table.
_FOLD = str.maketrans(
    "縣鎮鄉號棟樓單區組門鄰對邊幢", "县镇乡号栋楼单区组门邻对边栋"
) | str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
_DROPPED = re.compile(r"[^\w#?\-]|_")
_NUMERAL = re.compile(
    r"([零〇一二两三四五六七八九十百千]{1,9})"
    r"(?=号|栋|座|单元|室|层|楼|组|小组|村民小组|队|弄|巷)"
)
#: A road, village or compound with a name of its own.
OPENS_ADDRESS = re.compile(r"[^0-9]{2,7}?(?:大道|路|街|巷|村|社区|居委会|小区|花园|家园)")
_SYNONYMS: Final = (
    (re.compile(r"村?村(?:民委员会|委会)"), "村"),
    (re.compile(r"社区居(?:民委员会|委会)"), "社区"),
    (re.compile(r"居民委员会"), "居委会"),
    (re.compile(r"街道办(?:事处)?"), "街道"),
    (re.compile(r"(?<=[0-9])#"), "号"),
    (re.compile(r"(?<=[0-9])(?:号楼|座)"), "栋"),
    (re.compile(r"(?<=[0-9])号附([0-9]{1,4})号?"), r"-\1号"),
    (re.compile(r"第?([0-9]{1,3})(?:村民小组|小组|生产队|队)"), r"\1组"),
    (re.compile(r"第(?=[0-9]{1,3}组)"), ""),
    (re.compile(r"(?:村民小组|小组)"), "组"),
    (re.compile(r"(?<=[0-9])楼"), "层"),
    (re.compile(r"(?<=[0-9])号[门院]"), "号"),
    (re.compile(r"[?#]|(?<![0-9])-|-(?![0-9])"), ""),
)
#: What makes a short name a longer one: 吉安 is our city, 吉安县 another county.
_DIVISION_ENDS: Final = ("省", "市", "县", "区", "州", "盟", "旗")
_DIGIT: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALE: Final = {"十": 10, "百": 100, "千": 1000}


def normalise(text: str, spellings: Spellings = PLAIN, *, keep_parents: bool = False) -> str:
    """Return the canonical spelling of an address; doing it twice changes nothing.

    Compatibility forms become plain (NFKC), blanks, punctuation and control characters go, the
    province, city and county go from the front (unless `keep_parents`), Chinese numerals before
    号, 栋, 单元, 室, 组 become Arabic, 村委会 becomes 村, and variant spellings become canonical.
    Any text is accepted; beyond `MAX_CHARS` it is cut.
    """
    canonical = text
    for _ in range(_MAX_PASSES):
        again = _plain(canonical, spellings)
        if not keep_parents:
            again = strip_parents(again, spellings)[0]
        if again == canonical:
            break
        canonical = again
    return canonical


def _plain(text: str, spellings: Spellings) -> str:
    """One pass of spelling rules over `text`."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARS]).translate(_FOLD)
    plain = _DROPPED.sub("", plain)[:MAX_CHARS]
    plain = "".join(c for c in plain if unicodedata.category(c)[0] not in "CM")
    for alias, canonical in spellings.aliases.items():
        plain = plain.replace(alias, canonical)
    plain = _NUMERAL.sub(lambda m: _arabic(m[1]), plain)
    for pattern, replacement in _SYNONYMS:
        plain = pattern.sub(replacement, plain)
    return plain[:MAX_CHARS]


def _arabic(numeral: str) -> str:
    """Return a Chinese numeral in Arabic digits; without a scale word digit by digit."""
    if not any(c in _SCALE for c in numeral):
        return "".join(str(_DIGIT[c]) for c in numeral)
    total, digit = 0, 0
    for c in numeral:
        if c in _SCALE:
            total += (digit or (1 if total == 0 else 0)) * _SCALE[c]
            digit = 0
        else:
            digit = _DIGIT[c]
    return str(total + digit)


def strip_parents(text: str, spellings: Spellings) -> tuple[str, tuple[str | None, ...]]:
    """Take province, city and county off the front, in their order; each may be absent.

    Returns
    -------
    str, tuple
        The rest, and for each of ``spellings.parents`` its full name or None. What only opens
        with a parent's short name ("新干工业园区", "新干中学", "新干大道") stays whole.
    """
    found: list[str | None] = []
    townships = spellings.township_openings
    for at, names in enumerate(spellings.parents):
        opening = next((n for n in names if text.startswith(n)), None)
        if opening is None or text.startswith(townships):
            found.append(None)
            continue
        rest = text[len(opening) :]
        inner = (*townships, *(n for later in spellings.parents[at + 1 :] for n in later))
        if opening != names[0] and not _opens_rest(rest, inner):
            found.append(None)
            continue
        found.append(names[0])
        text = rest
    return text, tuple(found)


def _opens_rest(rest: str, inner: tuple[str, ...]) -> bool:
    """Whether an address goes on after a parent's short name."""
    if rest.startswith(inner):
        return True
    return not rest.startswith(_DIVISION_ENDS) and OPENS_ADDRESS.match(rest) is not None
