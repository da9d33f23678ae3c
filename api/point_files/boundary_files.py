"""Polygons and codes out of a boundary file that its user trusts."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from api.point_files.columns import existing_column
from api.point_files.errors import MissingCodeError, MissingCrsError, UnreadableFileError
from geo.crs import CrsKind, SourceCrs, read_wkt, to_lonlat

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Polygons in EPSG:4490 degrees and their codes."""

    codes: tuple[str, ...]
    polygons: npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class BoundaryFile:
    """A file of polygons: GeoJSON, GeoPackage, zipped Shapefile, GeoParquet.

    Attributes
    ----------
    code_field
        The column with the codes.
    crs
        What the coordinates are, if the file does not say so or says it wrongly.
    """

    path: Path
    code_field: str
    crs: SourceCrs | None = None


def read_boundaries(file: BoundaryFile) -> Boundaries:
    """Return the polygons of a file.

    Raises
    ------
    UnreadableFileError
        When it is missing or no such file.
    MissingColumnError, MissingCodeError
        When the column of codes, or a code in it, is missing.
    MissingCrsError
        When neither the file nor the caller says the CRS.
    """
    frame = read_frame(file.path)
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    given = frame[existing_column(columns, file.code_field)].tolist()
    codes = tuple(code_text(value) for value in given)
    if "" in codes:
        raise MissingCodeError(name=file.path.name, row=codes.index("") + 1, column=file.code_field)
    crs = file.crs or (read_wkt(frame.crs.to_wkt()) if frame.crs is not None else None)
    if crs is None:
        raise MissingCrsError(name=file.path.name, option="--boundaries-crs")
    return Boundaries(codes, in_degrees(frame.geometry.to_numpy(), crs))


def read_frame(path: Path) -> "GeoDataFrame":
    """Return all rows and columns of a file.

    Raises
    ------
    UnreadableFileError
        When it cannot be read.
    """
    import geopandas as gpd  # noqa: PLC0415 - most of a second that `--help` need not pay
    import pyarrow as pa  # noqa: PLC0415 - as above
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415 - as above

    try:
        if path.suffix.lower() in {".parquet", ".geoparquet"}:
            return gpd.read_parquet(path)
        return gpd.read_file(path)
    except (OSError, ValueError, pa.ArrowInvalid, DataSourceError, DataLayerError) as error:
        raise UnreadableFileError(name=path.name, reason=str(error)) from error


def code_text(value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    """Return a code as text, a whole number without its decimals; empty for none."""
    if value is None or value != value:  # noqa: PLR0124 - NaN and NaT
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def in_degrees(polygons: npt.NDArray[np.object_], crs: SourceCrs) -> npt.NDArray[np.object_]:
    """Return polygons in EPSG:4490 degrees, vertex by vertex."""
    flat: npt.NDArray[np.object_] = shapely.force_2d(polygons)
    if crs.kind is CrsKind.DEGREES:
        return flat

    def converted(vertices: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(to_lonlat(vertices[:, 0], vertices[:, 1], crs))

    return shapely.transform(flat, converted)
