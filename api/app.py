"""The web application: routes, errors, headers, and what starts and stops with it."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError

import web_map
from api.basemap.parts import KeptLines
from api.basemap.tianditu_tiles import tianditu_of
from api.deps import read_site
from api.edge.callers import own_names
from api.edge.gate import Gate
from api.edge.guard import Guard
from api.edge.turns import Turns
from api.errors import install_handlers
from api.exports.places import ExportPlaces
from api.installation import Installation
from api.jobs import Jobs
from api.live.hub import BoardHub
from api.maps.area_layers import AreaLayers
from api.maps.kept import Kept
from api.ogc.router import install_services
from api.routes.table import ROUTERS
from api.signing_in.doors import Doors
from api.signing_in.single_sign_on import SingleSignOn
from api.strict_json import StrictRoute
from api.visit_planning.desk import PlanningDesk
from governance.incidents.hotspots.grounds import EditionGrounds
from governance.incidents.maps.tiles import GatheredCells
from web_map.frame.site import Site
from web_map.standalone.lone_page import LonePage

log = structlog.get_logger()

_STATIC = Path(web_map.__file__).parent / "static"


def make_app(
    installation: Installation,
    *,
    with_worker: bool = False,
    host: str = "127.0.0.1",
    names: Sequence[str] = (),
    doors: Doors | None = None,
    single_sign_on: SingleSignOn | None = None,
) -> FastAPI:
    """Return the application of one installation, with a worker for its jobs if asked.

    `host` is the address that it will be served on, `names` are others that browsers may use.
    """
    doors = doors or Doors()
    jobs = Jobs(installation)
    board = BoardHub(installation.engine)

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[None]:
        installation.intake.start()
        board.start()
        warming = asyncio.create_task(asyncio.to_thread(_warm_up, app, compiling=with_worker))
        try:
            async with app.state.ogc.serving(), jobs.working() if with_worker else nullcontext():
                yield
        finally:
            await warming
            board.stop()
            installation.intake.stop()

    app = FastAPI(
        title="wangge 网格",
        version="0.1.0",
        lifespan=live,
        docs_url=None,
        redoc_url=None,
    )
    _keep(app, installation, doors=doors, jobs=jobs, board=board, single_sign_on=single_sign_on)
    app.router.route_class = StrictRoute
    install_handlers(app)
    app.add_middleware(Gate)
    app.add_middleware(Guard, names=own_names(host, names), is_https=doors.is_https)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=_STATIC, check_dir=False), name="static")
    # Built now, not by the first request: FastAPI silences warnings for every thread while it
    # builds, and warming up does the same beside it.
    list(iter_route_contexts(app.routes))
    return app


def _keep(app: FastAPI, installation: Installation, **parts: object) -> None:
    """Keep with the application what its routes share."""
    for name, part in parts.items():
        setattr(app.state, name, part)
    app.state.installation = installation
    install_services(app, installation)
    app.state.site = Site.of_policy(installation.policy, synthetic=False)  # until it is read
    app.state.layers = AreaLayers()
    app.state.turns = Turns.for_pool(installation.engine.pool)
    app.state.grounds = EditionGrounds()
    app.state.hot_grids = Kept[frozenset[str]](keep=8)
    app.state.visit_planning = PlanningDesk(installation.engine)
    app.state.drawn_pages = Kept[LonePage](keep=12)
    app.state.exports = ExportPlaces()
    app.state.map_parts = Kept[bytes](keep=400)
    app.state.wide_cells = Kept[GatheredCells](keep=8)
    app.state.ground_tiles = Kept[bytes](keep=400)
    app.state.ground_lines = KeptLines()
    app.state.tianditu = tianditu_of(installation.keys)


def _warm_up(app: FastAPI, *, compiling: bool) -> None:
    """Index the grids in force, and load what draws maps, while pages are served already."""
    installation: Installation = app.state.installation
    try:
        with installation.engine.connect() as connection:
            app.state.site = read_site(connection, installation.policy)
            installation.lookup.active(connection)
    except SQLAlchemyError as error:
        log.warning("grids not indexed yet", error=type(error).__name__)
    if compiling:
        from api.maps.warming import warm_maps  # noqa: PLC0415 folium is slow to load
        from api.visit_planning.warming import warm_routes  # noqa: PLC0415 as is SciPy

        warm_maps()
        warm_routes()
    # A full collection would walk the whole geo stack while requests wait.
    gc.collect()
    gc.freeze()
