"""Analysis maps: for the sandboxed frame of a page, and as one file to take along."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime

from api.deps import Counting, CountyPolicy, Db, Language, Now, needs
from api.errors import status_of
from api.maps.kept import Kept
from api.schemas.fields import Key
from geo.errors import RuleError, Words
from governance.errors import GovernanceError
from governance.incidents.queries import latest_event
from governance.incidents.reading.filtering import IncidentFilter
from governance.incidents.vocabulary import Channel
from governance.people.scope import Action
from grid_boundaries.lookup import NoEditionError
from grid_boundaries.queries import active_edition
from web_map.standalone.lone_page import LonePage, sentence_page

router = APIRouter(
    tags=["maps"], default_response_class=HTMLResponse, dependencies=[needs(Action.COUNT)]
)

#: The period when none is named.
RECENT = timedelta(days=90)


class EmptyPeriodError(GovernanceError):
    """A period that ends before it begins."""

    sentence = Words(
        zh="结束日期早于开始日期，请重新选择时间段。",
        en="The period ends before it begins. Choose other dates.",
    )


def _wanted(
    now: Now,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    category: Annotated[list[Key] | None, Query()] = None,
    channel: Annotated[list[Channel] | None, Query()] = None,
) -> IncidentFilter:
    end = until or now
    return IncidentFilter(
        since=since or end - RECENT,
        until=end,
        categories=tuple(category or ()),
        channels=tuple(channel or ()),
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """A map that is asked for, and what is needed to draw it."""

    request: Request
    db: Db
    policy: CountyPolicy
    lang: Language
    now: Now
    sight: Counting
    wanted: Annotated[IncidentFilter, Depends(_wanted)]

    def page(self) -> LonePage:
        """Return the map, drawn now or kept since the same was asked of the same data.

        Raises
        ------
        EmptyPeriodError
            When the period ends before it begins.
        NoEditionError
            When no grids are in force.
        """
        from api.maps.density import Asked, density_page  # noqa: PLC0415 folium is slow to load

        if self.since >= self.until:
            raise EmptyPeriodError
        edition = active_edition(self.db)
        if edition is None:
            raise NoEditionError(day=self.now.date())
        version = (self.sight, self.wanted, self.lang, edition.id, latest_event(self.db))
        kept: Kept[LonePage] = self.request.app.state.drawn_pages
        return kept.of(
            version,
            lambda: density_page(
                Asked(self.db, self.sight, edition, self.wanted),
                self.policy,
                lang=self.lang,
                now=self.now,
            ),
            now=self.now,
        )

    @property
    def since(self) -> datetime:
        return self.wanted.since or self.now - RECENT

    @property
    def until(self) -> datetime:
        return self.wanted.until or self.now


Question = Annotated[_Question, Depends()]


def _framed(page: LonePage, status: int = 200) -> HTMLResponse:
    """Answer with a page that may be framed by ours, in an origin that is nobody's."""
    headers = {
        "Content-Security-Policy": (
            f"sandbox allow-scripts; {page.policy}; frame-ancestors 'self'"
        ),
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(page.html, status, headers=headers)


@router.get("/maps/incidents")
def show_incidents(question: Question) -> HTMLResponse:
    """Return incidents per grid and period as a map for a frame; a refusal says why in it."""
    try:
        return _framed(question.page())
    except RuleError as broken:
        page = sentence_page(broken.words, lang=question.lang)
        return _framed(page, status_of(broken))


@router.get("/maps/incidents/file")
def download_incidents(question: Question) -> HTMLResponse:
    """Return the same map as one file that needs neither this server nor the internet."""
    county, zone = question.policy.county, question.policy.county.zone
    days = "-".join(f"{day.astimezone(zone):%Y%m%d}" for day in (question.since, question.until))
    name = f"incidents-{county.code}-{days}.html"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HTMLResponse(question.page().html, headers=headers)
