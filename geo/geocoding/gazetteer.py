"""The offline geocoder: the county's own place names in PostgreSQL, found by trigrams."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, TextClause
from sqlalchemy.orm import Session

from geo.address import Address, Element, parse_address, unify_kinds
from geo.geocoding import gazetteer_sql as sql
from geo.geocoding.decision import decide, refuse_elsewhere
from geo.geocoding.geocoder import (
    COARSE,
    AcceptanceRules,
    Candidate,
    GeocodeResult,
    PlaceLevel,
)
from geo.geocoding.matching import (
    VAGUE_M,
    Place,
    interpolate_number,
    merge_same_place,
    score_match,
)
from geo.lonlat import LonLat
from geo.spelling import PLAIN, Spellings, normalise

PROVIDER: Final = "gazetteer"
#: As many candidates are kept for a person to choose from.
MAX_CANDIDATES: Final = 5

#: A place that resembles the address less than this is not worth a person's look.
LEAST_OFFERED: Final = 0.2


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A place to put into the gazetteer.

    Attributes
    ----------
    name
        The place's own name as an address below the township ("滨阳路25号", "庙前村委会").
    parents
        Names above it, widest first: township, village.
    aliases
        Other names it goes by, such as its name before a merger.
    """

    name: str
    level: PlaceLevel
    point: LonLat
    source: str
    valid_from: date
    parents: tuple[str, ...] = ()
    village_code: str | None = None
    township_code: str | None = None
    valid_to: date | None = None
    aliases: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """A `Geocoder` over the tables of `geo.geocoding.model`; it never commits.

    Attributes
    ----------
    db
        Session or connection.
    rules
        When the best candidate may be taken without a person.
    as_of
        Places valid on this day are considered.
    spellings
        The county's spellings: the same that the entries were added with.
    """

    db: Session | Connection
    rules: AcceptanceRules
    as_of: date
    spellings: Spellings = PLAIN
    _parent_keys: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    _codes: dict[str, str | None] = field(default_factory=dict, repr=False, compare=False)
    _area_keys: set[str] = field(default_factory=set, repr=False, compare=False)

    def geocode(self, address: Address | str) -> GeocodeResult:
        """Return the place that `address` means, or the candidates for a person to choose from.

        Exact keys are tried first; only when none of them answers the whole address are the
        nearest keys by trigram fetched, and a missing house number interpolated on its road.
        """
        asked = parse_address(address, self.spellings) if isinstance(address, str) else address
        elsewhere = refuse_elsewhere(asked, provider=PROVIDER)
        if elsewhere is not None:
            return elsewhere
        found = self._candidates(asked) if asked.key else []
        if asked.is_vague:
            found = [replace(c, accuracy_m=c.radius_m + VAGUE_M) for c in found]
        return decide(_worth_a_look(found), self.rules, provider=PROVIDER, matched_text=asked.key)

    def _candidates(self, asked: Address) -> list[Candidate]:
        code = self._township_code(asked.township)
        keys = [asked.key, *asked.wider_keys, *_short_of(asked)]
        found = list(self._score(asked, self._fetch(sql.EXACT, keys=keys, township_code=code)))
        if any(c.score >= 1.0 for c in found):
            return merge_same_place(found)
        nearest = sql.NEAREST if code is None else sql.NEAREST_WITHIN
        found += self._score(asked, self._fetch(nearest, key=asked.key, township_code=code))
        if Element.ROAD in asked.elements and Element.DOOR in asked.elements:
            found += self._interpolated(asked)
        return merge_same_place(found)

    def _township_code(self, township: str | None) -> str | None:
        """Return the code of the township that an address names, None when it is not known."""
        if township is not None and township not in self._codes:
            asked = {"township": township, "as_of": self.as_of}
            self._codes[township] = self.db.scalar(sql.TOWNSHIP_CODE, asked)
        return None if township is None else self._codes[township]

    def names_an_area(self, name: str) -> bool:
        """Whether `name` is that of a village or township, with or without 村, 社区, 镇, 乡."""
        if not self._area_keys:
            self._area_keys.update(self.db.scalars(sql.AREA_KEYS, {"as_of": self.as_of}))
        key = self._key(name)
        keys = {key, *(key + kind for kind in (*_VILLAGE_KINDS, "镇", "乡", "街道"))}
        return not keys.isdisjoint(self._area_keys)

    def _interpolated(self, asked: Address) -> list[Candidate]:
        road = asked.elements[Element.ROAD]
        doors = [
            p
            for p in self._fetch(sql.DOORS, road=road)
            if asked.township is None or p.parent_keys[:1] == (asked.township,)
        ]
        townships = {p.parents[:1] for p in doors}
        if len(townships) > 1:  # a road of this name in several townships
            return []
        candidate = interpolate_number(asked, doors)
        return [] if candidate is None else [candidate]

    def _score(self, asked: Address, places: Iterable[Place]) -> Iterator[Candidate]:
        townships = frozenset(self.spellings.townships)
        short_of = _short_of(asked)
        for place in places:
            is_short = place.level is PlaceLevel.VILLAGE and place.key in short_of
            known = replace(place, key=asked.key) if is_short else place
            score = score_match(asked, known, townships)
            if score is None:
                continue
            around = known.level in COARSE and _is_around(asked, known)
            yield Candidate(
                place.name,
                place.level,
                place.point,
                max(score, LEAST_OFFERED) if around else score,
                place.source,
                place.village_code,
                place.parents,
                is_surrounding=around,
            )

    def _fetch(self, statement: TextClause, **values: object) -> list[Place]:
        rows = self.db.execute(statement, {**values, "as_of": self.as_of})
        return [self._place(row) for row in rows]

    def add_entries(self, entries: Iterable[NewEntry]) -> int:
        """Add places in one statement (and their aliases in another); return how many."""
        new = list(entries)
        if not new:
            return 0
        columns: dict[str, list[Any]] = {
            "name": [e.name for e in new],
            "norm_key": [self._key(e.name) for e in new],
            "level": [e.level.value for e in new],
            "village_code": [e.village_code for e in new],
            "township_code": [e.township_code for e in new],
            "parent_text": [" ".join(e.parents) for e in new],
            "lon": [e.point.lon for e in new],
            "lat": [e.point.lat for e in new],
            "source": [e.source for e in new],
            "valid_from": [e.valid_from for e in new],
            "valid_to": [e.valid_to for e in new],
            "synthetic": [e.synthetic for e in new],
        }
        ids = list(self.db.execute(sql.INSERT, columns).scalars())
        aliases = [(i, a) for i, e in zip(ids, new, strict=True) for a in self._aliases(e)]
        if aliases:
            self.db.execute(
                sql.INSERT_ALIASES,
                {
                    "entry_id": [i for i, _ in aliases],
                    "alias": [a for _, a in aliases],
                    "norm_key": [self._key(a) for _, a in aliases],
                },
            )
        return len(new)

    def learn(self, pin: NewEntry) -> None:
        """Feed a person's pin back: the next address of this wording is placed there.

        An earlier pin of the same wording under the same parents ends on the new one's first
        day (or is replaced, when it began on the same day).
        """
        same = {
            "norm_key": self._key(pin.name),
            "parent_text": " ".join(pin.parents),
            "valid_from": pin.valid_from,
        }
        self.db.execute(sql.DROP_PIN, same)
        self.db.execute(sql.END_PIN, same)
        self.add_entries([replace(pin, source="pin")])

    def replace_source(self, source: str, entries: Iterable[NewEntry], *, since: date) -> None:
        """Let the places of a source be these from a day on; what it said before ends then."""
        of_source = {"source": source, "since": since}
        self.db.execute(sql.DROP_SOURCE, of_source)
        self.db.execute(sql.END_SOURCE, of_source)
        self.add_entries(entries)

    def _aliases(self, entry: NewEntry) -> tuple[str, ...]:
        """Return the other names of a place: for a hamlet those without 自然村 or its village.

        麦斜村井头自然村 is 井头, 井头村 and 麦斜村井头 to those who live there; a hamlet that is
        called like its village has none of these, for they mean the village.
        """
        natural = parse_address(entry.name, self.spellings).elements.get(Element.NATURAL_VILLAGE)
        if entry.level is not PlaceLevel.GROUP or natural is None:
            return entry.aliases
        stem = natural.removesuffix("村").removesuffix("自然")
        village = next(iter(entry.parents[1:]), "")
        if not stem or f"{stem}村" == self._parent_key(village):
            return entry.aliases
        return tuple(dict.fromkeys((*entry.aliases, stem, f"{stem}村", f"{village}{stem}")))

    def _key(self, name: str) -> str:
        return parse_address(name, self.spellings).key

    def _place(self, row: Row[Any]) -> Place:
        parents = tuple(row.parent_text.split())
        return Place(
            name=row.name,
            key=row.matched_key,
            level=PlaceLevel(row.level),
            point=LonLat(row.lon, row.lat),
            source=row.source,
            village_code=row.village_code,
            township_code=row.township_code,
            parents=parents,
            parent_keys=tuple(self._parent_key(p) for p in parents),
        )

    def _parent_key(self, name: str) -> str:
        if name not in self._parent_keys:
            self._parent_keys[name] = unify_kinds(normalise(name, self.spellings))
        return self._parent_keys[name]


_VILLAGE_KINDS: Final = ("村", "社区")


def _short_of(asked: Address) -> tuple[str, ...]:
    """Return the villages whose short name the address may be: 庙前 for 庙前村."""
    is_plain = asked.own_name != "" and asked.own_name == asked.key
    return tuple(asked.key + kind for kind in _VILLAGE_KINDS) if is_plain else ()


def _is_around(asked: Address, area: Place) -> bool:
    """Whether the address names the area as what its place lies in."""
    return area.key in {asked.township, asked.village} and area.key != asked.key


def _worth_a_look(found: Iterable[Candidate]) -> list[Candidate]:
    """Return the best candidates, and the areas that the address names in any case."""
    best = sorted(found, key=lambda c: c.rank)
    around = [c for c in best if c.is_surrounding][:MAX_CANDIDATES]
    others = [c for c in best if not c.is_surrounding and c.score >= LEAST_OFFERED]
    return others[: MAX_CANDIDATES - len(around)] + around
