"""An edition in the database as a file for other people's software."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from geo.postgis import Record
from grid_boundaries import queries
from grid_boundaries.export import ExportFormat, export_edition
from grid_boundaries.queries import BoundaryRows

if TYPE_CHECKING:
    import geopandas as gpd


def write_edition(db: Connection, edition: Record, file_format: ExportFormat, out: Path) -> None:
    """Write the grids of an edition to `out`, whole or not at all."""
    export_edition(frame_of(queries.boundary_rows(db, edition.id), edition), file_format, out)


def frame_of(rows: BoundaryRows, edition: Record) -> "gpd.GeoDataFrame":
    """Return grids with the columns that `export_edition` takes."""
    import geopandas as gpd  # noqa: PLC0415 - half a second that only an export pays

    return gpd.GeoDataFrame(
        {
            "code": rows.codes,
            "name": rows.names,
            "kind": rows.kinds,
            "village_code": rows.village_codes,
            "village": rows.village_names,
            "township": rows.township_names,
            "households": rows.households,
            "residents": rows.residents,
            "area_m2": rows.areas_m2,
            "edition": edition.name,
            "effective_from": edition.effective_from.isoformat(),
            "synthetic": edition.synthetic,
        },
        geometry=rows.polygons,
        crs="EPSG:4490",
    )
