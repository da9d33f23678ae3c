"""The administrative tree, the grids, and where a point or an address lies."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import Connection

from api.deps import SIGNED_IN, Counting, CountyPolicy, Db, Here, Now
from api.installation import Installation
from api.packed import answer_packed
from api.schemas.answers import geocoding_of, words_of
from api.schemas.fields import Key, Line
from geo.assign.explain import explain
from geo.crs import read_position, spell_in_datums
from geo.lonlat import RawPosition
from governance.incidents.reading.filtering import IncidentFilter, count_incidents
from grid_boundaries import queries
from grid_boundaries.codes import AreaLevel
from grid_boundaries.lookup import EditionIndex, edition_id_as_of, edition_in_force
from grid_boundaries.vocabulary import IN_FORCE_ONCE
from web_map.tree import area_tree

router = APIRouter(tags=["areas"], dependencies=[SIGNED_IN])


def _active(db: Connection, now: Now) -> Any:  # noqa: ANN401 a row
    return edition_in_force(db, day=now.date())


@router.get("/areas")
def read_areas(db: Db, now: Now, policy: CountyPolicy) -> dict[str, Any]:
    """Return townships, villages and grids of the edition in force as a tree."""
    edition = _active(db, now)
    county = {"code": edition.county_code, "name": policy.county.name_zh}
    return {
        "edition": {"id": edition.id, "name": edition.name, "synthetic": edition.synthetic},
        "county": county,
        "townships": area_tree(queries.grid_names(db, edition.id)),
    }


@router.get("/areas.geojson")
def draw_areas(
    request: Request, db: Db, now: Now, level: AreaLevel, edition: Key | None = None
) -> Response:
    """Return the areas of one level as polygons for drawing, not for measuring."""
    row = _active(db, now) if edition is None else queries.read_edition_text(db, edition)
    tag = f'"{row.id}-{level}"'
    if request.headers.get("if-none-match") == tag and row.state in IN_FORCE_ONCE:
        return Response(status_code=304, headers={"ETag": tag})
    packed = request.app.state.layers.of(db, row, level)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    return answer_packed(request, packed, headers=headers, media_type="application/geo+json")


@router.get("/grids/{code}")
def read_grid(db: Db, now: Now, sight: Counting, code: Key) -> dict[str, Any]:
    """Return one grid of the edition in force with the number of its incidents one may see."""
    edition = _active(db, now)
    row = queries.read_grid(db, edition.id, code)
    n, of = count_incidents(db, sight, IncidentFilter(area=code))
    told = {name: value for name, value in row._mapping.items() if name != "id"}  # noqa: SLF001
    return told | {"incidents": {"n": n, "of": of, "as_of": now}}


@router.get("/locate")
def locate_point(
    db: Db,
    here: Here,
    x: Annotated[float, Query(allow_inf_nan=False)],
    y: Annotated[float, Query(allow_inf_nan=False)],
    crs: Key,
    as_of: date | None = None,
) -> dict[str, Any]:
    """Return a point in four datums, its grid or else the nearest one, and why.

    With `as_of` the grid is that of the edition in force on that day.
    """
    point = read_position(RawPosition(x, y, crs))
    edition = _edition_of(db, here, as_of)
    match = None if edition is None else edition.match(point)
    is_outside = match is not None and match.code is None
    return {
        "datums": spell_in_datums(point),
        "edition": None if edition is None else edition.edition_id,
        "match": None if match is None else match._asdict(),
        "reason": None if match is None else words_of(explain(match)),
        "nearest": queries.nearest_grid(db, point) if is_outside else None,
    }


def _edition_of(db: Connection, here: Installation, day: date | None) -> EditionIndex | None:
    if day is None:
        return here.lookup.active(db)
    return here.lookup.of(db, edition_id_as_of(db, day))


@router.get("/geocode")
def geocode(db: Db, here: Here, q: Annotated[Line, Query()]) -> dict[str, Any]:
    """Return where an address is, or the candidates when only a person can tell."""
    result = here.geocoder(db).geocode(q)
    return geocoding_of(result)
