"""The boundary doctor on an edition, and what a person may declare to settle a finding."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, delete, insert, select, update

from geo.errors import Words
from geo.metric import geodesic_area_m2
from geo.postgis import Record, ewkt, shape_of
from grid_boundaries import queries
from grid_boundaries.areas import territory_of
from grid_boundaries.checks.boundary_set import Tolerances, as_polygons
from grid_boundaries.checks.report import Finding, FindingCode, Report
from grid_boundaries.codes import scheme_named
from grid_boundaries.editions import lock_edition, need_state
from grid_boundaries.errors import BoundaryError
from grid_boundaries.model import Edition, EditionFinding
from grid_boundaries.validate import examine
from grid_boundaries.vocabulary import EditionState

#: What may turn out to be a river or a lake.
MAY_BE_WATER = frozenset({FindingCode.GAP, FindingCode.HOLE})


class StaleFindingError(BoundaryError):
    """The finding is not on record any more."""

    sentence = Words(
        zh="没有这条检查结果，可能已重新检查过。请刷新后再选。",
        en="There is no such finding; the edition may have been checked again. "
        "Reload and choose once more.",
    )


class NotWaterError(BoundaryError):
    """What was found is no free ground."""

    sentence = Words(
        zh="只有空隙和空洞可以声明为水域。",
        en="Only a gap or a hole can be declared as water.",
    )


@dataclass(frozen=True, slots=True)
class Declaring:
    """Who declares something about an edition, when, and how it is examined afterwards."""

    edition_id: uuid.UUID
    actor: str
    now: datetime
    tolerances: Tolerances


def examine_edition(
    db: Connection, edition_id: uuid.UUID, *, tolerances: Tolerances, now: datetime
) -> Report:
    """Let the boundary doctor look at an edition; keep the findings, and its verdict as state.

    A draft without an error becomes validated; a validated edition with one is a draft again.

    Raises
    ------
    EditionStateError
        When the edition is active or retired: it is never examined again.
    """
    edition = _open_edition(db, edition_id)
    territory = territory_of(
        db, edition.county_code, edition.effective_from, synthetic=edition.synthetic
    )
    report = examine(
        replace(
            queries.boundary_rows(db, edition_id).as_set(),
            water=shape_of(edition.water),
            is_datum_confirmed=edition.datum_confirmed,
        ),
        county_outline=territory.outline,
        villages=territory.villages,
        expected_count=edition.expected_grids,
        scheme=scheme_named(edition.code_scheme),
        tolerances=tolerances,
    )
    db.execute(delete(EditionFinding).where(EditionFinding.edition_id == edition_id))
    if report.findings:
        db.execute(insert(EditionFinding), [_finding(edition_id, f) for f in report.findings])
    passed = not report.blocks_activation
    db.execute(
        update(Edition)
        .where(Edition.id == edition_id)
        .values(
            state=EditionState.VALIDATED if passed else EditionState.DRAFT,
            validated_at=now if passed else None,
        )
    )
    return report


def confirm_datum(db: Connection, who: Declaring) -> Report:
    """Record that a person found the grids in their place; examine the edition again.

    Raises
    ------
    EditionStateError
        When the edition is active or retired.
    """
    edition = _open_edition(db, who.edition_id)
    return _declare(db, who, edition, {"kind": "datum_confirmed"}, {"datum_confirmed": True})


def declare_water(db: Connection, who: Declaring, finding_ids: Collection[int]) -> Report:
    """Record that the free ground of some findings is water; examine the edition again.

    Raises
    ------
    EditionStateError
        When the edition is active or retired.
    StaleFindingError, NotWaterError
        When a finding is not on record, or is no gap or hole.
    """
    edition = _open_edition(db, who.edition_id)
    found = db.execute(
        select(EditionFinding.code, EditionFinding.size_m2, EditionFinding.geom).where(
            EditionFinding.edition_id == who.edition_id, EditionFinding.id.in_(finding_ids)
        )
    ).all()
    if len(found) != len(set(finding_ids)):
        raise StaleFindingError
    if not MAY_BE_WATER.issuperset(one.code for one in found):
        raise NotWaterError
    shapes = map(shape_of, (edition.water, *(one.geom for one in found)))
    water = _many(shapely.union_all([shape for shape in shapes if shape is not None]))
    step = {"kind": "water_declared", "size_m2": round(sum(one.size_m2 for one in found))}
    return _declare(db, who, edition, step, {"water": ewkt(water)})


def withdraw_declarations(db: Connection, who: Declaring) -> Report:
    """Take back whatever was declared about an edition; examine it again.

    Raises
    ------
    EditionStateError
        When the edition is active or retired.
    """
    edition = _open_edition(db, who.edition_id)
    gone = {"datum_confirmed": False, "water": None}
    return _declare(db, who, edition, {"kind": "declarations_withdrawn"}, gone)


def water_m2(edition: Record) -> float:
    """Return the area that was declared as water, on the ellipsoid."""
    water = shape_of(edition.water)
    return 0.0 if water is None else float(geodesic_area_m2(as_polygons([water]))[0])


def _declare(
    db: Connection,
    who: Declaring,
    edition: Record,
    step: dict[str, Any],
    changed: dict[str, Any],
) -> Report:
    signed = step | {"by": who.actor, "at": who.now.isoformat()}
    steps = [*edition.source.get("steps", ()), signed]
    source = dict(edition.source) | {"steps": steps}
    db.execute(update(Edition).where(Edition.id == who.edition_id).values(source=source, **changed))
    return examine_edition(db, who.edition_id, tolerances=who.tolerances, now=who.now)


def _open_edition(db: Connection, edition_id: uuid.UUID) -> Record:
    edition = lock_edition(db, edition_id)
    need_state(edition, EditionState.DRAFT, EditionState.VALIDATED)
    return edition


def _many(shape: BaseGeometry) -> MultiPolygon:
    parts = shapely.get_parts(shape)
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _finding(edition_id: uuid.UUID, found: Finding) -> dict[str, Any]:
    shape = found.geometry
    return {
        "edition_id": edition_id,
        "code": found.code.value,
        "severity": found.severity.value,
        "subjects": list(found.subjects),
        "size_m2": found.size_m2,
        "words": {"zh": found.words.zh, "en": found.words.en},
        "geom": None if shape is None or shape.is_empty else ewkt(shape),
    }
