"""Incidents of a period per grid of an edition, with the households exposed, as frames."""

import math
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from geo.postgis import SRID
from governance.incidents.maps.points import gather_positions
from governance.incidents.reading.filtering import (
    IncidentFilter,
    count_incidents,
    incidents_by_grid,
)
from governance.people.sight import Sight
from grid_boundaries.queries import boundary_rows
from grid_boundaries.vocabulary import GridKind

if TYPE_CHECKING:
    import geopandas as gpd

#: Side of the cells into which positions are gathered, in degrees of latitude and in metres.
CELL_DEG = 0.0023
CELL_M = 250


@dataclass(frozen=True, slots=True)
class Density:
    """Counts of incidents over the grids of one edition, and over cells of equal size.

    Attributes
    ----------
    grids
        One row a general grid: code, name, village, township, incidents, households (NaN when
        the edition does not say), geometry in EPSG:4490.
    heat
        One row a cell with incidents: lon and lat of its centre in EPSG:4490, incidents. A cell
        is at least `CELL_M` wide and high, so no row tells a door.
    located
        Incidents that have a grid.
    matching
        Incidents asked for, whether they have one or not.
    """

    grids: "gpd.GeoDataFrame"
    heat: pd.DataFrame
    located: int
    matching: int

    @property
    def shown(self) -> int:
        """The located incidents whose grid is one of these: a later edition may lack it."""
        return int(self.grids["incidents"].sum())


def measure_density(
    db: Connection, sight: Sight, edition_id: uuid.UUID, wanted: IncidentFilter
) -> Density:
    """Count the incidents asked for over an edition's grids, by the codes they were assigned."""
    by_grid = incidents_by_grid(db, sight, wanted)
    matching, _ = count_incidents(db, sight, wanted)
    grids = _grid_frame(db, edition_id, by_grid)
    heat = _heat_frame(db, sight, wanted, latitude=float(grids.total_bounds[[1, 3]].mean()))
    return Density(grids, heat, sum(by_grid.values()), matching)


def _grid_frame(
    db: Connection, edition_id: uuid.UUID, by_grid: dict[str, int]
) -> "gpd.GeoDataFrame":
    import geopandas as gpd  # noqa: PLC0415 slow to load, and only this map needs it

    rows = boundary_rows(db, edition_id)
    frame = gpd.GeoDataFrame(
        {
            "code": rows.codes,
            "name": rows.names,
            "village": [name or "" for name in rows.village_names],
            "township": [name or "" for name in rows.township_names],
            "incidents": [by_grid.get(code, 0) for code in rows.codes],
            "households": np.array(rows.households, dtype=float),
        },
        geometry=rows.polygons,
        crs=SRID,
    )
    general = np.array([kind == GridKind.GENERAL for kind in rows.kinds], dtype=bool)
    return frame[general].reset_index(drop=True)


def _heat_frame(
    db: Connection, sight: Sight, wanted: IncidentFilter, *, latitude: float
) -> pd.DataFrame:
    lon_step = CELL_DEG / math.cos(math.radians(latitude))
    cells = gather_positions(db, sight, wanted, lon_step=lon_step, lat_step=CELL_DEG)
    counted = np.array(cells, dtype=float).reshape(-1, 3)
    return pd.DataFrame(
        {
            "lon": (counted[:, 0] + 0.5) * lon_step,
            "lat": (counted[:, 1] + 0.5) * CELL_DEG,
            "incidents": counted[:, 2].astype(int),
        }
    )
