"""One tile of the base map, no finer than its zoom can show."""

from typing import Any, Final

import numpy as np
import shapely
from sqlalchemy import Connection, text

from geo.postgis import Record
from geo.tiles import EXTENT, Tile
from grid_boundaries.ground.vocabulary import AREAS, LINES, PLACES, drawn_at

#: The map's zoom is so much more than a tile's: a tile is 1,024 pixels wide, not 256.
ZOOMS_BEHIND: Final = 2
#: So far beyond a tile's side lines go on, so that nothing ends at it, in parts.
_MARGIN: Final = 96
#: Corners nearer to the line than this are left out, in parts (four to a pixel).
_TOLERANCE: Final = 3.0
#: An area smaller than this is not seen, in square parts.
_LEAST_AREA: Final = 150.0
#: From this zoom of the map on it matters what goes over what.
_CROSSINGS_FROM: Final = 14
#: shapely's number for areas.
_AREA: Final = 2

#: PostGIS does the cutting: whole numbers inside a tile come back. The projection is the sphere's,
#: the degrees are taken as they are (see `geo.tiles`), hence 4326.
_SQL: Final = """
WITH asked AS (
    SELECT ST_TileEnvelope(:z, :x, :y) AS sheet,
           ST_TileEnvelope(:z, :x, :y, margin => :margin) AS wide,
           ST_SetSRID(ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => :margin), 4326), 4490)
               AS box
), here AS (
    SELECT kind, name, ref, bridge AND :crossings AS bridge, tunnel AND :crossings AS tunnel,
           ST_Transform(ST_SetSRID(geom, 4326), 3857) AS shape
    FROM basemap_feature, asked WHERE geom && box AND kind = ANY(:kinds)
), merged AS (
    SELECT kind, name, ref, bridge, tunnel,
           ST_Simplify(ST_LineMerge(ST_Collect(ST_ClipByBox2D(shape, wide))), :tolerance) AS shape
    FROM here, asked WHERE kind = ANY(:lines) GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    SELECT kind, name, ref, bridge, tunnel, ST_SimplifyPreserveTopology(shape, :tolerance)
    FROM here WHERE kind = ANY(:areas) AND ST_Area(shape) > :least
    UNION ALL
    SELECT kind, name, ref, bridge, tunnel, shape FROM here WHERE kind = ANY(:places)
)
SELECT kind, name, ref, bridge, tunnel,
       ST_AsBinary(ST_AsMVTGeom(shape, sheet, :extent, :buffer, true)) AS wkb
FROM merged, asked WHERE shape IS NOT NULL AND NOT ST_IsEmpty(shape)
ORDER BY kind, name, ref
"""

#: Kind, name, road number, 1 for a bridge and 2 for a tunnel, paths.
Drawn = list[Any]


def read_tile(db: Connection, tile: Tile) -> list[Drawn]:
    """Return what a tile shows, each as ``[kind, name, ref, flags, paths]``.

    A path is ``[x, y, dx, dy, …]`` in parts of the tile, the first place and then the steps;
    a place is a path of one. What lies in areas is to be filled even-odd.
    """
    zoom = tile.z + ZOOMS_BEHIND
    kinds = drawn_at(zoom)
    if not kinds:
        return []
    part_m = 40_075_016.686 / (1 << tile.z) / EXTENT
    asked = {
        "z": tile.z,
        "x": tile.x,
        "y": tile.y,
        "margin": _MARGIN / EXTENT,
        "kinds": list(kinds),
        "lines": list(LINES),
        "areas": list(AREAS),
        "places": list(PLACES),
        "crossings": zoom >= _CROSSINGS_FROM,
        "tolerance": _TOLERANCE * part_m,
        "least": _LEAST_AREA * part_m * part_m,
        "extent": EXTENT,
        "buffer": _MARGIN,
    }
    rows = db.execute(text(_SQL), asked).all()
    return [_drawn(row) for row in rows if row.wkb is not None]


def _drawn(row: Record) -> Drawn:
    shape = shapely.from_wkb(bytes(row.wkb))
    return [row.kind, row.name, row.ref, int(row.bridge) + 2 * int(row.tunnel), paths_of(shape)]


def paths_of(shape: shapely.Geometry) -> list[list[int]]:
    """Return the paths of a shape in whole numbers: rings, lines or places."""
    parts = shapely.get_parts(np.asarray([shape], dtype=object))
    if shapely.get_dimensions(shape) == _AREA:
        parts = shapely.get_rings(parts)
    return [_steps(shapely.get_coordinates(part)) for part in parts]


def _steps(corners: np.ndarray[Any, np.dtype[np.float64]]) -> list[int]:
    whole = np.rint(corners).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64))
    found: list[int] = steps.ravel().tolist()
    return found
