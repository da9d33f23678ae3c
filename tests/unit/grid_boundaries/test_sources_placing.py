"""Coordinates that do not fit their system: the usual mistakes are told by name, none is mended."""

import json

import geopandas as gpd
import pytest
import shapely

from grid_boundaries.errors import BoundaryError
from grid_boundaries.sources import read_boundaries
from grid_boundaries.uploads.placing import (
    NotDegreesError,
    NotMetresError,
    OutsideTheWorldError,
    SwappedAxesError,
    WrongZoneError,
)

XINGAN = shapely.box(115.3, 27.5, 115.4, 27.6)
KASHGAR = shapely.box(75.9, 39.4, 76.0, 39.5)
WASHINGTON = shapely.box(-77.1, 38.8, -76.9, 39.0)
SVALBARD = shapely.box(15.0, 78.0, 16.0, 79.0)
HELSINKI = shapely.box(24.9, 60.1, 25.0, 60.2)


def polygon(place: shapely.Polygon, crs: str) -> shapely.Polygon:
    found = gpd.GeoSeries([place], crs=4490).to_crs(crs).iloc[0]
    assert isinstance(found, shapely.Polygon)
    return found


def swapped(shape: shapely.Polygon) -> shapely.Polygon:
    return shapely.transform(shape, lambda corners: corners[:, ::-1])


def geojson(*shapes: shapely.Polygon) -> bytes:
    features = [
        {"type": "Feature", "properties": {"code": "1"}, "geometry": shapely.geometry.mapping(one)}
        for one in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.mark.parametrize(
    ("shape", "crs"),
    [
        *[(swapped(XINGAN), crs) for crs in ("cgcs2000", "wgs84", "gcj02", "bd09")],
        (swapped(KASHGAR), "cgcs2000"),
        (swapped(polygon(XINGAN, "EPSG:4547")), "EPSG:4547"),
        (swapped(polygon(XINGAN, "EPSG:4548")), "EPSG:4548"),
        (swapped(polygon(XINGAN, "EPSG:4526")), "EPSG:4526"),
        (swapped(polygon(XINGAN, "EPSG:32650")), "EPSG:32650"),
        (swapped(polygon(WASHINGTON, "EPSG:32618")), "EPSG:32618"),
    ],
)
def test_axes_that_only_fit_when_exchanged_are_called_swapped(
    shape: shapely.Polygon, crs: str
) -> None:
    with pytest.raises(SwappedAxesError) as refused:
        read_boundaries(geojson(shape), crs=crs)
    assert "颠倒" in refused.value.words.zh
    assert "swap X and Y in your GIS" in refused.value.words.en


@pytest.mark.parametrize("crs", ["EPSG:4547", "EPSG:4527", "EPSG:32650", "cgcs2000", "wgs84"])
def test_zone_number_that_does_not_fit_the_declaration_names_its_zone(crs: str) -> None:
    with pytest.raises(WrongZoneError, match=r"carry zone 38.*declare EPSG:4526"):
        read_boundaries(geojson(polygon(XINGAN, "EPSG:4526")), crs=crs)


def test_metres_called_degrees_are_called_metres() -> None:
    with pytest.raises(NotDegreesError, match="metres of a projection and not cgcs2000"):
        read_boundaries(geojson(polygon(XINGAN, "EPSG:4547")), crs="cgcs2000")


def test_degrees_called_metres_are_called_degrees() -> None:
    with pytest.raises(NotMetresError, match="not metres of EPSG:4547"):
        read_boundaries(geojson(XINGAN), crs="EPSG:4547")


@pytest.mark.parametrize(
    ("shape", "crs"),
    [
        (WASHINGTON, "wgs84"),
        (WASHINGTON, "cgcs2000"),
        (WASHINGTON, "EPSG:32618"),
        (SVALBARD, "wgs84"),
        (XINGAN, "EPSG:3857"),
        (XINGAN, "EPSG:4549"),  # the zone of another county, six degrees away
        (HELSINKI, "EPSG:3879"),  # carries a zone number of Finland's own
    ],
)
def test_places_far_away_from_where_a_system_is_used_are_left_where_they_are(
    shape: shapely.Polygon, crs: str
) -> None:
    content = geojson(shape if "EPSG" not in crs else polygon(shape, crs))
    found = read_boundaries(content, crs=crs)
    assert shapely.hausdorff_distance(found.polygons[0], shape) < 1e-5


@pytest.mark.parametrize(
    "shape", [shapely.box(10, 50, 11, 95), swapped(shapely.box(139, 35, 140, 36))]
)
def test_what_no_usual_mistake_explains_is_named_by_its_row(shape: shapely.Polygon) -> None:
    with pytest.raises(OutsideTheWorldError, match="row 2"):
        read_boundaries(geojson(SVALBARD, shape), crs="wgs84")


def test_one_swapped_row_among_sound_ones_is_named() -> None:
    with pytest.raises(OutsideTheWorldError, match="row 3"):
        read_boundaries(geojson(XINGAN, XINGAN, swapped(XINGAN)), crs="cgcs2000")


def test_nothing_is_exchanged_silently() -> None:
    """The one case nobody can see: swapped in western China, and said to be anywhere on earth."""
    found = read_boundaries(geojson(swapped(KASHGAR)), crs="wgs84")
    assert found.polygons[0].equals(swapped(KASHGAR))


@pytest.mark.parametrize("crs", ["cgcs2000", "EPSG:4547", "EPSG:3857"])
@pytest.mark.parametrize("size", [1e7, 1e12, 1e300])
def test_no_number_breaks_the_explanation(crs: str, size: float) -> None:
    with pytest.raises(BoundaryError):
        read_boundaries(geojson(shapely.box(-size, -size, size * 9, size * 9)), crs=crs)
