"""What every test of routes finds ready."""

import numpy as np
import pytest
import shapely

from geo.routing.barriers import Barriers, travel_over
from geo.routing.leaving_out import explain
from geo.routing.solving import plan_evening
from tests.unit.geo.routing.evenings import QUICK, evening_of, homes_along


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    """Compile before anything is timed: an example of Hypothesis has its deadline."""
    evening, travel = evening_of(homes_along(100, 200))
    explain(evening, travel, plan_evening(evening, travel, QUICK))
    river = np.array([shapely.linestrings([[150, -9], [150, 9]])])
    travel_over(evening.places_m, Barriers(river, np.array([[150.0, 0.0]])))
