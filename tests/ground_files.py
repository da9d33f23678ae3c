"""Tiny files of ground around the nine-grid county: a river, two roads, a lake, places."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyogrio
import shapely

#: The nine grids lie from 115.40 to 115.43 east and 27.75 to 27.78 north.
RIVER = [(115.30, 27.765), (115.415, 27.766), (115.50, 27.765)]
TRUNK = [(115.412, 27.70), (115.413, 27.765), (115.412, 27.80)]
LANE = [(115.405, 27.752), (115.408, 27.753)]
LAKE = [(115.420, 27.752), (115.424, 27.752), (115.424, 27.756), (115.420, 27.756)]
FAR = [(115.90, 27.20), (115.95, 27.25)]
TOWN = (115.407, 27.774)


def _node(number: int, at: tuple[float, float], tags: str = "") -> str:
    return f'<node id="{number}" lon="{at[0]}" lat="{at[1]}">{tags}</node>'


def _tags(tags: dict[str, str]) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())


def osm_xml() -> str:
    """Return the tiny county as OpenStreetMap data; a footway, a shop and a far road besides."""
    lines: list[tuple[list[tuple[float, float]], dict[str, str]]] = [
        (RIVER, {"waterway": "river", "name": "赣江"}),
        (TRUNK, {"highway": "trunk", "ref": "G105;S46", "bridge": "yes"}),
        (LANE, {"highway": "residential", "name": "麦㙦巷"}),
        (LANE, {"highway": "footway"}),
        (FAR, {"highway": "primary"}),
        ([*LAKE, LAKE[0]], {"natural": "water", "name": "Lake", "name:zh": "湖"}),
    ]
    nodes = [_node(1, TOWN, _tags({"place": "town", "name": "麦㙦镇"}))]
    nodes += [_node(2, TOWN, _tags({"shop": "bakery"}))]
    ways = []
    for number, (corners, tags) in enumerate(lines, 1):
        first = 10 + 20 * number
        nodes += [_node(first + at, corner) for at, corner in enumerate(corners)]
        # A way is closed when it ends with the node that it began with.
        numbers = [first + corners.index(corner) for corner in corners]
        refs = "".join(f'<nd ref="{at}"/>' for at in numbers)
        ways.append(f'<way id="{number}">{refs}{_tags(tags)}</way>')
    head = '<?xml version="1.0" encoding="UTF-8"?><osm version="0.6">'
    return head + "".join(nodes) + "".join(ways) + "</osm>"


def write_osm(folder: Path) -> Path:
    """Write the tiny county as `county.osm`."""
    file = folder / "county.osm"
    file.write_text(osm_xml(), encoding="utf-8")
    return file


def write_geojson(
    folder: Path, features: Sequence[tuple[shapely.Geometry, Mapping[str, Any]]], crs: str = ""
) -> Path:
    """Write features as GeoJSON, with the old `crs` member where one is given."""
    told: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": json.loads(shapely.to_geojson(shape)),
            }
            for shape, properties in features
        ],
    }
    if crs:
        told["crs"] = {"type": "name", "properties": {"name": crs}}
    file = folder / "ground.geojson"
    file.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return file


def write_geopackage(
    file: Path, layer: str, shapes: list[shapely.Geometry], *, crs: str | None, **columns: list[str]
) -> Path:
    """Write one layer of a GeoPackage, beside those that are there."""
    import numpy as np  # noqa: PLC0415

    pyogrio.raw.write(
        file,
        geometry=shapely.to_wkb(np.asarray(shapes, dtype=object)),
        field_data=[np.asarray(cells, dtype=object) for cells in columns.values()],
        fields=np.asarray(list(columns), dtype=object),
        layer=layer,
        driver="GPKG",
        crs=crs,
        geometry_type=json.loads(shapely.to_geojson(shapes[0]))["type"],
        append=file.exists(),
    )
    return file
