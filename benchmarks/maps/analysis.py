"""The map of hotspots as a page: what its figures take, and what drawing it takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

from api.maps.asked import AskedMap
from api.maps.kinds import COMPOSED
from benchmarks.ingest.place import Place, serving
from benchmarks.maps.chromium import middle
from benchmarks.maps.folium_pages import Built
from benchmarks.maps.place import Meter, dispatcher_of, session_for
from benchmarks.sign_in import cookies_of
from governance.incidents.hotspots.grounds import EditionGrounds
from governance.incidents.hotspots.vocabulary import Exposure
from governance.incidents.queries import latest_event
from governance.incidents.reading.filtering import IncidentFilter, count_incidents
from governance.people.duty import grants_of
from governance.people.scope import Action
from governance.people.sight import Sight
from grid_boundaries.queries import active_edition
from web_map.analysis.grid_map import draw_grid_map
from web_map.analysis.vocabulary import MapKind
from web_map.standalone.offline import render_offline

DAYS = 90


@dataclass
class Analysis:
    """What a map of hotspots took, round by round; seconds on the clock and of a core."""

    incidents: int
    page: Built
    compose_s: list[float] = field(default_factory=list)
    draw_s: list[float] = field(default_factory=list)
    answered_s: list[float] = field(default_factory=list)
    server_s: list[float] = field(default_factory=list)
    database_s: list[float] = field(default_factory=list)


def measure_analysis(place: Place, rounds: int) -> Analysis:
    """Build the map in this process, step by step, and ask the server for it; kernels are warm."""
    with _asked(place) as asked:
        incidents, _ = count_incidents(asked.db, asked.sight, asked.wanted)
        page, _ = _build(asked)
        analysis = Analysis(incidents, page)
        for _ in range(rounds):
            page, composed_s = _build(asked)
            analysis.compose_s.append(composed_s)
            analysis.draw_s.append(page.build_s)
    _ask_server(place, analysis, rounds)
    _tell(analysis)
    return analysis


@contextmanager
def _asked(place: Place) -> Iterator[AskedMap]:
    """Ask for the last days as the county's dispatcher sees them."""
    here, now, person = place.installation, datetime.now(UTC), dispatcher_of(place)
    with here.transaction() as db:
        day = now.astimezone(here.policy.county.zone).date()
        grants = grants_of(db, person, now=now, day=day)
        sights = [Sight.through(grants, action) for action in (Action.COUNT, Action.READ)]
        edition = active_edition(db)
        if edition is None:
            message = "no grids are in force"
            raise RuntimeError(message)
        yield AskedMap(
            db=db,
            sight=Sight.joined(*sights),
            edition=edition,
            ground=EditionGrounds().of(db, edition.id),
            wanted=IncidentFilter(since=now - timedelta(days=DAYS), until=now),
            exposure=Exposure.HOUSEHOLDS,
            policy=here.policy,
            lang="zh",
            now=now,
            version=latest_event(db),
        )


def _build(asked: AskedMap) -> tuple[Built, float]:
    """Return the page, with what drawing took, and what its figures took before."""
    began = time.process_time()
    composed = COMPOSED[MapKind.HOTSPOTS](asked)
    figured = time.process_time()
    page = render_offline(draw_grid_map(composed, lang="zh"), title="热点", lang="zh")
    drawn = time.process_time()
    shows = (
        f"{len(composed.grids)} grids simplified, {len(composed.layers)} shadings of them,"
        f" {sum(len(layer.marks) for layer in composed.marks)} clusters, density as a picture"
    )
    return Built("hotspots", shows, page.html.encode(), drawn - figured), figured - began


def _ask_server(place: Place, analysis: Analysis, rounds: int) -> None:
    """Ask as a page does; each period begins another day, so none was drawn before."""
    headers = cookies_of(session_for(place))
    with serving(place) as port:
        line = HTTPConnection("127.0.0.1", port, timeout=300)
        for number in range(rounds + 1):  # the first one loads folium and the kernels
            meter, began = Meter(place, port), time.monotonic()
            first = datetime.now(UTC) - timedelta(days=DAYS + number)
            asked = urlencode({"from": first.isoformat(timespec="seconds")})
            line.request("GET", f"/maps/{MapKind.HOTSPOTS}?{asked}", headers=headers)
            answer = line.getresponse()
            answer.read()
            if answer.status != 200:
                message = f"/maps/hotspots answers {answer.status}"
                raise RuntimeError(message)
            server, database = meter.used()
            if number:
                analysis.answered_s.append(time.monotonic() - began)
                analysis.server_s.append(server)
                analysis.database_s.append(database)
        line.close()


def _tell(one: Analysis) -> None:
    print(
        f"  hotspots of {one.incidents:,} incidents of {DAYS} days: {one.page.shows}\n"
        f"    figures {middle(one.compose_s):.2f} s of a core, drawing {middle(one.draw_s):.2f} s;"
        f" GET /maps/hotspots {middle(one.answered_s):.2f} s"
        f" (server {middle(one.server_s):.2f} s, database {middle(one.database_s):.2f} s of a core)"
    )
