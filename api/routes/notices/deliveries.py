"""What waits, was sent and was given up, for those who run the system."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Row

from api.deps import AtDesk, Desk, Language, PageSite, needs
from api.rendering import answer_page
from api.schemas.notices import ReasonIn, delivery_of
from api.strict_json import StrictRoute
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.notices import letters
from governance.notices.vocabulary import DeliveryState
from governance.people.scope import Action

router = APIRouter(
    tags=["deliveries"], route_class=StrictRoute, dependencies=[needs(Action.OPERATE)]
)

MOST_DELIVERIES = 200


@router.get("/deliveries", include_in_schema=False)
def show_deliveries(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show deliveries and webhooks."""
    return answer_page("deliveries.html", response, lang, site)


@router.get("/outbox")
def list_deliveries(
    desk: AtDesk,
    state: DeliveryState = DeliveryState.DEAD,
    limit: Annotated[int, Query(ge=1, le=MOST_DELIVERIES)] = 50,
    after: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Return deliveries of a state, the newest first, without what they say and to whom."""
    rows = letters.list_deliveries(desk.db, state, limit=limit, after=after)
    return {
        "items": [delivery_of(row) for row in rows],
        "total": letters.counts(desk.db),
        "next": rows[-1].id if len(rows) == limit else None,
        "as_of": desk.now,
    }


@router.post("/outbox/{delivery_id}/retry", status_code=204)
def retry_delivery(request: Request, desk: AtDesk, delivery_id: uuid.UUID, body: ReasonIn) -> None:
    """Let what was given up wait again, under its old id."""
    row = letters.retry(desk.db, delivery_id, now=desk.now)
    request.app.state.jobs.deliver_soon(desk.db, now=desk.now)
    _record(desk, AuditAction.DELIVERY_RETRIED, row, body.reason)


@router.post("/outbox/{delivery_id}/drop", status_code=204)
def drop_delivery(desk: AtDesk, delivery_id: uuid.UUID, body: ReasonIn) -> None:
    """Take what was given up out of the outbox for good."""
    row = letters.drop(desk.db, delivery_id)
    _record(desk, AuditAction.DELIVERY_DROPPED, row, body.reason)


def _record(desk: Desk, action: AuditAction, row: Row[Any], reason: str) -> None:
    record(
        desk.db,
        actor=desk.me.actor,
        action=action,
        object=f"delivery:{row.id}",
        now=desk.now,
        purpose=reason,
        details={"channel": row.channel, "target": row.target, "event": row.event},
    )
