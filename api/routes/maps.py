"""Analysis maps: for the sandboxed frame of a page, and as one file to take along."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse

from api.basemap.parts import KeptLines
from api.deps import AtDesk, Counting, Language, Now, needs
from api.errors import status_of
from api.exports.audited import filter_details, write_down
from api.maps.asked import AskedMap
from api.maps.framed import framed
from api.maps.kept import Kept
from api.maps.recipes import recipe_of
from api.schemas.fields import Key, Moment
from geo.errors import RuleError
from governance.incidents.hotspots.grounds import EditionGrounds
from governance.incidents.hotspots.vocabulary import Exposure
from governance.incidents.queries import latest_event
from governance.incidents.reading.filtering import IncidentFilter
from governance.incidents.vocabulary import Channel
from governance.people.scope import Action
from governance.people.sight import Sight
from governance.vocabulary import Tier
from grid_boundaries.ground.sources import basemap_version
from grid_boundaries.lookup import edition_in_force
from web_map.analysis.vocabulary import MapKind
from web_map.standalone.lone_page import LonePage, sentence_page

router = APIRouter(
    tags=["maps"], default_response_class=HTMLResponse, dependencies=[needs(Action.COUNT)]
)

#: The period when none is named.
RECENT = timedelta(days=90)


def _wanted(
    now: Now,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    category: Annotated[list[Key] | None, Query()] = None,
    channel: Annotated[list[Channel] | None, Query()] = None,
    tier: Annotated[list[Tier] | None, Query()] = None,
) -> IncidentFilter:
    end = until or now
    return IncidentFilter(
        since=since or end - RECENT,
        until=end,
        categories=tuple(category or ()),
        channels=tuple(channel or ()),
        tiers=tuple(tier or ()),
    )


@dataclass(frozen=True, slots=True)
class MapQuestion:
    """A map that is asked for, and what is needed to draw it."""

    request: Request
    desk: AtDesk
    lang: Language
    sight: Counting
    wanted: Annotated[IncidentFilter, Depends(_wanted)]
    exposure: Exposure = Exposure.HOUSEHOLDS

    def page(self, kind: MapKind, *, leaves: bool = False) -> LonePage:
        """Return the map, drawn now or kept since the same was asked of the same data.

        Raises
        ------
        EmptyPeriodError, FuturePeriodError, LongPeriodError
            When the period cannot be measured.
        NoEditionError, NoGridsInSightError
            When no grids are in force, or none where who asks may look.
        """
        from api.maps.kinds import draw_page  # noqa: PLC0415 folium is slow to load

        through = self.sight_of(kind)
        asked = self.asked(through, leaving=through if leaves else None)
        kept: Kept[LonePage] = self.request.app.state.drawn_pages
        question = (kind, asked.key, basemap_version(asked.db))

        def draw() -> LonePage:
            lines: KeptLines = self.request.app.state.ground_lines
            return draw_page(kind, asked, lines.of(asked.db, asked.lang))

        return kept.of(question, asked.version, draw, now=self.desk.now)

    def sight_of(self, kind: MapKind) -> Sight:
        """Return what a map may count: of visits, only where the caller counts or plans them."""
        if kind is not MapKind.VISITS:
            return self.sight
        me = self.desk.me
        return Sight.joined(me.sight(Action.COUNT), me.sight(Action.PLAN_VISITS))

    def asked(self, through: Sight | None = None, *, leaving: Sight | None = None) -> AskedMap:
        """Return the question with all that answers it; raises as `page` does.

        `leaving` is looked through where the map leaves as a file: nothing counts as own in it.
        """
        desk = self.desk
        edition = edition_in_force(desk.db, day=desk.today)
        grounds: EditionGrounds = self.request.app.state.grounds
        sight = (through or self.sight) if leaving is None else replace(leaving, units=frozenset())
        return AskedMap(
            db=desk.db,
            sight=sight,
            edition=edition,
            ground=grounds.of(desk.db, edition.id).seen_by(sight),
            wanted=self.wanted,
            exposure=self.exposure,
            policy=desk.policy,
            lang=self.lang,
            now=desk.now,
            version=latest_event(desk.db),
            leaves=leaving is not None,
        )

    def stem(self, kind: MapKind) -> str:
        """Return the beginning of the name of a file: which map, whose, and of which days."""
        span = self.asked().question.span
        last = span.end - timedelta(days=1)
        county = self.desk.policy.county
        return f"{kind}-{county.code}-{span.begin:%Y%m%d}-{last:%Y%m%d}"

    @property
    def details(self) -> dict[str, object]:
        """What was asked for, as the audit trail tells it."""
        return {"filter": filter_details(self.wanted), "exposure": self.exposure}


Question = Annotated[MapQuestion, Depends()]


@router.get("/maps/{kind}")
def show_map(question: Question, kind: MapKind) -> HTMLResponse:
    """Return a map of a period for a frame; a refusal says why in it."""
    try:
        return framed(question.page(kind))
    except RuleError as broken:
        page = sentence_page(broken.words, lang=question.lang)
        return framed(page, status_of(broken))


@router.get("/maps/{kind}/file")
def download_map(question: Question, kind: MapKind) -> HTMLResponse:
    """Return the same map as one file that needs neither this server nor the internet; audited."""
    page = question.page(kind, leaves=True)
    write_down(question.desk, f"map:{kind}", {"format": "html", **question.details})
    headers = {
        "Content-Disposition": f'attachment; filename="{question.stem(kind)}.html"',
        "Cache-Control": "no-store",
    }
    return HTMLResponse(page.html, headers=headers)


@router.get("/maps/{kind}/recipe")
def read_recipe(question: Question, kind: MapKind) -> JSONResponse:
    """Return the figures of a map with all that they depend on, to be computed again; audited."""
    from api.maps.kinds import COMPOSED  # noqa: PLC0415 folium is slow to load

    asked = question.asked(leaving=question.sight_of(kind))
    recipe = recipe_of(kind, asked, COMPOSED[kind](asked))
    write_down(question.desk, f"map:{kind}", {"format": "recipe", **question.details})
    headers = {
        "Content-Disposition": f'attachment; filename="{recipe["id"]}.json"',
        "Cache-Control": "no-store",
    }
    return JSONResponse(recipe, headers=headers, media_type="application/geo+json")
