"""What the first planning of a server would wait for: the machine code of the routing."""

import numpy as np

from geo.routing.effort import Effort
from geo.routing.leaving_out import explain
from geo.routing.solving import plan_evening
from geo.routing.travel import straight_travel
from geo.routing.values import Candidates, Evening, Mode, Teams

#: More than two teams can call at in the hour that they have, so that some are left out.
_HOMES = 24


def warm_routes() -> None:
    """Plan an evening of a few homes; compiled once, the machine code is kept on disk."""
    line = np.arange(_HOMES, dtype=np.float64)
    homes = Candidates(
        np.column_stack([line * 40.0, line % 3 * 60.0]),
        1.0 + line % 5,
        np.full(_HOMES, 600, np.int64),
    )
    teams = Teams(
        starts=np.zeros(2, np.int64),
        ends=np.zeros(2, np.int64),
        shifts_s=np.array([[68_400, 72_000]] * 2),
        modes=(Mode.WALKING, Mode.WALKING),
        areas=(None, None),
    )
    evening = Evening(np.zeros((1, 2)), homes, teams)
    travel = straight_travel(evening.places_m)
    plan = plan_evening(evening, travel, Effort(rounds=1, attempts=20, least_attempts=20))
    explain(evening, travel, plan)
