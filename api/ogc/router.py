"""The addresses of the services: TiPG's, with a landing page of our own and no page of theirs.

The factories put their routes on a router that has the prefix already, so that their links have
it, too; an application mounted below would lose it.
"""

from collections.abc import Callable, Coroutine, Iterator
from itertools import chain
from typing import Annotated, Any, Final, Literal, cast

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from morecantile import tms as tile_matrix_sets
from morecantile.defaults import TileMatrixSets
from tipg import collections, dependencies, factory
from tipg.collections import Collection, PgCollection
from tipg.errors import (
    InvalidDatetimeColumnName,
    InvalidGeometryColumnName,
    InvalidPropertyName,
    NotFound,
    TiPgError,
)
from tipg.factory import OGCFeaturesFactory, OGCTilesFactory
from tipg.model import Link
from tipg.resources.enums import MediaType

from api.deps import Allowed, AtDoors, Language, Me, PageSite
from api.installation import Installation
from api.ogc.asked import (
    INSTEAD,
    MOST_FEATURES,
    MOST_IN_A_TILE,
    USUAL_FEATURES,
    asked_collection,
    asked_collections,
    check_letters,
)
from api.ogc.catalog import feature_schema
from api.ogc.errors import NoSuchPartError, NotCountywideError, OgcQuestionError
from api.ogc.periods import meets
from api.ogc.services import OgcServices
from api.rendering import answer_page
from api.strict_json import StrictRoute
from governance.people.identity import Identity
from governance.people.scope import Action
from governance.people.vocabulary import TokenScope
from governance.sheets.formulas import guard

#: What of the standards is kept. Pages are not among it, nor OpenAPI 3.0: ours is 3.1.
CONFORMS: Final = [
    f"http://www.opengis.net/spec/{one}"
    for one in (
        "ogcapi-common-1/1.0/conf/core",
        "ogcapi-common-1/1.0/conf/landing-page",
        "ogcapi-common-1/1.0/conf/json",
        "ogcapi-common-2/1.0/conf/collections",
        "ogcapi-features-1/1.0/conf/core",
        "ogcapi-features-1/1.0/conf/geojson",
        "ogcapi-features-3/1.0/conf/filter",
        "ogcapi-features-3/1.0/conf/features-filter",
        "ogcapi-features-3/1.0/conf/queryables",
        "ogcapi-tiles-1/1.0/conf/core",
        "ogcapi-tiles-1/1.0/conf/tileset",
        "ogcapi-tiles-1/1.0/conf/tilesets-list",
        "ogcapi-tiles-1/1.0/conf/mvt",
        "cql2/1.0/conf/cql2-text",
        "cql2/1.0/conf/cql2-json",
        "cql2/1.0/conf/basic-cql2",
        "cql2/1.0/conf/advanced-comparison-operators",
        "cql2/1.0/conf/basic-spatial-functions",
    )
]

_DEFINITION: Final = "application/vnd.oai.openapi+json;version=3.1"
_NAME: Final = "WebMercatorQuad"

_NO_SUCH_PART: Final = (
    InvalidDatetimeColumnName,
    InvalidGeometryColumnName,
    InvalidPropertyName,
    NotFound,
)


class _ToldByUs(StrictRoute):
    """A route of TiPG's whose refusals are told in words of ours: its own repeat what was sent."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        handler = super().get_route_handler()

        async def told_by_us(request: Request) -> Response:
            try:
                return await handler(request)
            except _NO_SUCH_PART:
                raise NoSuchPartError from None
            except TiPgError:
                raise OgcQuestionError from None

        return told_by_us


class Countywide(Allowed):
    """Lets those pass who may count in the whole county; these services know no smaller scope."""

    def __init__(self) -> None:
        super().__init__(Action.COUNT)

    async def __call__(self, me: Me) -> Identity:
        """Return who asks; raises `NotCountywideError`, `NotAllowedError`."""
        if TokenScope.OGC in me.scopes:
            return me
        await super().__call__(me)
        if not me.sight(Action.COUNT).is_countywide:
            raise NotCountywideError
        return me


async def _ready(request: Request, doors: AtDoors) -> None:
    """Hand TiPG what it looks for in the application; links speak as browsers must."""
    if doors.is_https:
        request.scope["scheme"] = "https"
    services: OgcServices = request.app.state.ogc
    request.app.state.collection_catalog = await services.catalog()
    request.app.state.pool = services.connections


def _as_json(_factory: object, _request: Request, data: object, **_more: object) -> JSONResponse:
    """Show a browser JSON: TiPG's own pages ask servers far away for their scripts."""
    return JSONResponse(data)


