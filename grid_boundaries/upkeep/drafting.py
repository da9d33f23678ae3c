"""Making an edition: a draft as somebody brought it, kept before anybody has looked at it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, insert, select, text

from geo.errors import Words
from geo.metric import geodesic_area_m2
from geo.postgis import ewkt
from geo.topology import Polygons
from grid_boundaries.codes import DEFAULT_SCHEME
from grid_boundaries.errors import BoundaryError, NameTakenError, UncodedGridsError
from grid_boundaries.lookup import hold_upkeep
from grid_boundaries.model import Edition
from grid_boundaries.vocabulary import EditionState

LONGEST_NAME = 200


class EditionNameError(BoundaryError):
    """A name that cannot be told or typed, or that means the edition in force."""

    sentence = Words(
        zh="版本名称须为 1–{most} 个可见字符、首尾无空格，且不能叫 active。",
        en="The name of an edition has 1 to {most} visible characters, no blanks around it, and "
        "is not “active”.",
    )


@dataclass(frozen=True, slots=True)
class DraftGrids:
    """The grids of a draft, as parallel sequences; polygons in EPSG:4490 degrees."""

    codes: Sequence[str]
    names: Sequence[str]
    kinds: Sequence[str]
    village_codes: Sequence[str]
    households: Sequence[int | None]
    residents: Sequence[int | None]
    polygons: Polygons


@dataclass(frozen=True, slots=True)
class Draft:
    """What makes an edition before anybody has looked at it.

    Attributes
    ----------
    datum_confirmed
        A person has compared the grids with the county outline and found them in place.
    water
        Ground declared to belong to no grid, EPSG:4490.
    """

    name: str
    county_code: str
    effective_from: date
    grids: DraftGrids
    synthetic: bool
    expected_grids: int | None = None
    code_scheme: str = DEFAULT_SCHEME
    based_on: uuid.UUID | None = None
    datum_confirmed: bool = False
    water: BaseGeometry | None = None
    source: Mapping[str, Any] = field(default_factory=dict)


_ADD_GRIDS = text(
    """
INSERT INTO grid
  (edition_id, code, name, kind, village_code, households, residents, area_m2, geom)
SELECT :edition, code, name, kind, village_code, households, residents, area_m2,
  ST_Multi(ST_SetSRID(ST_GeomFromWKB(wkb), 4490))
FROM unnest(CAST(:codes AS text[]), CAST(:names AS text[]), CAST(:kinds AS text[]),
  CAST(:village_codes AS text[]), CAST(:households AS int[]), CAST(:residents AS int[]),
  CAST(:areas AS float8[]), CAST(:polygons AS bytea[]))
  AS t(code, name, kind, village_code, households, residents, area_m2, wkb)
"""
)


def create_edition(db: Connection, draft: Draft, *, now: datetime) -> uuid.UUID:
    """Keep a draft as a new edition.

    Raises
    ------
    EditionNameError, UncodedGridsError, NameTakenError
        As `reasons_against` says.
    """
    hold_upkeep(db)
    for reason in reasons_against(db, draft):
        raise reason
    edition_id = uuid.uuid4()
    db.execute(
        insert(Edition).values(
            id=edition_id,
            name=draft.name,
            county_code=draft.county_code,
            state=EditionState.DRAFT,
            effective_from=draft.effective_from,
            expected_grids=draft.expected_grids,
            code_scheme=draft.code_scheme,
            synthetic=draft.synthetic,
            source=dict(draft.source),
            based_on=draft.based_on,
            datum_confirmed=draft.datum_confirmed,
            water=None if draft.water is None else ewkt(draft.water),
            created_at=now,
        )
    )
    grids = draft.grids
    db.execute(
        _ADD_GRIDS,
        {
            "edition": edition_id,
            "codes": [code.strip() for code in grids.codes],
            "names": list(grids.names),
            "kinds": list(grids.kinds),
            "village_codes": list(grids.village_codes),
            "households": list(grids.households),
            "residents": list(grids.residents),
            "areas": geodesic_area_m2(grids.polygons).tolist(),
            "polygons": shapely.to_wkb(grids.polygons).tolist(),
        },
    )
    return edition_id


def reasons_against(db: Connection, draft: Draft) -> list[BoundaryError]:
    """Return why a draft cannot be kept, if it cannot.

    A grid without a code, or two with the same, could not be told apart later; nor could two
    editions of the same name. A name is free again once its edition has been discarded.
    """
    found: list[BoundaryError] = []
    if not _is_name(draft.name):
        found.append(EditionNameError(most=LONGEST_NAME))
    codes = [code.strip() for code in draft.grids.codes]
    given = [code for code in codes if code]
    missing, twice = len(codes) - len(given), len(given) - len(set(given))
    if missing or twice:
        found.append(UncodedGridsError(missing=missing, twice=twice))
    if draft.name in _names_like(db, draft.county_code, draft.name):
        found.append(NameTakenError())
    return found


def _is_name(name: str) -> bool:
    """Whether a name can be told and typed, and means no edition in particular."""
    fits = 0 < len(name) <= LONGEST_NAME and name == name.strip() and name.isprintable()
    return fits and name.casefold() != EditionState.ACTIVE


def free_name(db: Connection, county_code: str, name: str) -> str:
    """Return a name that no edition of the county has: this one, or with a number behind it.

    A name that would be too long is cut in front of its number.
    """
    start = name[: LONGEST_NAME - len("（99999）")].strip()
    taken = _names_like(db, county_code, start)
    if name not in taken and len(name) <= LONGEST_NAME:
        return name
    return next(f"{start}（{n}）" for n in count(2) if f"{start}（{n}）" not in taken)


def _names_like(db: Connection, county_code: str, name: str) -> set[str]:
    asked = select(Edition.name).where(
        Edition.county_code == county_code, Edition.name.startswith(name, autoescape=True)
    )
    return set(db.scalars(asked))
