"""The nine grids as a planner's file."""

import json
from typing import Any

from tests.factories import nine_grids

CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}


def grids_file(*, crs: bool = True, drop: int | None = None, **told: list[Any]) -> bytes:
    """The nine grids as GeoJSON, without one if asked, without word on the datum if asked.

    Further columns are `told` by name, a value a grid.
    """
    codes, polygons = nine_grids()
    features = [
        {
            "type": "Feature",
            "properties": {"grid_code": code, "name": f"第{code[-1]}格", "户数": 310}
            | {name: values[number - 1] for name, values in told.items()},
            "geometry": polygon.__geo_interface__,
        }
        for number, (code, polygon) in enumerate(zip(codes, polygons, strict=True), start=1)
        if number != drop
    ]
    made: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    return json.dumps(made | ({"crs": CRS} if crs else {})).encode()
