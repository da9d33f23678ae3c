"""Rivers, roads and places out of a file: OSM data, GeoPackage, Shapefile, GeoJSON.

Runs inside the sandbox.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from grid_boundaries.readers.crs_names import name_crs
from grid_boundaries.readers.limits import Limits
from grid_boundaries.readers.lone_driver import allow_only
from grid_boundaries.readers.refusals import (
    Parsed,
    Refusal,
    RefusedError,
    Scalar,
    check_names,
    clean_value,
)

#: The column that says from which layer a feature came, unless the file has one of that name.
LAYER_COLUMN = "layer"
#: The tags that mean something here, by layer of GDAL's OSM driver; the rest is left where it is.
_TAGS: Mapping[str, tuple[str, ...]] = {
    "points": ("name", "name:zh", "place"),
    "lines": (
        *("name", "name:zh", "ref", "highway", "waterway", "railway", "bridge", "tunnel"),
        *("construction",),
    ),
    "multipolygons": ("name", "name:zh", "natural", "water", "waterway", "landuse", "place"),
}
#: What a feature has to have one of: a county has more houses than roads.
_TELLING: Mapping[str, tuple[str, ...]] = {
    "points": ("place",),
    "lines": ("highway", "waterway", "railway"),
    "multipolygons": ("natural", "water", "waterway", "landuse", "place"),
}
_OSM_HEAD = """attribute_name_laundering=no
report_all_nodes=no
report_all_ways=no
closed_ways_are_polygons=natural,landuse,water,place,waterway=riverbank,waterway=dock
"""


def parse_ground(job: Mapping[str, Any], content: bytes, folder: Path, limits: Limits) -> Parsed:
    """Read every layer of a file that may hold ground, `job["kind"]` says which format.

    ``job["box"]`` are west, south, east and north in degrees: of OSM data, which are of a
    province and always WGS 84, only what lies there is read.
    """
    kind = job["kind"]
    if kind == "ground_geojson":
        from grid_boundaries.readers.geojson import parse_geojson  # noqa: PLC0415
        from grid_boundaries.readers.ground_shapes import write_any_shape  # noqa: PLC0415

        return parse_geojson(content, job["encoding"], limits, write_any_shape)
    if kind == "ground_shapefile":
        from grid_boundaries.readers.layers import parse_shapefile  # noqa: PLC0415

        return parse_shapefile(content, job["encoding"], folder, limits)
    if kind == "ground_geopackage":
        path = folder / "upload.gpkg"
        path.write_bytes(content)
        allow_only("GPKG")
        return _read_geopackage(path, job["layer"], limits)
    return _parse_osm(kind, content, folder, tuple(job["box"]), limits)


def _parse_osm(
    kind: str, content: bytes, folder: Path, box: tuple[float, ...], limits: Limits
) -> Parsed:
    import os  # noqa: PLC0415 - the driver reads its configuration from the environment

    path = folder / ("upload.osm.pbf" if kind == "ground_osm_pbf" else "upload.osm")
    path.write_bytes(content)
    configuration = folder / "osmconf.ini"
    configuration.write_text(_osm_configuration(), encoding="ascii")
    os.environ["OSM_CONFIG_FILE"] = str(configuration)
    os.environ["CPL_TMPDIR"] = str(folder)
    allow_only("OSM")
    parts = [
        _read(path, layer, limits, bbox=box, columns=tags, where=_any_of(_TELLING[layer]))
        for layer, tags in _TAGS.items()
    ]
    return _joined(parts, limits)


def _any_of(tags: Sequence[str]) -> str:
    return " OR ".join(f'"{tag}" IS NOT NULL' for tag in tags)


def _osm_configuration() -> str:
    unread = "[multilinestrings]\nosm_id=no\n[other_relations]\nosm_id=no\n"
    layers = (
        f"[{layer}]\nosm_id=no\nother_tags=no\nattributes={','.join(tags)}\n"
        for layer, tags in _TAGS.items()
    )
    return _OSM_HEAD + "".join(layers) + unread


def _read_geopackage(path: Path, layer: str, limits: Limits) -> Parsed:
    import pyogrio  # noqa: PLC0415 - GDAL starts only where it is needed
    from pyogrio.errors import DataSourceError  # noqa: PLC0415

    try:
        names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    except (DataSourceError, ValueError, RuntimeError):
        raise RefusedError(Refusal.UNREADABLE) from None
    if not names:
        raise RefusedError(Refusal.EMPTY)
    if layer and layer not in names:
        raise RefusedError(Refusal.NO_SUCH_LAYER, names=names[:20])
    parts = [_read(path, name, limits) for name in ([layer] if layer else names)]
    if len({part.crs for part in parts if part.wkb}) > 1:
        raise RefusedError(Refusal.CHOOSE_LAYER, names=names[:20])
    return _joined(parts, limits)


def _read(path: Path, layer: str, limits: Limits, **narrowed: Any) -> Parsed:  # noqa: ANN401
    import pyogrio  # noqa: PLC0415 - as above
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415

    try:
        meta, _, shapes, columns = pyogrio.raw.read(
            path,
            layer=layer,
            force_2d=True,
            datetime_as_string=True,
            max_features=limits.features + 1,
            **narrowed,
        )
    except (DataSourceError, DataLayerError, ValueError, RuntimeError):
        raise RefusedError(Refusal.UNREADABLE) from None
    check_names(meta["fields"])
    cells = {
        str(name): [clean_value(value, at) for at, value in enumerate(column.tolist(), 1)]
        for name, column in zip(meta["fields"], columns, strict=True)
    }
    found = [bytes(shape or b"") for shape in shapes]
    crs = name_crs(meta["crs"] or "")
    layers: dict[str, list[Scalar]] = {LAYER_COLUMN: [layer] * len(found)}
    return Parsed(layers | cells, found, crs, layer=layer)


def _joined(parts: Sequence[Parsed], limits: Limits) -> Parsed:
    """Return layers as one, each with the columns of all."""
    count = sum(len(part.wkb) for part in parts)
    if count > limits.features:
        raise RefusedError(Refusal.TOO_LARGE)
    if not count:
        raise RefusedError(Refusal.EMPTY)
    names = list(dict.fromkeys(name for part in parts for name in part.columns))
    check_names(names)
    columns: dict[str, list[Scalar]] = {name: [] for name in names}
    for part in parts:
        nothing: list[Scalar] = [None] * len(part.wkb)
        for name in names:
            columns[name] += part.columns.get(name, nothing)
    crs = next(part.crs for part in parts if part.wkb)
    return Parsed(columns, [shape for part in parts for shape in part.wkb], crs)
