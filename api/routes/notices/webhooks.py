"""Systems that want to be told: added, given a new secret, switched off and on again."""

import uuid
from typing import Any

from fastapi import APIRouter

from api.deps import AtDesk, Desk, needs
from api.schemas.notices import ReasonIn, WebhookIn, webhook_of
from api.strict_json import StrictRoute
from governance.audit.trail import record
from governance.audit.vocabulary import AuditAction
from governance.notices import webhooks
from governance.people.scope import Action

router = APIRouter(tags=["webhooks"], route_class=StrictRoute, dependencies=[needs(Action.OPERATE)])


@router.get("/webhooks")
def list_webhooks(desk: AtDesk) -> dict[str, Any]:
    """Return every webhook, without its secret."""
    rows = webhooks.list_webhooks(desk.db)
    return {"items": [webhook_of(row) for row in rows], "as_of": desk.now}


@router.post("/webhooks", status_code=201)
def add_webhook(desk: AtDesk, body: WebhookIn) -> dict[str, Any]:
    """Add a webhook; tells the secret this once."""
    webhooks.check_address(body.url, desk.here.gateways.webhook_hosts)
    webhook, secret = webhooks.add_webhook(
        desk.db,
        body.to_webhook(),
        keyring=desk.here.keyring,
        actor=desk.me.actor,
        now=desk.now,
    )
    _record(desk, AuditAction.WEBHOOK_ADDED, webhook)
    return {"id": webhook, "secret": secret}


@router.post("/webhooks/{webhook_id}/secret")
def rotate_secret(desk: AtDesk, webhook_id: uuid.UUID, body: ReasonIn) -> dict[str, Any]:
    """Give a webhook a new secret, and tell it this once; the old one signs nothing any more."""
    secret = webhooks.rotate_secret(desk.db, webhook_id, keyring=desk.here.keyring)
    _record(desk, AuditAction.WEBHOOK_ROTATED, webhook_id, body.reason)
    return {"id": webhook_id, "secret": secret}


@router.post("/webhooks/{webhook_id}/stop", status_code=204)
def stop_webhook(desk: AtDesk, webhook_id: uuid.UUID, body: ReasonIn) -> None:
    """Switch a webhook off; what waits for it is given up."""
    webhooks.deactivate(desk.db, webhook_id)
    _record(desk, AuditAction.WEBHOOK_STOPPED, webhook_id, body.reason)


@router.post("/webhooks/{webhook_id}/start", status_code=204)
def start_webhook(desk: AtDesk, webhook_id: uuid.UUID, body: ReasonIn) -> None:
    """Switch a webhook on again; it is told of what happens from now on."""
    webhooks.activate(desk.db, webhook_id)
    _record(desk, AuditAction.WEBHOOK_STARTED, webhook_id, body.reason)


def _record(desk: Desk, action: AuditAction, webhook: uuid.UUID, reason: str | None = None) -> None:
    record(
        desk.db,
        actor=desk.me.actor,
        action=action,
        object=f"webhook:{webhook}",
        now=desk.now,
        purpose=reason,
    )
