"""Figures: all of them, by area or unit, what is behind each, and as a sheet to take along."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from api.deps import AtDesk, needs
from api.schemas.fields import Key
from api.schemas.figures import AskedFigures, behind_of, group_of, sheet_of
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.figures.sheet import Sheet
from governance.figures.stored.lists import list_behind
from governance.figures.stored.naming import names_of
from governance.figures.table_file import table_of
from governance.figures.vocabulary import DIGITS, Breakdown, FigureKey, Part
from governance.incidents.reading.narrowing import refuse_small
from governance.people.scope import Action

router = APIRouter(tags=["figures"], dependencies=[needs(Action.COUNT)])

Asked = Annotated[AskedFigures, Depends()]


@router.get("/figures.json")
def read_figures(asked: Asked, by: Breakdown | None = None) -> dict[str, Any]:
    """Return every figure as a pair with its cohort, as of a day; by area or unit when asked.

    A past day is computed from history: asked again later, it says the same.
    """
    sheet = asked.read()
    groups = [] if by is None else _groups(asked, sheet, by)
    may = asked.desk.me.actions
    allowed = {"export": Action.EXPORT in may, "list": Action.READ in may}
    return sheet_of(sheet) | {"by": by, "groups": groups, "allowed": allowed}


def _groups(asked: AskedFigures, sheet: Sheet, by: Breakdown) -> list[dict[str, Any]]:
    refuse_small(sheet.question.sight, DIGITS.get(by, 0))
    groups = sheet.broken_down(by)
    names = names_of(asked.desk.db, by, groups, sheet.question.span)
    return [group_of(code, names.get(code), figures) for code, figures in groups.items()]


@router.get("/figures.csv", dependencies=[needs(Action.EXPORT)])
def export_figures(asked: Asked, by: Breakdown = Breakdown.TOWNSHIP) -> Response:
    """Return the figures of every area or unit as a CSV for spreadsheets; audited."""
    sheet, desk = asked.read(), asked.desk
    groups, span = sheet.broken_down(by), sheet.question.span
    names = names_of(desk.db, by, groups, span)
    body = "".join(table_of(groups, names, span, desk.policy.figures))
    name = f"figures-{by}-{span.first:%Y%m%d}-{span.last:%Y%m%d}.csv"
    about = {"by": by, "from": str(span.first), "to": str(span.last), "as_of": str(span.as_of)}
    _note_export(desk, about | {"area": asked.area})
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _note_export(desk: AtDesk, about: dict[str, str]) -> None:
    record(
        desk.db,
        actor=desk.me.actor,
        action=AuditAction.EXPORT,
        object="figures:csv",
        now=desk.now,
        details=about,
    )


@router.get("/figures/{key}/incidents", dependencies=[needs(Action.READ)])
def list_incidents_behind(  # noqa: PLR0913, PLR0917 one parameter a choice
    asked: Asked,
    key: FigureKey,
    part: Part = Part.MET,
    by: Breakdown | None = None,
    code: Annotated[Key | None, Query()] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Return a page of the incidents behind a figure as they stand now, last reported first.

    With `by` and `code` those of one area or unit. `total` is how many may be read, of how many
    were counted.
    """
    sheet, desk = asked.read(), asked.desk
    ids = sheet.members(key, part, code=code or "", by=by)
    sight = desk.me.sight(Action.READ)
    rows, readable = list_behind(desk.db, sight, ids, offset=offset, limit=limit)
    more = offset + len(rows) if offset + len(rows) < readable else None
    told = {"items": [behind_of(row) for row in rows], "next": more}
    return told | {"total": {"n": readable, "of": len(ids)}, "as_of": sheet.question.span.as_of}


@router.get("/figures/{key}/grids")
def list_grids_behind(asked: Asked, key: FigureKey, part: Part = Part.MET) -> dict[str, Any]:
    """Return the grids behind a figure of grids, by code and name."""
    sheet = asked.read()
    grids = sheet.grids_behind(key, part)
    names = names_of(asked.desk.db, Breakdown.GRID, grids, sheet.question.span)
    items = [{"code": grid, "name": names.get(grid)} for grid in grids]
    return {"items": items, "as_of": sheet.question.span.as_of}
