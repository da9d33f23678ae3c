"""Editions of the grid: upload, check, compare, rehearse, activate, redraw, export."""

import shutil
import tempfile
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from api.deps import SIGNED_IN, AtDesk, CountyPolicy, Db, Desk, Here, Now, Reading, needs
from api.schemas.answers import edition_of, finding_feature, words_of
from api.schemas.editions import (
    FORMATS,
    ActivateIn,
    EditionIn,
    FormatName,
    MergeIn,
    SplitIn,
    WaterIn,
    changes_of,
    impact_of,
    report_of,
)
from api.strict_json import StrictRoute
from governance.incidents.queries import seen_among
from governance.incidents.regridding.regrid import preview_moves
from governance.night_visits.households.regridding.regrid import (
    bring_grids_into_force,
    preview_households,
)
from governance.people.scope import Action
from governance.people.sight import Sight
from grid_boundaries import queries
from grid_boundaries.checks.report import Report
from grid_boundaries.editions import discard_edition, reschedule_edition
from grid_boundaries.export import SUFFIXES
from grid_boundaries.lookup import NoEditionError
from grid_boundaries.sources import read_boundaries
from grid_boundaries.upkeep.drafting import create_edition, reasons_against
from grid_boundaries.upkeep.examining import (
    Declaring,
    confirm_datum,
    declare_water,
    examine_edition,
    withdraw_declarations,
)
from grid_boundaries.upkeep.filing import draft_of_file
from grid_boundaries.upkeep.outgoing import write_edition
from grid_boundaries.upkeep.redrawing import (
    Redrawing,
    Redrawn,
    merge_in_draft,
    split_in_draft,
)
from grid_boundaries.upkeep.rehearsal import (
    compare_editions,
    examine_draft,
    rehearse_activation,
)
from grid_boundaries.upkeep.territory import settle_county

router = APIRouter(tags=["editions"], route_class=StrictRoute, dependencies=[SIGNED_IN])

#: What routes that change boundaries, or tell of what that would do, need.
_PLANNING = [needs(Action.PLAN_GRIDS)]


@router.get("/editions")
def list_editions(db: Db, now: Now) -> dict[str, Any]:
    """Return every edition, latest first."""
    return {"items": [edition_of(row) for row in queries.list_editions(db)], "as_of": now}


@router.get("/editions/{edition_id}")
def read_edition(db: Db, edition_id: uuid.UUID) -> dict[str, Any]:
    """Return one edition with its counts."""
    return edition_of(queries.read_edition(db, edition_id))


@router.post("/editions", status_code=201, dependencies=_PLANNING)
def upload_edition(
    here: Here, now: Now, response: Response, asked: Annotated[EditionIn, Form()]
) -> dict[str, Any]:
    """Examine a boundary file; keep it as a draft only when `dry_run` is false."""
    read = read_boundaries(
        asked.file.file.read(),
        asked.filename,
        crs=asked.crs,
        encoding=asked.encoding,
        field_map=asked.columns(),
        layer=asked.layer,
    )
    county, tolerances = here.policy.county, here.policy.boundaries.tolerances()
    plan = asked.to_plan(county)
    filed = draft_of_file(read, plan, asked.filename)
    told = {"dry_run": asked.dry_run, "source": dict(filed.draft.source)}
    with here.transaction() as db:
        if asked.dry_run:
            response.status_code = 200
            report = examine_draft(db, filed.draft, tolerances=tolerances)
            told["refusals"] = [words_of(one.words) for one in reasons_against(db, filed.draft)]
            return told | {"grids": len(read.codes), "report": report_of(report, filed.warnings)}
        settle_county(db, county.code)
        edition_id = create_edition(db, filed.draft, now=now)
        report = examine_edition(db, edition_id, tolerances=tolerances, now=now)
        edition = edition_of(queries.read_edition(db, edition_id))
    return edition | told | {"report": report_of(report, filed.warnings)}


@router.post("/editions/{edition_id}/check", dependencies=_PLANNING)
def check_edition(db: Db, now: Now, policy: CountyPolicy, edition_id: uuid.UUID) -> dict[str, Any]:
    """Let the boundary doctor look again; the verdict becomes the edition's state."""
    tolerances = policy.boundaries.tolerances()
    report = examine_edition(db, edition_id, tolerances=tolerances, now=now)
    return _told(db, edition_id, report)


@router.post("/editions/{edition_id}/datum-confirmation", dependencies=_PLANNING)
def confirm_edition_datum(desk: AtDesk, edition_id: uuid.UUID) -> dict[str, Any]:
    """Record that a person found the grids in their place, and look again."""
    return _told(desk.db, edition_id, confirm_datum(desk.db, _declaring(desk, edition_id)))


@router.post("/editions/{edition_id}/water", dependencies=_PLANNING)
def declare_edition_water(desk: AtDesk, edition_id: uuid.UUID, body: WaterIn) -> dict[str, Any]:
    """Record that the gaps or holes of some findings are water, and look again."""
    who = _declaring(desk, edition_id)
    return _told(desk.db, edition_id, declare_water(desk.db, who, body.findings))


@router.delete("/editions/{edition_id}/declarations", dependencies=_PLANNING)
def withdraw_edition_declarations(desk: AtDesk, edition_id: uuid.UUID) -> dict[str, Any]:
    """Take back what was declared, and look again."""
    who = _declaring(desk, edition_id)
    return _told(desk.db, edition_id, withdraw_declarations(desk.db, who))


