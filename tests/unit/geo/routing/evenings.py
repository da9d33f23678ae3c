"""Evenings one can draw by hand, and evenings drawn by lot."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from geo.routing.effort import Effort
from geo.routing.travel import Pace, Travel, straight_travel
from geo.routing.values import Candidates, Evening, Mode, Teams, Windows

#: One metre a second, as the crow flies: figures can be read off the drawing.
STROLL = {mode: Pace(3.6, 1.0) for mode in Mode}
QUICK = Effort(rounds=2, attempts=60, least_attempts=0)


def ints(*values: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.array(values, np.int64)


def homes_along(*x_m: float, service_s: int = 100, **given: Any) -> Candidates:
    """Homes on a line to the east, each worth 10."""
    places = np.array([[x, 0.0] for x in x_m]).reshape(-1, 2)
    usual = {"prizes": np.full(len(x_m), 10.0), "service_s": np.full(len(x_m), service_s)}
    return Candidates(places, **(usual | given))


def teams_of(count: int = 1, end_s: int = 3_600, **given: Any) -> Teams:
    """Teams that walk from the first station and back."""
    usual: dict[str, Any] = {
        "starts": np.zeros(count, np.int64),
        "ends": np.zeros(count, np.int64),
        "shifts_s": np.tile([[0, end_s]], (count, 1)),
        "modes": (Mode.WALKING,) * count,
        "areas": (None,) * count,
    }
    return Teams(**(usual | given))


def evening_of(
    candidates: Candidates, teams: Teams | None = None, *stations: tuple[float, float]
) -> tuple[Evening, Travel]:
    """An evening with stations, the first at zero unless given, and travel by strolling."""
    places = np.array(stations or [(0.0, 0.0)])
    evening = Evening(places, candidates, teams_of() if teams is None else teams)
    return evening, straight_travel(evening.places_m, STROLL)


@st.composite
def evenings(draw: st.DrawFn) -> tuple[Evening, Travel]:
    """A few homes and teams with everything an evening can have."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    homes, teams, stations = (draw(st.integers(*span)) for span in ((0, 14), (1, 4), (1, 3)))
    windowed = rng.integers(0, max(homes, 1), draw(st.integers(0, 8)) if homes else 0)
    opens = rng.integers(0, 4_000, len(windowed))
    candidates = Candidates(
        rng.uniform(-900, 900, (homes, 2)),
        rng.integers(0, 20, homes).astype(np.float64),
        rng.integers(0, 600, homes),
        Windows(windowed, opens, opens + rng.integers(1, 1_500, len(windowed))),
        rng.integers(0, 3, homes),
        rng.choice([0, 0, 1, 2, 3], homes),
        np.where(rng.random(homes) < 0.2, rng.integers(0, teams, homes), -1),
    )
    begin = rng.integers(0, 1_000, teams)
    crews = Teams(
        rng.integers(0, stations, teams),
        rng.integers(0, stations, teams),
        np.column_stack([begin, begin + rng.integers(500, 4_000, teams)]),
        tuple(Mode.DRIVING if walks else Mode.WALKING for walks in rng.integers(0, 2, teams)),
        tuple(None if any_ else frozenset({0, 1}) for any_ in rng.integers(0, 2, teams)),
        rng.integers(0, 4, teams),
        rng.integers(0, 6, teams),
    )
    evening = Evening(rng.uniform(-900, 900, (stations, 2)), candidates, crews)
    paces = {Mode.WALKING: Pace(4.5), Mode.DRIVING: Pace(15.0)}
    return evening, straight_travel(evening.places_m, paces)
