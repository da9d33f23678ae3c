"""How addresses of any county are written: what may open them, and what names another county."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from geo.spelling import Spellings, normalise
from grid_boundaries.county.outlines import list_counties

#: Autonomous regions have short names of their own; their counties and prefectures are told whole.
_SHORT: Final = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}
_ENDINGS: Final = ("省", "市", "县", "盟", "地区")
_LEAST_STEM: Final = 2

Names = tuple[str, ...]


def county_spellings(
    county_code: str,
    county_names: Names,
    townships: Iterable[Names],
    extra: Spellings,
) -> Spellings:
    """Return the spellings of a county.

    Parameters
    ----------
    county_code
        Six digits; province, city and county get their names from the packaged list.
    county_names
        What the county is called besides, best first: its only names when the list lacks it.
    townships
        Each with all its names, the official one first.
    extra
        What only a spelling file knows: variant characters, further names.
    """
    parents = _parents(county_code, county_names, extra.parents)
    plain = Spellings(aliases=extra.aliases)
    named = [[normalise(name, plain) for name in names] for names in townships]
    official = dict.fromkeys((*(names[0] for names in named), *extra.townships))
    # Longest first, so that no name hides another that begins with it.
    base = Spellings(parents, tuple(sorted(official, key=len, reverse=True)), extra.aliases)
    others = {normalise(name, base): names[0] for names in named for name in names[1:]}
    return Spellings(
        base.parents,
        base.townships,
        extra.aliases,
        {name: known for name, known in others.items() if name and name not in official},
        _divisions() - {name for names in parents for name in names},
    )


def _parents(county_code: str, names: Names, extra: tuple[Names, ...]) -> tuple[Names, ...]:
    """Return province, city and county, each by its names, the full one first."""
    listed = next((one for one in list_counties() if one.code == county_code), None)
    if listed is None:
        found: list[Names] = [(), (), names]
    else:
        # Peking is its own city, and some counties stand right below their province.
        own_city = listed.city not in {listed.province, listed.name}
        city = _spoken(listed.city) if own_city else ()
        found = [_spoken(listed.province), city, (*_spoken(listed.name), *names)]
    more = (*extra, *[()] * len(found))
    return tuple(tuple(dict.fromkeys(own + told)) for own, told in zip(found, more, strict=False))


def _spoken(name: str) -> Names:
    """Return a name and its short form, which a district (东城区) does not have."""
    if name in _SHORT:
        return (name, _SHORT[name])
    ending = next((end for end in _ENDINGS if name.endswith(end)), "")
    stem = name.removesuffix(ending)
    has_short = ending and len(stem) >= _LEAST_STEM and not stem.endswith("自治")
    return (name, stem) if has_short else (name,)


@cache
def _divisions() -> frozenset[str]:
    """Return every province, city and county of the packaged list."""
    return frozenset(name for one in list_counties() for name in (one.province, one.city, one.name))
