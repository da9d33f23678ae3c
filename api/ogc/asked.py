"""What is asked of the services, read and refused in our words before TiPG makes SQL of it."""

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from cql2 import Expr
from fastapi import Depends, Path, Query, Request
from morecantile import Tile
from tipg.collections import Catalog, CollectionList, PgCollection
from tipg.dependencies import CollectionsParams

from api.ogc.cql import box_of, read_filter
from api.ogc.errors import CollectionNotFoundError, NoSuchPartError, OgcQuestionError
from api.ogc.periods import read_period

#: A page holds at most so many features, and so many when nothing is said.
MOST_FEATURES: Final = 1000
USUAL_FEATURES: Final = 100

#: A tile holds everything: TiPG cuts one off without a word, and 504 grids in sixty months are
#: 30,240 features. What is too much takes too long, and is refused for that.
MOST_IN_A_TILE: Final = 1_000_000

#: Closer than this, a tile is a third of a metre wide in a corner of a courtyard.
MOST_ZOOM: Final = 22


async def asked_collection(request: Request, collectionId: str) -> PgCollection:  # noqa: N803 as the standard writes it
    """Return the collection of an address; raises `CollectionNotFoundError`."""
    catalog: Catalog = request.app.state.collection_catalog
    found = catalog["collections"].get(collectionId)
    if not isinstance(found, PgCollection):
        raise CollectionNotFoundError
    return found


async def check_letters(request: Request) -> None:
    """Refuse what the database's protocol cannot carry, or says one thing twice."""
    sent = request.query_params.multi_items()
    names = [name for name, _ in sent]
    every = [*names, *(value for _, value in sent), *map(str, request.path_params.values())]
    if len(set(names)) < len(names) or any("\x00" in one for one in every):
        raise OgcQuestionError


def _asked_box(bbox: Annotated[str | None, Query()] = None) -> list[float] | None:
    """Return west, south, east, north; heights are of no matter here."""
    if not bbox:
        return None
    try:
        numbers = [float(one) for one in bbox.split(",")]
    except ValueError:
        raise OgcQuestionError from None
    if len(numbers) == 6:  # noqa: PLR2004 with heights
        numbers = [*numbers[:2], *numbers[3:5]]
    if not all(math.isfinite(one) for one in numbers):
        raise OgcQuestionError
    box_of(numbers)
    return numbers


def _asked_times(times: Annotated[str | None, Query(alias="datetime")] = None) -> list[str] | None:
    """Return a moment, or the two ends of a period."""
    return read_period(times) if times else None


def _asked_filter(
    collection: Annotated[PgCollection, Depends(asked_collection)],
    query: Annotated[str | None, Query(alias="filter")] = None,
) -> Expr | None:
    """Return the filter, of which only what is known was kept."""
    if query is None:
        return None
    return read_filter(query, [column.name for column in collection.properties])


def _asked_tile(
    z: Annotated[int, Path()], x: Annotated[int, Path()], y: Annotated[int, Path()]
) -> Tile:
    """Return a tile that exists."""
    if not 0 <= z <= MOST_ZOOM or not (0 <= x < 2**z and 0 <= y < 2**z):
        raise NoSuchPartError
    return Tile(x, y, z)


def asked_collections(
    request: Request,
    box: Annotated[list[float] | None, Depends(_asked_box)],
    times: Annotated[list[str] | None, Depends(_asked_times)],
    limit: Annotated[int | None, Query(ge=0, le=1000)] = None,
    offset: Annotated[int | None, Query(ge=0)] = None,
) -> CollectionList:
    """Return the collections that a place and a period choose; all of ours are tables."""
    return CollectionsParams(request, box, times, limit=limit, offset=offset)


#: What TiPG reads by itself, by its name there, and what reads it here instead.
INSTEAD: Final[Mapping[str, Callable[..., Any]]] = {
    "bbox_query": _asked_box,
    "datetime_query": _asked_times,
    "filter_query": _asked_filter,
    "TileParams": _asked_tile,
}