class _Features(OGCFeaturesFactory):
    """OGC API Features."""

    _create_html_response = _as_json  # type: ignore[assignment]

    def _additional_collection_tiles_links(
        self, request: Request, collection: Collection
    ) -> list[Link]:
        """Say where a feature is described, too: GDAL else guesses from the first page."""
        described = self.url_for(request, "schema", collectionId=collection.id)
        return [
            Link(rel="describedby", type=MediaType.schemajson, href=described),
            *super()._additional_collection_tiles_links(request, collection),
        ]


class _Tiles(OGCTilesFactory):
    """OGC API Tiles."""

    _create_html_response = _as_json  # type: ignore[assignment]

    def _stylejson_routes(self) -> None:
        """Leave out a style that says nothing of ours."""


_csv_rows: Final = factory.create_csv_rows


def _rows_or_none(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Return the rows of a sheet; TiPG breaks off in the middle of an answer without any."""
    first = next(rows, None)
    return iter(()) if first is None else _csv_rows(map(_guarded, chain((first,), rows)))


def _guarded(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of which a spreadsheet takes nothing for a formula."""
    return {name: guard(cell) if isinstance(cell, str) else cell for name, cell in row.items()}


def _set_up_tipg() -> None:
    """Set how much there may be of what, which TiPG reads from the environment, and mend it.

    Its factories find by name what reads a question. FastAPI's ``dependency_overrides`` would do,
    too, but with any of them it looks at every dependency anew in every request of the application.
    """
    vars(factory).update(INSTEAD, create_csv_rows=_rows_or_none)
    vars(dependencies)["t_intersects"] = meets
    for tiles in (factory.mvt_settings, collections.mvt_settings):
        tiles.max_features_per_tile = MOST_IN_A_TILE
    for settings in (factory.features_settings, collections.features_settings):
        settings.default_features_limit = USUAL_FEATURES
        settings.max_features_per_query = MOST_FEATURES


_set_up_tipg()

router = APIRouter(
    prefix="/ogc",
    tags=["ogc"],
    dependencies=[Depends(Countywide()), Depends(check_letters)],
)


@router.get("/")
def landing(
    request: Request,
    response: Response,
    doors: AtDoors,
    site: PageSite,
    lang: Language,
    f: Literal["json", "html"] | None = None,
) -> Response:
    """Say where everything is; a browser is told how to connect a program."""
    if doors.is_https:
        request.scope["scheme"] = "https"
    base = f"{request.base_url}ogc"
    is_reader = "text/html" in request.headers.get("accept", "")
    if f == "html" or (f is None and is_reader):
        return answer_page("ogc.html", response, lang, site, base=base)
    return JSONResponse(
        {
            "title": f"{site.county.zh} {site.county.en}",
            "description": "网格、村、乡镇与每月事件数 Grids, villages, townships, and incidents "
            "by month",
            "links": [
                _link("self", f"{base}/", "application/json"),
                _link("service-desc", f"{base}/api", _DEFINITION),
                _link("service-doc", f"{base}/?f=html", "text/html"),
                _link("conformance", f"{base}/conformance", "application/json"),
                _link("data", f"{base}/collections", "application/json"),
                _link(
                    "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
                    f"{base}/tileMatrixSets",
                    "application/json",
                ),
            ],
        }
    )


def _link(rel: str, href: str, kind: str) -> dict[str, str]:
    return {"rel": rel, "href": href, "type": kind}


@router.get("/conformance")
async def conformance() -> dict[str, list[str]]:
    """Say what of the standards is kept."""
    return {"conformsTo": CONFORMS}


@router.get("/api")
async def definition(request: Request) -> Response:
    """Describe these addresses, and no other."""
    whole: dict[str, Any] = request.app.openapi()
    ours = {path: told for path, told in whole["paths"].items() if path.startswith("/ogc")}
    return JSONResponse(whole | {"paths": ours}, media_type=_DEFINITION)


parts = APIRouter(
    prefix="/ogc",
    tags=["ogc"],
    route_class=_ToldByUs,
    dependencies=[*router.dependencies, Depends(_ready)],
)
#: TiPG's type knows no coroutines, FastAPI does.
_COLLECTION: Final = cast("Callable[..., Collection]", asked_collection)

_Features(
    router=parts,
    with_common=False,
    collection_dependency=_COLLECTION,
    collections_dependency=asked_collections,
)
_Tiles(
    router=parts,
    with_common=False,
    with_viewer=False,
    collection_dependency=_COLLECTION,
    supported_tms=TileMatrixSets({_NAME: tile_matrix_sets.get(_NAME)}),
)


@parts.get("/collections/{collectionId}/schema")
async def schema(collection: Annotated[PgCollection, Depends(asked_collection)]) -> Response:
    """Describe a feature, so that a column that is empty at first has its type."""
    return JSONResponse(feature_schema(collection), media_type=MediaType.schemajson.value)


def install_services(app: FastAPI, here: Installation) -> None:
    """Have an application answer these addresses; `app.state.ogc` is opened and closed with it."""
    app.state.ogc = OgcServices(here)
