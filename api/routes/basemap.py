"""What lies below the grids: the county's own ground by tile, and Tianditu by the server's hand."""

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.basemap.parts import about_basemap, pack_tile
from api.basemap.tianditu_tiles import TiandituLayer, TiandituOffError, TiandituTiles
from api.deps import SIGNED_IN, AtDesk
from api.maps.kept import Kept
from api.packed import answer_packed
from geo.tiles import MAX_ZOOM, Tile
from grid_boundaries.ground.sources import basemap_version

router = APIRouter(prefix="/basemap", tags=["areas"], dependencies=[SIGNED_IN])

Zoom = Annotated[int, Path(ge=0, le=MAX_ZOOM)]


@router.get("")
def read_basemap(request: Request, desk: AtDesk) -> dict[str, Any]:
    """Return the sources of the base map with what maps must say of them, and township seats."""
    return about_basemap(desk, request.app.state.tianditu)


@router.get("/tianditu/{layer}/{z}/{x}/{y}")
def read_tianditu(request: Request, layer: TiandituLayer, z: Zoom, x: int, y: int) -> Response:
    """Return a picture of Tianditu, 256 px wide, where it is set up; the key stays here."""
    tianditu: TiandituTiles | None = request.app.state.tianditu
    if tianditu is None:
        raise TiandituOffError
    picture = tianditu.read(layer, Tile(z, x, y))
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(picture.content, media_type=picture.media_type, headers=headers)


@router.get("/{z}/{x}/{y}")
def read_tile(request: Request, desk: AtDesk, z: Zoom, x: int, y: int) -> Response:
    """Return what a tile of the ground shows, as fine as the map's zoom, z + 2, can show it."""
    tile, version = Tile(z, x, y), basemap_version(desk.db)
    digest = hashlib.sha256(repr((version, tile)).encode()).hexdigest()[:32]
    headers = {"ETag": f'"{digest}"', "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    kept: Kept[bytes] = request.app.state.ground_tiles
    packed = kept.of((version, tile), version, lambda: pack_tile(desk.db, tile), now=desk.now)
    return answer_packed(request, packed, headers=headers)
