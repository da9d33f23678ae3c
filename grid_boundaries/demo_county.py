"""A synthetic county in the database: its tree, and a first edition of grids in force."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from geo.errors import Words
from grid_boundaries.areas import Ground, store_units
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.county.outlines import read_outline
from grid_boundaries.county.placeholder_units import units_for
from grid_boundaries.editions import activate_edition
from grid_boundaries.errors import BoundaryError
from grid_boundaries.tessellation import TessellatedCounty, tessellate
from grid_boundaries.upkeep.drafting import Draft, DraftGrids, create_edition
from grid_boundaries.upkeep.examining import examine_edition
from grid_boundaries.upkeep.territory import UNITS_VALID_FROM

DEMO_SEED = 360824

EDITION_NAME = "合成演示网格"


class FaultyDemoError(BoundaryError):
    """The synthetic county does not pass its own examination."""

    sentence = Words(
        zh="生成的合成网格未通过边界检查：{first}。请换一个种子或网格数。",
        en="The synthetic grids do not pass the boundary doctor: {first} "
        "Try another seed or number of grids.",
    )


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """Which county, how many grids, since when; the same plan gives the same county."""

    county_code: str
    grids: int
    effective_from: date
    seed: int = DEMO_SEED


def build_county(plan: DemoPlan) -> TessellatedCounty:
    """Return the synthetic county of a plan."""
    outline = read_outline(plan.county_code)
    units = units_for(outline.county, plan.grids)
    return tessellate(outline, units, grids=plan.grids, seed=plan.seed)


def store_county(
    db: Connection,
    county: TessellatedCounty,
    plan: DemoPlan,
    *,
    tolerances: Tolerances,
    now: datetime,
    tell: Callable[[Words], None] = lambda _words: None,
) -> uuid.UUID:
    """Keep a synthetic county and bring its grids into force; return the edition.

    Raises
    ------
    FaultyDemoError
        When the boundary doctor finds an error in it.
    """
    tell(Words("保存行政区划", "Storing the administrative tree"))
    store_units(db, county.units, _ground(county), valid_from=UNITS_VALID_FROM)
    tell(Words("保存并检查网格", "Storing and examining the grids"))
    edition_id = create_edition(db, _draft(county, plan), now=now)
    report = examine_edition(db, edition_id, tolerances=tolerances, now=now)
    if report.blocks_activation:
        raise FaultyDemoError(first=report.findings[0].words.en)
    activate_edition(db, edition_id, now=now, today=plan.effective_from)
    return edition_id


def export_frame(county: TessellatedCounty, plan: DemoPlan) -> gpd.GeoDataFrame:
    """Return the synthetic grids with the columns that `export_edition` takes."""
    names = {
        "village_name": "village",
        "township_name": "township",
        "population": "residents",
        "is_synthetic": "synthetic",
    }
    frame: gpd.GeoDataFrame = county.grids.rename(columns=names)
    return frame.assign(edition=EDITION_NAME, effective_from=plan.effective_from.isoformat())


def _ground(county: TessellatedCounty) -> Ground:
    polygons: dict[str, BaseGeometry] = {county.units.county.code.text: county.polygon}
    for frame in (county.townships, county.villages):
        known = frame[frame.geometry.notna()]
        polygons.update(zip(known["code"], known.geometry, strict=True))
    return Ground(polygons, synthetic=True)


def _draft(county: TessellatedCounty, plan: DemoPlan) -> Draft:
    grids = county.grids
    return Draft(
        name=EDITION_NAME,
        county_code=plan.county_code,
        effective_from=plan.effective_from,
        grids=DraftGrids(
            codes=grids["code"].tolist(),
            names=grids["name"].tolist(),
            kinds=grids["kind"].tolist(),
            village_codes=grids["village_code"].tolist(),
            households=[int(n) for n in grids["households"]],
            residents=[int(n) for n in grids["population"]],
            polygons=np.asarray(grids.geometry.array, dtype=object),
        ),
        synthetic=True,
        expected_grids=plan.grids,
        source={"kind": "synthetic", "seed": plan.seed, "outline": county.outline.source},
    )
