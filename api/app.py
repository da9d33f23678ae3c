"""The web application: routes, errors, headers, and what starts and stops with it."""

import asyncio
import gc
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.staticfiles import StaticFiles
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import web_map
from api.errors import install_handlers
from api.installation import Installation
from api.jobs import Jobs
from api.maps.area_layers import AreaLayers
from api.maps.drawn import DrawnPages
from api.routes.table import ROUTERS
from api.strict_json import StrictRoute

log = structlog.get_logger()

MAX_BODY_BYTES = 32 * 1024 * 1024

_STATIC = Path(web_map.__file__).parent / "static"

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def make_app(installation: Installation, *, with_worker: bool = False) -> FastAPI:
    """Return the application of one installation, with a worker for its jobs if asked."""
    jobs = Jobs(installation)

    @asynccontextmanager
    async def live(_app: FastAPI) -> AsyncIterator[None]:
        installation.intake.start()
        warming = asyncio.create_task(asyncio.to_thread(_warm_up, installation))
        try:
            async with jobs.working() if with_worker else nullcontext():
                yield
        finally:
            await warming
            installation.intake.stop()

    app = FastAPI(
        title="wangge 网格",
        version="0.1.0",
        lifespan=live,
        max_body_size=MAX_BODY_BYTES,
        docs_url=None,
        redoc_url=None,
    )
    app.state.installation = installation
    app.state.jobs = jobs
    app.state.layers = AreaLayers()
    app.state.drawn_pages = DrawnPages()
    app.router.route_class = StrictRoute
    install_handlers(app)
    app.add_middleware(_EdgeMiddleware)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=_STATIC, check_dir=False), name="static")
    # Built now, not by the first request: FastAPI silences warnings for every thread while it
    # builds, and warming up does the same beside it.
    list(iter_route_contexts(app.routes))
    return app


def _warm_up(installation: Installation) -> None:
    """Index the grids in force while the first pages are served already."""
    try:
        with installation.engine.connect() as connection:
            installation.lookup.active(connection)
    except SQLAlchemyError as error:
        log.warning("grids not indexed yet", error=type(error).__name__)
    # A full collection would walk the whole geo stack while requests wait.
    gc.collect()
    gc.freeze()


class _EdgeMiddleware:
    """Gives each request an id for the log, and each answer the headers it does not bring."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        # Not only while it is answered: the handler of faults stands outside of this.
        if scope["type"] == "http":
            structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(8))
        await self._app(scope, receive, send_with_headers)
