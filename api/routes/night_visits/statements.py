"""Nightly statements: which there are, and each as a file that anybody can recompute."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse

from api.deps import AtDesk, needs
from api.exports.audited import write_down
from api.schemas.night_visits.review import review_sight
from governance.incidents.reading.narrowing import refuse_small
from governance.night_visits.review.stated.statement_queries import find_statement, list_statements
from governance.night_visits.review.stated.stating import StatementNotFoundError
from governance.people.scope import Action
from governance.vocabulary import Level

router = APIRouter(tags=["night visits"], dependencies=[needs(Action.PLAN_VISITS, Action.COUNT)])

Area = Annotated[str, Path(pattern=r"^[0-9]{6,20}$")]
Number = Annotated[int | None, Query(ge=1, le=10_000)]


@router.get("/night-visits/statements/{evening}")
def read_statements(desk: AtDesk, evening: date) -> dict[str, Any]:
    """Return which grids have a statement of an evening: its latest number and digest."""
    sight = review_sight(desk)
    refuse_small(sight, Level.GRID.digits)
    return {"evening": evening, "items": list_statements(desk.db, sight, evening)}


@router.get("/night-visits/statements/{evening}/{area}")
def download_statement(
    desk: AtDesk, evening: date, area: Area, number: Number = None
) -> JSONResponse:
    """Return what an evening was in a grid: the latest statement, or an earlier one; audited.

    A statement tells of homes one by one, though by numbers that mean nothing: who only counts
    is refused it.
    """
    sight = review_sight(desk)
    refuse_small(sight, Level.GRID.digits)
    kept = find_statement(desk.db, evening, area, number)
    if kept is None or not sight.holds(area):
        raise StatementNotFoundError
    write_down(desk, f"visit_statement:{evening}:{area}", {"number": kept.number})
    name = f"night-visits-{evening}-{area}-{kept.number}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return JSONResponse(kept.statement, headers=headers)
