"""The offline geocoder: the county's own place names in PostgreSQL, found by trigrams."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Row, TextClause, text
from sqlalchemy.orm import Session

from geo.address import Address, Element, parse_address, unify_kinds
from geo.geocoding.geocoder import (
    AcceptanceRules,
    Candidate,
    GeocodeResult,
    PlaceLevel,
    decide,
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

_PLACE = """e.id, e.name, e.norm_key, h.matched_key, e.level, e.source, e.village_code,
       e.township_code, e.parent_text, ST_X(e.geom) AS lon, ST_Y(e.geom) AS lat"""

#: Places whose key, or an alias's key, is one of the asked ones.
_EXACT = text(f"""
WITH h AS (
  (SELECT id, norm_key AS matched_key FROM gazetteer_entry
   WHERE norm_key = ANY(:keys)
     AND valid_from <= :as_of AND (valid_to IS NULL OR valid_to > :as_of) LIMIT 60)
  UNION ALL
  (SELECT entry_id, norm_key FROM gazetteer_alias WHERE norm_key = ANY(:keys) LIMIT 60))
SELECT {_PLACE} FROM h JOIN gazetteer_entry e USING (id)
WHERE e.valid_from <= :as_of AND (e.valid_to IS NULL OR e.valid_to > :as_of)
""")  # noqa: S608 - only the constant column list is pasted in

_NEAREST_TEMPLATE = """
WITH h AS (
  (SELECT id, norm_key AS matched_key FROM gazetteer_entry
   WHERE {within} valid_from <= :as_of AND (valid_to IS NULL OR valid_to > :as_of)
   ORDER BY norm_key <-> :key LIMIT 12)
  UNION ALL
  (SELECT entry_id, norm_key FROM gazetteer_alias ORDER BY norm_key <-> :key LIMIT 4))
SELECT {place} FROM h JOIN gazetteer_entry e USING (id)
WHERE e.valid_from <= :as_of AND (e.valid_to IS NULL OR e.valid_to > :as_of)
"""
#: The nearest keys by trigram distance, straight from the GiST index.
_NEAREST = text(_NEAREST_TEMPLATE.format(place=_PLACE, within=""))
#: The same within one township: whatever lies in another would be vetoed.
_NEAREST_WITHIN = text(
    _NEAREST_TEMPLATE.format(place=_PLACE, within="township_code = :township_code AND")
)

#: The doors of a road, for interpolation.
_DOORS = text(f"""
SELECT {_PLACE.replace("h.matched_key", "e.norm_key AS matched_key")}
FROM gazetteer_entry e
WHERE e.norm_key LIKE :road || '%号' AND e.level = 'door'
  AND e.valid_from <= :as_of AND (e.valid_to IS NULL OR e.valid_to > :as_of)
LIMIT 400
""")  # noqa: S608 - only the constant column list is pasted in

_INSERT = text("""
INSERT INTO gazetteer_entry (name, norm_key, level, village_code, township_code, parent_text,
                             geom, source, valid_from, valid_to, synthetic)
SELECT name, norm_key, level, village_code, township_code, parent_text,
       ST_SetSRID(ST_MakePoint(lon, lat), 4490), source, valid_from, valid_to, synthetic
FROM unnest(CAST(:name AS text[]), CAST(:norm_key AS text[]), CAST(:level AS text[]),
            CAST(:village_code AS text[]), CAST(:township_code AS text[]),
            CAST(:parent_text AS text[]), CAST(:lon AS float8[]), CAST(:lat AS float8[]),
            CAST(:source AS text[]), CAST(:valid_from AS date[]), CAST(:valid_to AS date[]),
            CAST(:synthetic AS bool[]))
     WITH ORDINALITY AS r(name, norm_key, level, village_code, township_code, parent_text,
                          lon, lat, source, valid_from, valid_to, synthetic, at)
ORDER BY at
RETURNING id
""")

_INSERT_ALIASES = text("""
INSERT INTO gazetteer_alias (entry_id, alias, norm_key)
SELECT * FROM unnest(CAST(:entry_id AS bigint[]), CAST(:alias AS text[]),
                     CAST(:norm_key AS text[]))
ON CONFLICT DO NOTHING
""")


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

    def geocode(self, address: Address | str) -> GeocodeResult:
        """Return the place that `address` means, or the candidates for a person to choose from.

        Exact keys are tried first; only when none of them answers the whole address are the
        nearest keys by trigram fetched, and a missing house number interpolated on its road.
        """
        asked = parse_address(address, self.spellings) if isinstance(address, str) else address
        found = self._candidates(asked) if asked.key else []
        if asked.is_vague:
            found = [replace(c, accuracy_m=c.radius_m + VAGUE_M) for c in found]
        offered = [c for c in found if c.score >= LEAST_OFFERED]
        best = sorted(offered, key=lambda c: -c.score)[:MAX_CANDIDATES]
        return decide(best, self.rules, provider=PROVIDER, matched_text=asked.key)

    def _candidates(self, asked: Address) -> list[Candidate]:
        exact = self._fetch(_EXACT, keys=[asked.key, *asked.wider_keys])
        found = self._score(asked, exact)
        if any(c.score >= 1.0 for c in found):
            return merge_same_place(found)
        found += self._score(asked, self._nearest(asked, exact))
        if Element.ROAD in asked.elements and Element.DOOR in asked.elements:
            found += self._interpolated(asked)
        return merge_same_place(found)

    def _nearest(self, asked: Address, exact: Iterable[Place]) -> list[Place]:
        """Fetch the nearest keys, within the township when the address names a known one."""
        code = next((p.township_code for p in exact if p.key == asked.township), None)
        if code is None:
            return self._fetch(_NEAREST, key=asked.key)
        return self._fetch(_NEAREST_WITHIN, key=asked.key, township_code=code)

    def _interpolated(self, asked: Address) -> list[Candidate]:
        road = asked.elements[Element.ROAD]
        doors = [
            p
            for p in self._fetch(_DOORS, road=road)
            if asked.township is None or p.parent_keys[:1] == (asked.township,)
        ]
        townships = {p.parents[:1] for p in doors}
        if len(townships) > 1:  # a road of this name in several townships
            return []
        candidate = interpolate_number(asked, doors)
        return [] if candidate is None else [candidate]

    def _score(self, asked: Address, places: Iterable[Place]) -> list[Candidate]:
        townships = frozenset(self.spellings.townships)
        scored = ((p, score_match(asked, p, townships)) for p in places)
        return [
            Candidate(p.name, p.level, p.point, s, p.source, p.village_code, p.parents)
            for p, s in scored
            if s is not None
        ]

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
        ids = list(self.db.execute(_INSERT, columns).scalars())
        aliases = [(i, a) for i, e in zip(ids, new, strict=True) for a in e.aliases]
        if aliases:
            self.db.execute(
                _INSERT_ALIASES,
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
        self.db.execute(_DROP_PIN, same)
        self.db.execute(_END_PIN, same)
        self.add_entries([replace(pin, source="pin")])

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


_SAME_PIN = "source = 'pin' AND norm_key = :norm_key AND parent_text = :parent_text"
_DROP_PIN = text(
    f"DELETE FROM gazetteer_entry WHERE {_SAME_PIN} AND valid_from >= :valid_from"  # noqa: S608
)
_END_PIN = text(
    f"UPDATE gazetteer_entry SET valid_to = :valid_from WHERE {_SAME_PIN} "  # noqa: S608
    "AND valid_to IS NULL"
)
