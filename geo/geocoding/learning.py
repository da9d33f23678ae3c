"""From a person's pin and the name they gave it to an entry of the gazetteer."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from geo.address import Address, Element, parse_address, unify_kinds
from geo.errors import GeoError, Words
from geo.geocoding.gazetteer import NewEntry
from geo.geocoding.geocoder import PlaceLevel
from geo.lonlat import LonLat
from geo.spelling import PLAIN, Spellings, normalise


class NameTooWideError(GeoError):
    """A name that is to be learned tells a village or a township only."""

    sentence = Words(
        zh="这个地名只到乡镇或村，不能记作一个地点。请写到自然村、组、道路、门牌或店名，"
        "或者不勾选“记住这个地名”。",
        en="This names only a village or a township, which is no place to remember. Add a hamlet, "
        "a group, a road, a door plate or a shop, or do not remember the name.",
    )


class NameOfAnotherTownshipError(GeoError):
    """A name that is to be learned tells another township than its pin lies in."""

    sentence = Words(
        zh="地名写的是另一个乡镇，而标注点在{lies_in}。请改正地名，或移动标注点。",
        en="The name tells another township, but the pin lies in {lies_in}. "
        "Correct the name or move the pin.",
    )


class NameOfAnotherCountyError(GeoError):
    """A name that is to be learned tells another county."""

    sentence = Words(
        zh="地名写的是外县，不能记入本县地名库。请改正地名。",
        en="The name tells another county and cannot be remembered here. Correct it.",
    )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a pin lies.

    Attributes
    ----------
    village, township
        Their names, the official one first; empty when nobody knows them.
    """

    village_code: str
    township_code: str
    village: tuple[str, ...] = ()
    township: tuple[str, ...] = ()


#: Told within a village only: many villages have a third group and a hamlet called 老屋.
_OF_A_VILLAGE: Final = frozenset({Element.GROUP, Element.NATURAL_VILLAGE})
#: Whose key leaves the village out.
_STREETS: Final = frozenset({Element.ROAD, Element.COMPOUND})
_KINDS: Final = ("村", "社区")


def entry_to_learn(
    text: str, point: LonLat, around: Surroundings, spellings: Spellings, *, valid_from: date
) -> NewEntry:
    """Return what the gazetteer keeps of a pin and the address it was given for.

    The township, the staircase, the room and the story told beside it are left out. A shop, a
    compound or a road is kept by its own name, and with the village before it as another name; a
    hamlet, a group or a bare number is kept with its village, for without it could be anywhere.

    Raises
    ------
    NameTooWideError
        When nothing is left below the village.
    NameOfAnotherTownshipError, NameOfAnotherCountyError
        When the name contradicts the place of the pin.
    """
    address = parse_address(text, spellings)
    _check_parents(address, around, spellings)
    level = _level_of(address)
    villages = _keys_of(around.village, spellings)
    own = _below(villages, address.key)
    if level is None or own in _bare(villages) or address.key == address.village:
        raise NameTooWideError
    is_of_another = address.village is not None and own == address.key
    before = () if is_of_another else _keys_of(around.village, PLAIN)
    name, *others = _names(address, _as_written(text, own, around, spellings), before)
    return NewEntry(
        name=name,
        level=level,
        point=point,
        source="pin",
        valid_from=valid_from,
        parents=_parents(address, around),
        village_code=around.village_code,
        township_code=around.township_code,
        aliases=tuple(others),
    )


def _names(address: Address, own: str, villages: tuple[str, ...]) -> list[str]:
    """Return the name to keep and the others it goes by, with the village's or without."""
    told = address.elements.keys()
    within = [f"{village}{own}" for village in dict.fromkeys(villages)]
    if not within or not told.isdisjoint(_STREETS):
        return [own]
    if not told.isdisjoint(_OF_A_VILLAGE):
        is_bare = address.village is None
        has_a_name = address.own_name != "" or Element.NATURAL_VILLAGE in told
        return [*within, own] if is_bare and has_a_name else within
    return [own, *within] if address.own_name else within


def _level_of(address: Address) -> PlaceLevel | None:
    """Return how finely the words tell a place; None when they tell an area."""
    told = address.elements.keys()
    if Element.BUILDING in told:
        return PlaceLevel.BUILDING
    if Element.DOOR in told:
        return PlaceLevel.DOOR
    if address.own_name or Element.COMPOUND in told:
        return PlaceLevel.BUILDING
    if Element.ROAD in told:
        return PlaceLevel.ROAD
    return None if told.isdisjoint(_OF_A_VILLAGE) else PlaceLevel.GROUP


def _check_parents(address: Address, around: Surroundings, spellings: Spellings) -> None:
    if address.elsewhere:
        raise NameOfAnotherCountyError
    if address.township is None or not around.township:
        return
    if address.township not in _keys_of(around.township, spellings):
        raise NameOfAnotherTownshipError(lies_in=around.township[0])


def _parents(address: Address, around: Surroundings) -> tuple[str, ...]:
    """Return township and village; a township nobody knows is the one that the name tells."""
    told = () if address.township is None else (address.township,)
    township = around.township[:1] or told
    return (*township, *around.village[:1]) if township else ()


def _keys_of(names: tuple[str, ...], spellings: Spellings) -> tuple[str, ...]:
    return tuple(unify_kinds(normalise(name, spellings)) for name in names)


def _bare(villages: tuple[str, ...]) -> frozenset[str]:
    """Return what says no more than the village: its names, without 村 or 社区, or nothing."""
    stems = {name.removesuffix(kind) for name in villages for kind in _KINDS}
    return frozenset({"", *stems, *villages})


def _below(villages: tuple[str, ...], key: str) -> str:
    """Return the key without the village that it begins with."""
    village = next((name for name in villages if key.startswith(name)), "")
    return key[len(village) :]


def _as_written(text: str, own: str, around: Surroundings, spellings: Spellings) -> str:
    """Return the name as somebody wrote it, where the county's spelling differs (凌 for 堎)."""
    as_it_is = replace(spellings, aliases={})
    written = _below(_keys_of(around.village, as_it_is), parse_address(text, as_it_is).key)
    again = parse_address(written, spellings)
    return written if (again.key, again.township) == (own, None) else own
