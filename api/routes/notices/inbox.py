"""The inbox of whoever asks."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse

from api.deps import SIGNED_IN, AtDesk, Here, Language, Me, PageSite
from api.rendering import answer_page
from api.schemas.notices import CodeIn, ReadAllIn, notice_of
from api.signing_in.who_asks import NotAllowedError
from api.strict_json import StrictRoute
from governance.incidents.handling.told.subjects import subjects_seen
from governance.notices import inbox
from governance.people import contacts
from governance.people.identity import Identity

router = APIRouter(tags=["notices"], route_class=StrictRoute, dependencies=[SIGNED_IN])

MOST_NOTICES = 100


def _person(me: Identity) -> uuid.UUID:
    """Return whose inbox it is; a program has none."""
    if me.person is None:
        raise NotAllowedError
    return me.person


@router.get("/inbox", include_in_schema=False)
def show_inbox(response: Response, site: PageSite, lang: Language) -> HTMLResponse:
    """Show the messages of whoever asks."""
    return answer_page("inbox.html", response, lang, site)


@router.get("/notices")
def list_notices(
    desk: AtDesk,
    limit: Annotated[int, Query(ge=1, le=MOST_NOTICES)] = 30,
    after: Annotated[str | None, Query(max_length=60)] = None,
) -> dict[str, Any]:
    """Return what one was told: the unread first, the newest first; `next` leads on."""
    person = _person(desk.me)
    place = None if after is None else inbox.Place.of_text(after)
    rows = inbox.list_notices(desk.db, person, limit=limit, after=place)
    ids = [uuid.UUID(row.subject) for row in rows if row.subject is not None]
    seen = subjects_seen(desk.db, desk.me.sight(), ids)
    subjects = {str(found): one for found, one in seen.items()}
    return {
        "items": [notice_of(row, subjects) for row in rows],
        "unread": inbox.unread_count(desk.db, person),
        "next": str(inbox.place_of(rows[-1])) if len(rows) == limit else None,
        "as_of": desk.now,
    }


@router.post("/notices/read-all")
def read_all(desk: AtDesk, body: ReadAllIn) -> dict[str, Any]:
    """Mark as read what was told until the moment of the list that was looked at."""
    person = _person(desk.me)
    inbox.mark_all_read(desk.db, person, told_until=body.told_until, now=desk.now)
    return {"unread": inbox.unread_count(desk.db, person)}


@router.post("/notices/{notice_id}/read")
def read_one(desk: AtDesk, notice_id: uuid.UUID) -> dict[str, Any]:
    """Mark one message as read; once is as good as twice."""
    person = _person(desk.me)
    inbox.mark_read(desk.db, person, notice_id, now=desk.now)
    return {"unread": inbox.unread_count(desk.db, person)}


@router.post("/notices/wechat", status_code=204)
def bind_wechat(here: Here, me: Me, body: CodeIn) -> None:
    """Let whoever asks be told by WeChat, too: the mini-program sends what ``wx.login`` gave it."""
    person = _person(me)
    # Lazily, as the postman does: an HTTP client is loaded only where somebody is to be asked.
    from api.delivering.wechat_binding import openid_for  # noqa: PLC0415

    openid = openid_for(body.code, here.gateways.wechat)
    with here.transaction() as db:
        contacts.bind_wechat(db, person, openid, keyring=here.keyring)


@router.delete("/notices/wechat", status_code=204)
def forget_wechat(desk: AtDesk) -> None:
    """Tell whoever asks nothing by WeChat any more."""
    contacts.bind_wechat(desk.db, _person(desk.me), None, keyring=desk.here.keyring)
