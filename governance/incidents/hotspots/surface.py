"""How densely incidents lie, as a surface: a kernel over cells that tell no door."""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates
from sqlalchemy import Connection

from geo.clusters.density import Raster, kernel_density
from geo.metric import METRES_PER_DEGREE
from governance.incidents.hotspots.grounds import EditionGround
from governance.incidents.hotspots.question import HotspotQuestion
from governance.incidents.maps.points import gather_positions
from governance.people.sight import Sight
from governance.policies.sections import HotspotPolicy

Floats = npt.NDArray[np.float64]

#: Sides of the cells into which positions are gathered, in metres: for staff, and for who counts.
CELL_M, COUNTING_CELL_M = 250.0, 500.0
#: Rows of the picture that is made of it.
_ROWS = 480


@dataclass(frozen=True, slots=True)
class Surface:
    """Incidents per km² over a rectangle.

    Attributes
    ----------
    values
        (rows, columns), the northernmost row first; rows are as high as one another on a map in
        Mercator's projection.
    bounds
        West, south, east, north in degrees, EPSG:4490.
    n, left_out
        Incidents it is made of, and those in cells with too few to be told.
    """

    values: Floats
    bounds: tuple[float, float, float, float]
    cell_m: float
    bandwidth_m: float
    n: int
    left_out: int


def read_surface(
    db: Connection,
    sight: Sight,
    ground: EditionGround,
    question: HotspotQuestion,
    rules: HotspotPolicy,
) -> Surface:
    """Return the density of the incidents of a question; who only counts sees larger cells."""
    since, until = question.moments
    wanted = replace(question.wanted, since=since, until=until)
    is_counting = sight.is_counting_only
    cell_m = COUNTING_CELL_M if is_counting else CELL_M
    lat_step = cell_m / METRES_PER_DEGREE
    lon_step = lat_step / math.cos(math.radians(ground.metric.lat_0))
    gathered = gather_positions(db, sight, wanted, lon_step=lon_step, lat_step=lat_step)
    cells = np.array(gathered, dtype=np.float64).reshape(-1, 3)
    told = cells[:, 2] >= (rules.k if is_counting else 1)
    x, y = ground.metric.project((cells[:, 0] + 0.5) * lon_step, (cells[:, 1] + 0.5) * lat_step)
    values, bounds = _smooth(ground, (x[told], y[told], cells[told, 2]), rules.bandwidth_m)
    n, left_out = int(cells[told, 2].sum()), int(cells[~told, 2].sum())
    return Surface(values, bounds, cell_m, rules.bandwidth_m, n, left_out)


def _smooth(
    ground: EditionGround, points: tuple[Floats, Floats, Floats], bandwidth_m: float
) -> tuple[Floats, tuple[float, float, float, float]]:
    """Return the density on a raster of a map, and the degrees that it covers."""
    x, y, weights = points
    west, south, east, north = ground.bounds_m
    margin = 3 * bandwidth_m
    cell = bandwidth_m / 4
    raster = Raster(
        west - margin,
        south - margin,
        cell,
        columns=math.ceil((east - west + 2 * margin) / cell),
        rows=math.ceil((north - south + 2 * margin) / cell),
    )
    density = kernel_density(x, y, raster, bandwidth_m, weights=weights)
    lon, lat, bounds = _places_of_picture(ground)
    across, up = ground.metric.project(lon.ravel(), lat.ravel())
    at = [(up - raster.south_m) / cell - 0.5, (across - raster.west_m) / cell - 0.5]
    sampled = map_coordinates(density, at, order=1, mode="constant")
    return sampled.reshape(lon.shape), bounds


def _places_of_picture(
    ground: EditionGround,
) -> tuple[Floats, Floats, tuple[float, float, float, float]]:
    """Return longitude and latitude of each pixel of a picture over the county."""
    west, south, east, north = ground.bounds
    top, bottom = (math.asinh(math.tan(math.radians(lat))) for lat in (north, south))
    columns = max(1, round(_ROWS * math.radians(east - west) / (top - bottom)))
    rows = top - (np.arange(_ROWS) + 0.5) * (top - bottom) / _ROWS
    lat = np.degrees(np.arctan(np.sinh(rows)))
    lon = west + (np.arange(columns) + 0.5) * (east - west) / columns
    grid = np.meshgrid(lon, lat)
    return grid[0], grid[1], (west, south, east, north)
