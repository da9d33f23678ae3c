"""Looking back on night visits: the page, its figures, and the same as a sheet."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import HTMLResponse

from api.deps import AtDesk, Language, PageSite, needs
from api.exports.audited import write_down
from api.rendering import answer_page
from api.schemas.night_visits.review import (
    AskedReview,
    groups_of,
    refuse_narrow_groups,
    review_of,
)
from governance.night_visits.review.campaigns import list_campaigns
from governance.night_visits.review.reading import names_of
from governance.night_visits.review.sheet import ReviewSheet
from governance.night_visits.review.table_file import table_of
from governance.night_visits.review.vocabulary import Grouping
from governance.people.scope import Action

router = APIRouter(tags=["night visits"], dependencies=[needs(Action.PLAN_VISITS, Action.COUNT)])

Asked = Annotated[AskedReview, Depends()]


@router.get("/night-visits/review", include_in_schema=False, response_class=HTMLResponse)
def review_page(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show whom visits have reached, and whom not."""
    return answer_page("visit_review.html", response, lang, site)


@router.get("/night-visits/review.json")
def read_review(asked: Asked, by: Grouping | None = None) -> dict[str, Any]:
    """Return every figure as a pair, the grids that want somebody, and the last evening's teams."""
    sheet, desk = asked.read(), asked.desk
    groups = [] if by in {None, Grouping.TEAM} else _groups(desk, sheet, Grouping(by))
    sight = sheet.question.sight
    campaigns = [] if sight.is_counting_only else list_campaigns(desk.db, sight)
    allowed = {
        "plan": Action.PLAN_VISITS in desk.me.actions,
        "count": Action.COUNT in desk.me.actions,
    }
    beside = {"by": by, "groups": groups, "campaigns": campaigns, "allowed": allowed}
    return review_of(sheet) | beside


def _groups(desk: AtDesk, sheet: ReviewSheet, by: Grouping) -> list[dict[str, Any]]:
    refuse_narrow_groups(sheet, by)
    return groups_of(sheet, by, names_of(desk.db, desk.today, by))


@router.get("/night-visits/review.csv")
def export_review(asked: Asked, by: Grouping = Grouping.TOWNSHIP) -> Response:
    """Return the figures of every area or team as a CSV for spreadsheets; audited."""
    sheet, desk = asked.read(), asked.desk
    refuse_narrow_groups(sheet, by)
    names = {} if by is Grouping.TEAM else names_of(desk.db, desk.today, by)
    body = "".join(table_of(sheet, by, names))
    days = f"{sheet.question.evenings.first:%Y%m%d}-{sheet.question.evenings.last:%Y%m%d}"
    write_down(desk, "night_visits:review", {"by": by, "days": days, "area": asked.area})
    headers = {"Content-Disposition": f'attachment; filename="night-visits-{by}-{days}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)
