"""What the first map of a server would wait for: slow imports and compiled statistics."""

from datetime import date, timedelta

import numpy as np

from geo.clusters.density import Raster, kernel_density
from geo.clusters.neighbours import Neighbours
from governance.incidents.hotspots.day_table import DayTable, Span
from governance.incidents.hotspots.measuring import Ground, measure_hotspots
from governance.policies.sections import HotspotPolicy

#: As few as give every statistic something to do.
_GRIDS = 24
_RULES = HotspotPolicy(permutations=99, scan_replicates=99, scan_share=0.5)


def warm_maps() -> None:
    """Load what draws maps, and the statistics' machine code; compiled once, it is kept on disk."""
    import api.maps.kinds  # noqa: F401, PLC0415 folium is slow to load

    span = Span(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=28))
    counts = np.arange(_GRIDS * span.days, dtype=np.int64).reshape(_GRIDS, span.days) % 5 == 0
    line = np.arange(_GRIDS - 1)
    ground = Ground(
        np.column_stack([np.arange(_GRIDS) * 1000.0, np.zeros(_GRIDS)]),
        Neighbours.of_pairs(line, line + 1, _GRIDS),
        np.full(_GRIDS, 100.0),
    )
    table = DayTable(span, counts.astype(np.int64), span.begin, 0)
    measure_hotspots(table, span, ground, _RULES)
    kernel_density([500.0], [500.0], Raster(0.0, 0.0, 100.0, 10, 10), 100.0)
