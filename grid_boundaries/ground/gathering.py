"""From a file to what the base map keeps of it: read, mended, described, cut to the county."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from geo.errors import Words
from grid_boundaries.ground.clipping import Ground, clip, forms_of, mend, surround
from grid_boundaries.ground.columns import describe
from grid_boundaries.ground.files import OSM_LICENCE, GroundFile, ToldOfGround, read_ground
from grid_boundaries.ground.vocabulary import GroundKind

_ENDINGS = (".osm.pbf", ".shp.zip", ".pbf", ".osm", ".gpkg", ".geojson", ".json", ".zip", ".shz")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a file has of a county's ground.

    Attributes
    ----------
    provenance
        Format, coordinates and digest, kept with the source.
    licence
        What the format itself asks for; empty when it asks for nothing.
    """

    ground: Ground
    provenance: dict[str, Any]
    licence: str
    warnings: tuple[Words, ...]


def gather(
    path: Path, told: ToldOfGround, county: BaseGeometry, *, kind: GroundKind | None = None
) -> Gathered:
    """Read a file and keep what lies within a county or close to it.

    Parameters
    ----------
    county
        EPSG:4490.
    kind
        What everything is of which the file says nothing else.

    Raises
    ------
    grid_boundaries.errors.BoundaryError, geo.errors.GeoError
        As `read_ground` and `describe`.
    """
    around = surround(county)
    file = read_ground(path, told, around.bounds)
    shapes = mend(file.shapes)
    described = describe(file.columns, forms_of(shapes), kind=kind)
    licence = OSM_LICENCE if file.kind.is_osm else ""
    warnings = file.crs.warnings
    return Gathered(clip(shapes, described, around), _provenance(path, file), licence, warnings)


def _provenance(path: Path, file: GroundFile) -> dict[str, Any]:
    return {
        "file": path.name,
        "format": file.kind.value,
        "crs": file.crs.crs.name,
        "crs_origin": file.crs.origin.value,
        "sha256": file.sha256,
    }


def source_name(path: Path) -> str:
    """Return what a file is called without what tells its format."""
    small = path.name.casefold()
    ending = next((one for one in _ENDINGS if small.endswith(one)), "")
    return path.name[: len(path.name) - len(ending)] or path.name
