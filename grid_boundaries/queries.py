"""Reading editions, grids and the administrative tree."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import shapely
from geoalchemy2 import Geography
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    ColumnExpressionArgument,
    Connection,
    case,
    cast,
    func,
    select,
    true,
)
from sqlalchemy.sql.selectable import LateralFromClause

from geo.errors import Words
from geo.lonlat import LonLat
from geo.postgis import SRID, Record
from geo.topology import Polygons
from grid_boundaries.checks.boundary_set import BoundarySet, as_polygons
from grid_boundaries.codes import AreaLevel, CodeSystem
from grid_boundaries.errors import BoundaryError
from grid_boundaries.model import AdminArea, Edition, EditionFinding, Grid
from grid_boundaries.vocabulary import EditionState, GridKind


class EditionNotFoundError(BoundaryError):
    """There is no such edition."""

    sentence = Words(zh="没有这个网格版本。", en="There is no such edition of the grid.")


class GridNotFoundError(BoundaryError):
    """There is no such grid in the edition in force."""

    sentence = Words(
        zh="现行版本中没有这个网格。", en="There is no such grid in the edition in force."
    )


class AmbiguousEditionError(BoundaryError):
    """Several editions have the name that was given."""

    sentence = Words(
        zh="有 {n} 个版本都叫这个名字，请改用编号：{ids}。",
        en="{n} editions have this name; say which by its id: {ids}.",
    )


@dataclass(frozen=True, slots=True)
class BoundaryRows:
    """The grids of one edition as parallel sequences, by code; EPSG:4490 degrees."""

    codes: list[str]
    names: list[str]
    kinds: list[str]
    village_codes: list[str]
    village_names: list[str | None]
    township_names: list[str | None]
    households: list[int | None]
    residents: list[int | None]
    areas_m2: list[float]
    polygons: Polygons

    def as_set(self) -> BoundarySet:
        """Return the grids as the boundary doctor takes them."""
        return BoundarySet.of(
            self.codes, self.polygons, self.kinds, village_codes=self.village_codes
        )


def _unit(code: ColumnExpressionArgument[str], name: str) -> LateralFromClause:
    """Return a unit as it was when an edition came into force, or else as it is first known."""
    valid = func.daterange(AdminArea.valid_from, AdminArea.valid_to)
    return (
        select(AdminArea.code, AdminArea.name)
        .where(AdminArea.code == code, AdminArea.code_system == CodeSystem.NBS)
        .order_by(valid.op("@>")(Edition.effective_from).desc(), AdminArea.valid_from)
        .limit(1)
        .lateral(name)
    )


_VILLAGE = _unit(Grid.village_code, "village")
_TOWNSHIP = _unit(func.left(Grid.village_code, 9), "township")

_WITH_PARENTS = (
    select(
        Grid.id,
        Grid.code,
        Grid.name,
        Grid.kind,
        Grid.village_code,
        _VILLAGE.c.name.label("village_name"),
        _TOWNSHIP.c.code.label("township_code"),
        _TOWNSHIP.c.name.label("township_name"),
        Grid.households,
        Grid.residents,
        Grid.area_m2,
        Edition.name.label("edition_name"),
        Edition.synthetic,
    )
    .join(Edition, Edition.id == Grid.edition_id)
    .outerjoin(_VILLAGE, true())
    .outerjoin(_TOWNSHIP, true())
)


def boundary_rows(db: Connection, edition_id: uuid.UUID) -> BoundaryRows:
    """Return the grids of an edition, in code order."""
    asked = (
        _WITH_PARENTS.add_columns(func.ST_AsBinary(Grid.geom).label("wkb"))
        .where(Grid.edition_id == edition_id)
        .order_by(Grid.code.collate("C"))
    )
    rows = db.execute(asked).all()
    return BoundaryRows(
        codes=[row.code for row in rows],
        names=[row.name for row in rows],
        kinds=[row.kind for row in rows],
        village_codes=[row.village_code for row in rows],
        village_names=[row.village_name for row in rows],
        township_names=[row.township_name for row in rows],
        households=[row.households for row in rows],
        residents=[row.residents for row in rows],
        areas_m2=[row.area_m2 for row in rows],
        polygons=as_polygons(shapely.from_wkb([bytes(row.wkb) for row in rows])),
    )


def read_grid(db: Connection, edition_id: uuid.UUID, code: str) -> Record:
    """Return one grid with the names above it.

    Raises
    ------
    GridNotFoundError
        When the edition has none with this code.
    """
    asked = _WITH_PARENTS.where(Grid.edition_id == edition_id, Grid.code == code)
    row = db.execute(asked).one_or_none()
    if row is None:
        raise GridNotFoundError
    return row


def grid_names(db: Connection, edition_id: uuid.UUID) -> Sequence[Record]:
    """Return code and names of every grid of an edition, in code order."""
    asked = _WITH_PARENTS.where(Grid.edition_id == edition_id).order_by(Grid.code.collate("C"))
    return db.execute(asked).all()


def codes_ever_given(db: Connection, county_code: str) -> frozenset[str]:
    """Return the codes of every grid the county ever kept, drafts included."""
    asked = (
        select(Grid.code)
        .join(Edition, Edition.id == Grid.edition_id)
        .where(Edition.county_code == county_code)
        .distinct()
    )
    return frozenset(db.scalars(asked))


def list_editions(db: Connection) -> Sequence[Record]:
    """Return every edition with its number of grids and of findings, latest first."""
    counted = select(Grid.edition_id, func.count().label("n")).group_by(Grid.edition_id).subquery()
    found = (
        select(
            EditionFinding.edition_id,
            func.count().label("findings"),
            func.sum(case((EditionFinding.severity == "error", 1), else_=0)).label("errors"),
        )
        .group_by(EditionFinding.edition_id)
        .subquery()
    )
    asked = (
        select(
            Edition.__table__,
            func.coalesce(counted.c.n, 0).label("grids"),
            func.coalesce(found.c.findings, 0).label("findings"),
            func.coalesce(found.c.errors, 0).label("errors"),
        )
        .outerjoin(counted, counted.c.edition_id == Edition.id)
        .outerjoin(found, found.c.edition_id == Edition.id)
        .order_by(Edition.created_at.desc())
    )
    return db.execute(asked).all()


def read_edition(db: Connection, edition_id: uuid.UUID) -> Record:
    """Return one edition as `list_editions` does.

    Raises
    ------
    EditionNotFoundError
        When there is none with this id.
    """
    row = next((row for row in list_editions(db) if row.id == edition_id), None)
    if row is None:
        raise EditionNotFoundError
    return row


def active_edition(db: Connection) -> Record | None:
    """Return the edition in force as `list_editions` does, if any."""
    return next((row for row in list_editions(db) if row.state == EditionState.ACTIVE), None)


def findings_of(db: Connection, edition_id: uuid.UUID) -> Sequence[Record]:
    """Return what the boundary doctor found last time, gravest first as it was written."""
    asked = (
        select(
            EditionFinding.id,
            EditionFinding.code,
            EditionFinding.severity,
            EditionFinding.subjects,
            EditionFinding.size_m2,
            EditionFinding.words,
            func.ST_AsGeoJSON(EditionFinding.geom, 7).label("geojson"),
        )
        .where(EditionFinding.edition_id == edition_id)
        .order_by(EditionFinding.id)
    )
    return db.execute(asked).all()


def holds_on(day: date) -> ColumnElement[bool]:
    """Return whether a unit of the administrative tree holds on a day."""
    return func.daterange(AdminArea.valid_from, AdminArea.valid_to).op("@>")(day)


def county_outline(db: Connection, county_code: str, day: date) -> BaseGeometry | None:
    """Return the county's outline of a day in EPSG:4490, if it is known."""
    asked = select(func.ST_AsBinary(AdminArea.geom)).where(
        AdminArea.code == county_code, AdminArea.level == AreaLevel.COUNTY, holds_on(day)
    )
    wkb = db.scalar(asked)
    return None if wkb is None else shapely.from_wkb(bytes(wkb))


