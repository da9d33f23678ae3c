import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.tiles import EXTENT, MAX_ZOOM, NoSuchTileError, Tile

lons = st.floats(-179.999, 179.999)
lats = st.floats(-85, 85)
zooms = st.integers(0, MAX_ZOOM)


def test_the_tile_of_a_known_place() -> None:
    """Xingan's county seat; the numbers are those of any web map."""
    assert Tile.at(10, 115.41, 27.76) == Tile(10, 840, 429)
    assert Tile.at(0, 115.41, 27.76) == Tile(0, 0, 0)


@given(zooms, lons, lats)
def test_a_place_lies_in_its_tile(z: int, lon: float, lat: float) -> None:
    tile = Tile.at(z, lon, lat)
    column, row = tile.place_of(lon, lat)
    assert 0 <= column <= EXTENT
    assert 0 <= row <= EXTENT
    west, south, east, north = tile.bounds
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


@given(st.integers(0, 18), lons, lats)
def test_a_place_of_a_tile_is_found_again(z: int, lon: float, lat: float) -> None:
    tile = Tile.at(z, lon, lat)
    column, row = tile.place_of(lon, lat)
    part = 360 / tile.count / EXTENT
    assert math.isclose(tile.lon_of(column), lon, abs_tol=1.01 * part)
    assert math.isclose(tile.lat_of(row), lat, abs_tol=1.01 * part)


@given(st.integers(0, 10))
def test_neighbours_share_their_border(z: int) -> None:
    side = 1 << z
    first, second = Tile(z, 0, 0), Tile(z, side - 1, side - 1)
    assert first.bounds[0] == -180
    assert second.bounds[2] == 180
    assert math.isclose(first.bounds[3], 85.0511287798066, abs_tol=1e-9)
    assert math.isclose(second.bounds[1], -85.0511287798066, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("z", "x", "y"), [(-1, 0, 0), (MAX_ZOOM + 1, 0, 0), (3, 8, 0), (3, 0, 8), (3, -1, 0)]
)
def test_numbers_of_no_tile_are_refused(z: int, x: int, y: int) -> None:
    with pytest.raises(NoSuchTileError):
        Tile(z, x, y)


def test_a_place_beyond_the_square_has_no_tile() -> None:
    with pytest.raises(NoSuchTileError):
        Tile.at(5, 115.4, 89.0)
