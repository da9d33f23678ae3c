"""Splitting and merging grids of an edition: each makes a new draft, the edition stays."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shapely.geometry import LineString
from sqlalchemy import Connection

from geo.errors import Words
from geo.postgis import Record, shape_of
from grid_boundaries import queries
from grid_boundaries.codes import CodeScheme, scheme_named
from grid_boundaries.queries import BoundaryRows
from grid_boundaries.reshaping.errors import LineMissesError
from grid_boundaries.reshaping.grids import Reshaped, merge_grids, split_grid
from grid_boundaries.upkeep.drafting import Draft, DraftGrids, create_edition, free_name
from grid_boundaries.vocabulary import EditionState

_NEVER_IN_FORCE = frozenset({EditionState.DRAFT, EditionState.VALIDATED})

_SPLIT_NAME = Words(zh="{name}（拆分 {codes}）", en="{name} ({codes} split)")
_MERGED_NAME = Words(zh="{name}（合并 {codes}）", en="{name} ({codes} merged)")


@dataclass(frozen=True, slots=True)
class Redrawn:
    """The new draft, and the codes that its new grids got."""

    edition_id: uuid.UUID
    new_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Redrawing:
    """An edition to be redrawn, and of what day and name the draft shall be.

    Without a name it is called after the edition and what was done, numbered when that is taken;
    without a day it takes effect when the edition does, or today when that is in force already.
    """

    edition_id: uuid.UUID
    now: datetime
    today: date
    name: str | None = None
    effective_from: date | None = None


def split_in_draft(
    db: Connection, plan: Redrawing, code: str, line: Sequence[tuple[float, float]]
) -> Redrawn:
    """Make a draft in which one grid is divided along a line of lon, lat in EPSG:4490.

    Raises
    ------
    BoundaryError
        When there is no such edition or grid, or the line does not divide it.
    """
    edition = queries.read_edition(db, plan.edition_id)
    rows = queries.boundary_rows(db, edition.id)
    scheme = scheme_named(edition.code_scheme)
    retired = queries.codes_ever_given(db, edition.county_code)
    done = split_grid(rows.as_set(), code, [_line(line)], scheme=scheme, retired=retired)
    step = {"kind": "split", "codes": [code], "new_codes": list(done.new_codes)}
    return _keep(db, plan, edition, _Change(rows, done, scheme, step))


def merge_in_draft(db: Connection, plan: Redrawing, codes: Sequence[str]) -> Redrawn:
    """Make a draft in which grids of one village are one grid.

    Raises
    ------
    BoundaryError
        When there is no such edition or grid, or they cannot become one.
    """
    edition = queries.read_edition(db, plan.edition_id)
    rows = queries.boundary_rows(db, edition.id)
    scheme = scheme_named(edition.code_scheme)
    retired = queries.codes_ever_given(db, edition.county_code)
    done = merge_grids(rows.as_set(), codes, scheme=scheme, retired=retired)
    step = {"kind": "merge", "codes": sorted(set(codes)), "new_codes": list(done.new_codes)}
    return _keep(db, plan, edition, _Change(rows, done, scheme, step))


def _line(points: Sequence[tuple[float, float]]) -> LineString:
    """Return the line without positions that repeat the one before."""
    moved = [p for p, before in zip(points[1:], points, strict=False) if p != before]
    if not moved:
        raise LineMissesError
    return LineString([points[0], *moved])


@dataclass(frozen=True, slots=True)
class _Change:
    rows: BoundaryRows
    done: Reshaped
    scheme: CodeScheme
    step: dict[str, Any]

    @property
    def growth(self) -> int:
        """By how many grids the set grew."""
        return len(self.done.grids.codes) - len(self.rows.codes)


def _keep(db: Connection, plan: Redrawing, edition: Record, change: _Change) -> Redrawn:
    unborn = edition.state in _NEVER_IN_FORCE
    day = plan.effective_from or (edition.effective_from if unborn else plan.today)
    expected = edition.expected_grids
    draft = Draft(
        name=plan.name or free_name(db, edition.county_code, _name(edition.name, change.step)),
        county_code=edition.county_code,
        effective_from=day,
        grids=_grids(change),
        synthetic=edition.synthetic,
        expected_grids=None if expected is None else expected + change.growth,
        code_scheme=edition.code_scheme,
        # A draft may be discarded, an edition that was in force may not.
        based_on=edition.based_on if unborn else edition.id,
        datum_confirmed=edition.datum_confirmed,
        water=shape_of(edition.water),
        source=_source(edition, change.step),
    )
    made = create_edition(db, draft, now=plan.now)
    return Redrawn(made, change.done.new_codes)


def _name(name: str, step: dict[str, Any]) -> str:
    words = _SPLIT_NAME if step["kind"] == "split" else _MERGED_NAME
    short = "、".join(code[-3:] for code in step["codes"])
    return words.fill(name=name, codes=short).zh


def _source(edition: Record, step: dict[str, Any]) -> dict[str, Any]:
    steps = [*edition.source.get("steps", ()), step | {"of": str(edition.id)}]
    return dict(edition.source) | {"steps": steps}


def _grids(change: _Change) -> DraftGrids:
    """Return the whole set: what stays keeps its attributes, what is new gets its own.

    Households and residents are not known of parts, and are the sum of what was merged where all
    are known.
    """
    rows, done = change.rows, change.done
    at = {code: i for i, code in enumerate(rows.codes)}
    gone = [at[code] for code in change.step["codes"]]
    own = {
        code: (change.scheme.parse(code).sequence, rows.village_names[gone[0]] or "")
        for code in done.new_codes
    }
    codes = done.grids.codes

    def counted(told: Sequence[int | None]) -> list[int | None]:
        total = _together([told[i] for i in gone]) if change.step["kind"] == "merge" else None
        return [told[at[c]] if c not in own else total for c in codes]

    return DraftGrids(
        codes=codes,
        names=[
            rows.names[at[c]] if c not in own else f"{own[c][1]}第{own[c][0]}网格" for c in codes
        ],
        kinds=done.grids.kinds,
        village_codes=[rows.village_codes[at[c] if c not in own else gone[0]] for c in codes],
        households=counted(rows.households),
        residents=counted(rows.residents),
        polygons=done.grids.polygons,
    )


def _together(counts: Sequence[int | None]) -> int | None:
    """Return the sum where every count is known."""
    known = [n for n in counts if n is not None]
    return sum(known) if len(known) == len(counts) else None
