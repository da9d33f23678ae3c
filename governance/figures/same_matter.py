"""Which reports are of the same matter: the same category, and the same person or place."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.metric import LocalMetric

#: What is known of a report; `reporter` is a blind index, `lon` and `lat` are EPSG:4490.
COLUMNS: Final = ("id", "reported_at", "category", "reporter", "lon", "lat")


def report_frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Return reports in the order in which they came in."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["reported_at"] = pd.to_datetime(frame["reported_at"], utc=True).astype(
        "datetime64[us, UTC]"
    )
    return frame.sort_values("reported_at", kind="stable", ignore_index=True)


def by_same_person(reports: pd.DataFrame) -> pd.DataFrame:
    """Return, by id, when the same person reported the like before and again.

    Columns ``before`` and ``again``, empty where they did not; who gave no number is absent.
    """
    known = reports[reports["reporter"].notna()]
    alike = known.groupby(["reporter", "category"], sort=False)["reported_at"]
    told = pd.DataFrame({"before": alike.shift(1), "again": alike.shift(-1)})
    return told.set_index(known["id"])


def repeats(reports: pd.DataFrame, *, days: int, metres: float) -> set[Any]:
    """Return the ids of reports that one of the same matter came before, within so many days."""
    window = pd.Timedelta(days=days)
    told = by_same_person(reports)
    when = reports.set_index("id")["reported_at"].loc[told.index]
    found = set(told.index[told["before"] >= when - window])
    for _, alike in reports[reports["lon"].notna()].groupby("category", sort=False):
        at = alike["reported_at"].to_numpy(dtype="datetime64[us]")
        for earlier, later in _near(alike, metres):
            is_repeat = at[later] - at[earlier] <= window.to_timedelta64()
            found.update(alike["id"].to_numpy()[later[is_repeat]])
    return found


def _near(
    alike: pd.DataFrame, metres: float
) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Yield pairs of reports near each other, the earlier one first; the frame is in order."""
    lon, lat = alike["lon"].to_numpy(float), alike["lat"].to_numpy(float)
    plane = LocalMetric.for_bounds((lon.min(), lat.min(), lon.max(), lat.max()))
    points = shapely.points(np.column_stack(plane.project(lon, lat)))
    one, other = shapely.STRtree(np.asarray(points, dtype=np.object_)).query(
        points, predicate="dwithin", distance=metres
    )
    in_order = other < one
    yield other[in_order], one[in_order]