def read_edition_text(db: Connection, text: str) -> Record:
    """Return the edition with the id given as text; raises like `read_edition`."""
    try:
        return read_edition(db, uuid.UUID(text))
    except ValueError as broken:
        raise EditionNotFoundError from broken


def find_edition(db: Connection, text: str) -> Record:
    """Return the edition meant by ``active``, an id, or a name.

    Raises
    ------
    EditionNotFoundError, AmbiguousEditionError
        When there is none, or several with this name.
    """
    rows = list_editions(db)
    found = [row for row in rows if text in {str(row.id), row.name}]
    if text == EditionState.ACTIVE:
        found = [row for row in rows if row.state == EditionState.ACTIVE]
    if not found:
        raise EditionNotFoundError
    if len(found) > 1:
        raise AmbiguousEditionError(n=len(found), ids=", ".join(str(row.id) for row in found))
    return found[0]


def nearest_grid(db: Connection, point: LonLat) -> dict[str, Any] | None:
    """Return the active grid nearest to a point and how far away it is, in metres."""
    here = func.ST_SetSRID(func.ST_MakePoint(point.lon, point.lat), SRID)
    asked = (
        select(
            Grid.code,
            Grid.name,
            func.ST_Distance(
                cast(Grid.geom, Geography(srid=SRID)), cast(here, Geography(srid=SRID))
            ).label("metres"),
        )
        .join(Edition, Edition.id == Grid.edition_id)
        .where(Edition.state == EditionState.ACTIVE, Grid.kind == GridKind.GENERAL)
        .order_by(Grid.geom.op("<->")(here))
        .limit(1)
    )
    row = db.execute(asked).one_or_none()
    return None if row is None else dict(row._mapping)  # noqa: SLF001
