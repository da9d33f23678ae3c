"""What the first planning of a machine would wait for: the machine code of the routing."""

import numpy as np

from geo.routing.compiled import kept_kernel

#: More than two teams can call at in the hour that they have, so that some are left out.
_HOMES = 24


def warm_routes() -> None:
    """Plan a few homes where that was never done; what is compiled for it is kept on disk."""
    folder = kept_kernel.folder
    if folder is not None and any(folder.rglob("*.nbi")):
        return
    # Loading what plans takes a second, of which a server that plans nothing need not pay any.
    from geo.routing.effort import Effort  # noqa: PLC0415
    from geo.routing.leaving_out import explain  # noqa: PLC0415
    from geo.routing.solving import plan_evening  # noqa: PLC0415
    from geo.routing.travel import straight_travel  # noqa: PLC0415
    from geo.routing.values import Candidates, Evening, Mode, Teams  # noqa: PLC0415

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
