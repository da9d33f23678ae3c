"""A team's way as planned and as walked, for who plans visits in its area."""

import uuid

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.basemap.parts import KeptLines
from api.deps import AtDesk, Language, needs
from api.exports.audited import write_down
from api.maps.framed import framed
from governance.night_visits.review.tracks import read_track
from governance.people.scope import Action

router = APIRouter(
    tags=["night visits"],
    default_response_class=HTMLResponse,
    dependencies=[needs(Action.PLAN_VISITS)],
)


@router.get("/night-visits/tracks/{team_id}")
def show_track(request: Request, desk: AtDesk, lang: Language, team_id: uuid.UUID) -> HTMLResponse:
    """Return the map of a team's evening; audited, as it tells where colleagues were."""
    from api.maps.tracks import track_page  # noqa: PLC0415 folium is slow to load

    rules, county = desk.policy.night_visits.review, desk.policy.county
    planning, visiting = (desk.me.sight(one) for one in (Action.PLAN_VISITS, Action.VISIT))
    track = read_track(desk.db, team_id, rules, planning=planning, visiting=visiting)
    lines: KeptLines = request.app.state.ground_lines
    page = track_page(track, rules, lines.of(desk.db, lang), zone=county.zone, lang=lang)
    write_down(desk, f"visit_team:{team_id}", {"track": True})
    return framed(page)
