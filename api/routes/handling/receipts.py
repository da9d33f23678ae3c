"""The way of a report, for whoever holds its receipt; nobody signs in here."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import HTMLResponse

from api.deps import Db, Here, Language, Now, PageSite
from api.rendering import answer_page
from geo.errors import Words
from governance.incidents.handling.shown.public_status import (
    PublicStatus,
    ReceiptNotFoundError,
    read_public_status,
)
from governance.people.sealing.receipts import incident_of_receipt
from governance.vocabulary import Verb

router = APIRouter(tags=["receipts"])

Code = Annotated[str, Path(max_length=60)]


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """The public page: the code asked for, and what it leads to."""

    code: str = ""
    status: PublicStatus | None = None
    reason: Words | None = None
    is_wrong: bool = False


@router.get("/receipts/{code}")
def read_receipt(code: Code, db: Db, here: Here, now: Now) -> dict[str, Any]:
    """Return how far a report is: its number, state and steps, and nothing of any person."""
    status = _find(code, db, here)
    if status is None:
        raise ReceiptNotFoundError
    reason = _reason(status, here)
    return {
        "no": status.no,
        "category": status.category,
        "state": status.state,
        "reported_at": status.reported_at,
        "due_at": status.due_at,
        "is_merged": status.is_merged,
        "reason": None if reason is None else {"zh": reason.zh, "en": reason.en},
        "steps": [{"kind": s.kind, "state": s.state, "at": s.at} for s in status.steps],
        "as_of": now,
    }


@router.get("/receipt", include_in_schema=False)
def show_receipt(
    response: Response,
    db: Db,
    here: Here,
    site: PageSite,
    lang: Language,
    code: Annotated[str, Query(max_length=60)] = "",
) -> HTMLResponse:
    """Show how far a report is."""
    status = _find(code, db, here) if code.strip() else None
    reason = None if status is None else _reason(status, here)
    page = ReceiptPage(code.strip(), status, reason, bool(code.strip()) and status is None)
    return answer_page("receipt.html", response, lang, site, page=page)


def _find(code: str, db: Db, here: Here) -> PublicStatus | None:
    incident_id = incident_of_receipt(here.keyring, code)
    return None if incident_id is None else read_public_status(db, incident_id)


def _reason(status: PublicStatus, here: Here) -> Words | None:
    named = here.policy.handling.reasons.get(Verb.REJECT, {})
    pair = named.get(status.reason_code or "")
    return None if pair is None else Words(*pair)
