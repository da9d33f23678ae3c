"""The audit trail, for those who watch; and who can see an incident, for those who grant."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import HTMLResponse

from api.deps import AtDesk, Language, PageSite, needs
from api.rendering import answer_page
from api.schemas.accounts import grant_of
from api.schemas.fields import Line
from api.strict_json import StrictRoute
from governance.audit.queries import Asked, list_entries
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.incidents.who_sees import who_sees
from governance.people.scope import Action

router = APIRouter(tags=["audit"], route_class=StrictRoute)

MOST_ENTRIES = 200


@router.get("/audit", include_in_schema=False, dependencies=[needs(Action.AUDIT)])
def show_audit(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show the audit trail."""
    return answer_page("audit.html", response, lang, site)


@router.get("/audit/entries", dependencies=[needs(Action.AUDIT)])
def read_entries(
    desk: AtDesk,
    actor: Annotated[Line | None, Query()] = None,
    action: Annotated[AuditAction | None, Query()] = None,
    about: Annotated[Line | None, Query(alias="object")] = None,
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = 50,
) -> dict[str, Any]:
    """Return entries, the latest first; `before` is the last one seen."""
    found = list_entries(desk.db, Asked(actor, action, about, before), limit=limit)
    more = found[-1].id if len(found) == limit else None
    return {"items": [asdict(one) for one in found], "next": more, "as_of": desk.now}


@router.get("/people/who-sees/{no}", dependencies=[needs(Action.GRANT)])
def read_who_sees(no: Annotated[str, Path(max_length=40)], desk: AtDesk) -> dict[str, Any]:
    """Return who can see the incident of a number, and by which grants; it is written down."""
    county = desk.policy.county.code
    seen = who_sees(desk.db, no, county=county, now=desk.now, day=desk.today)
    about, action = f"incident:{seen.id}", AuditAction.WHO_SEES
    record(desk.db, actor=desk.me.actor, action=action, object=about, now=desk.now)
    persons = [
        {"name": one.name, "login": one.login, "grants": [grant_of(by) for by in one.grants]}
        for one in seen.persons
    ]
    return {"label": seen.thing.label, "items": persons, "as_of": desk.now}