@router.get("/editions/{edition_id}/findings.geojson")
def read_findings(db: Db, edition_id: uuid.UUID) -> dict[str, Any]:
    """Return what the boundary doctor found last time, as GeoJSON."""
    queries.read_edition(db, edition_id)
    features = [finding_feature(row) for row in queries.findings_of(db, edition_id)]
    return {"type": "FeatureCollection", "features": features}


@router.get("/editions/{edition_id}/impact", dependencies=_PLANNING)
def read_impact(desk: AtDesk, sight: Reading, edition_id: uuid.UUID) -> dict[str, Any]:
    """Return which open incidents would change grid if this edition came into force."""
    queries.read_edition(desk.db, edition_id)
    return _impact(desk, sight, edition_id) | {"as_of": desk.now}


def _impact(desk: Desk, sight: Sight, edition_id: uuid.UUID) -> dict[str, Any]:
    edition = desk.here.lookup.of(desk.db, edition_id)
    impact = preview_moves(desk.db, edition)
    moving = [one.incident_id for one in impact.moves]
    homes = asdict(preview_households(desk.db, edition))
    return impact_of(impact, seen_among(desk.db, sight, moving)) | {"households": homes}


@router.get("/editions/{edition_id}/changes")
def read_changes(
    db: Db, now: Now, edition_id: uuid.UUID, against: uuid.UUID | None = None
) -> dict[str, Any]:
    """Return what became of the grids since another edition, by default the active one."""
    edition = queries.read_edition(db, edition_id)
    other = queries.active_edition(db) if against is None else queries.read_edition(db, against)
    if other is None:
        raise NoEditionError(day=now.date())
    told = changes_of(compare_editions(db, other.id, edition.id))
    return told | {"against": {"id": other.id, "name": other.name}}


@router.post("/editions/{edition_id}/activate", dependencies=_PLANNING)
def activate_edition(
    desk: AtDesk, sight: Reading, edition_id: uuid.UUID, body: ActivateIn
) -> dict[str, Any]:
    """Bring an edition into force and move the open incidents; by default only rehearse it."""
    db, today = desk.db, desk.today
    if body.dry_run:
        seen = rehearse_activation(db, edition_id, today=today, effective_from=body.effective_from)
        return {
            "dry_run": True,
            "edition": edition_of(seen.edition),
            "retires": None if seen.retires is None else edition_of(seen.retires),
            "changes": None if seen.changes is None else changes_of(seen.changes),
            **_impact(desk, sight, edition_id),
        }
    if body.effective_from is not None:
        reschedule_edition(db, edition_id, body.effective_from)
    lookup = desk.here.lookup
    flip, homes = bring_grids_into_force(db, lookup, edition_id, now=desk.now, today=today)
    edition = edition_of(queries.read_edition(db, edition_id))
    told = {"retired": flip.retired, "moved": flip.moved, "n": flip.moved, "of": flip.of}
    return {"dry_run": False, "edition": edition, **told, "households": asdict(homes)}


@router.post("/editions/{edition_id}/split", status_code=201, dependencies=_PLANNING)
def split_grid(
    db: Db, now: Now, policy: CountyPolicy, edition_id: uuid.UUID, body: SplitIn
) -> dict[str, Any]:
    """Make a draft in which one grid is divided along a line, and examine it."""
    today = now.astimezone(policy.county.zone).date()
    plan = Redrawing(edition_id, now, today, body.name, body.effective_from)
    return _examined(db, now, policy, split_in_draft(db, plan, body.code, body.line))


@router.post("/editions/{edition_id}/merge", status_code=201, dependencies=_PLANNING)
def merge_grids(
    db: Db, now: Now, policy: CountyPolicy, edition_id: uuid.UUID, body: MergeIn
) -> dict[str, Any]:
    """Make a draft in which grids of one village are one, and examine it."""
    today = now.astimezone(policy.county.zone).date()
    plan = Redrawing(edition_id, now, today, body.name, body.effective_from)
    return _examined(db, now, policy, merge_in_draft(db, plan, body.codes))


@router.get("/editions/{edition_id}/export")
def export_edition(db: Db, edition_id: uuid.UUID, format: FormatName = "gpkg") -> FileResponse:  # noqa: A002 the name in the address
    """Return an edition as a file."""
    edition = queries.read_edition(db, edition_id)
    file_format = FORMATS[format]
    folder = Path(tempfile.mkdtemp(prefix="wangge-export-"))
    name = f"grids-{edition.county_code}-{edition.effective_from}{SUFFIXES[file_format]}"
    try:
        write_edition(db, edition, file_format, folder / name)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return FileResponse(
        folder / name, filename=name, background=BackgroundTask(shutil.rmtree, folder)
    )


@router.delete("/editions/{edition_id}", status_code=204, dependencies=_PLANNING)
def discard(db: Db, edition_id: uuid.UUID) -> None:
    """Remove an edition that never was in force."""
    discard_edition(db, edition_id)


def _declaring(desk: Desk, edition_id: uuid.UUID) -> Declaring:
    tolerances = desk.policy.boundaries.tolerances()
    return Declaring(edition_id, desk.me.actor, desk.now, tolerances)


def _told(db: Db, edition_id: uuid.UUID, report: Report) -> dict[str, Any]:
    return edition_of(queries.read_edition(db, edition_id)) | {"report": report_of(report)}


def _examined(db: Db, now: Now, policy: CountyPolicy, made: Redrawn) -> dict[str, Any]:
    tolerances = policy.boundaries.tolerances()
    report = examine_edition(db, made.edition_id, tolerances=tolerances, now=now)
    edition = edition_of(queries.read_edition(db, made.edition_id))
    return edition | {"new_codes": made.new_codes, "report": report_of(report)}
