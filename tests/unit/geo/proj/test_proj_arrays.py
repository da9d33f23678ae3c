"""Claims about PROJ over whole arrays."""

import numpy as np
from pyproj import Transformer

from geo.proj.arrays import transform_arrays, transform_checked

WEB_MERCATOR = Transformer.from_crs("EPSG:3857", "EPSG:4326", always_xy=True)


def test_a_lost_position_is_nan_in_both_coordinates() -> None:
    x, y = transform_arrays(WEB_MERCATOR, [115.4, 115.4], [27.75, np.inf], back=True)
    assert np.isnan(x).tolist() == np.isnan(y).tolist() == [False, True]


def test_proj_itself_wraps_an_easting_beyond_the_date_line() -> None:
    lon, _ = transform_arrays(WEB_MERCATOR, 38_512_345.0, 3_000_000.0)
    assert -180 < float(lon) < 0


def test_a_position_that_does_not_come_back_is_nan_in_both_coordinates() -> None:
    lon, lat = transform_checked(WEB_MERCATOR, [12_846_000.0, 38_512_345.0], 3_000_000.0)
    assert np.isnan(lon).tolist() == np.isnan(lat).tolist() == [False, True]


def test_shapes_broadcast() -> None:
    lon, lat = transform_checked(WEB_MERCATOR, [[1.0], [2.0]], [1.0, 2.0, 3.0])
    assert lon.shape == lat.shape == (2, 3)
