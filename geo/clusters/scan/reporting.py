"""Which of the best windows are told, and how likely chance would do as well."""

import numpy as np
import numpy.typing as npt

from geo.clusters.scan.kernels import Best
from geo.clusters.scan.trials import Scene
from geo.clusters.scan.vocabulary import Cluster

FloatArray = npt.NDArray[np.float64]

#: Ratios are the same to 9 decimals: one circle can be drawn round several centroids.
DECIMALS = 9
SAME = 1e-9


def report(
    scene: Scene, counts: npt.NDArray[np.int64], best: Best, maxima: FloatArray
) -> tuple[Cluster, ...]:
    """Return the most likely cluster, and those apart from all before it with p below 1.

    Of each centre only the best window counts ("no geographical overlap" of SaTScan): where it
    touches a cluster told already, nothing is told of that centre. Of equal ratios the smaller
    circle comes first, then the lower centre.
    """
    told: list[Cluster] = []
    taken = np.zeros(len(counts), bool)
    found = np.flatnonzero(best.llr > 0)
    radius = scene.zones.distance_m[best.circle[found]]
    for centre in found[np.lexsort([found, radius, -best.llr[found].round(DECIMALS)])].tolist():
        members = scene.zones.members[scene.zones.indptr[centre] : best.circle[centre] + 1]
        if taken[members].any():
            continue
        cluster = _cluster(scene, counts, best, maxima, centre)
        if told and cluster.p >= 1:
            break
        told.append(cluster)
        taken[members] = True
    return tuple(told)


def _cluster(
    scene: Scene, counts: npt.NDArray[np.int64], best: Best, maxima: FloatArray, centre: int
) -> Cluster:
    zones, before, total = scene.zones, scene.windows.before, scene.total
    circle = int(best.circle[centre])
    start, stop = int(best.start[centre]), int(best.stop[centre])
    members = zones.members[zones.indptr[centre] : circle + 1]
    observed = int(counts[members, start:stop].sum())
    expected = float(zones.share[circle] * (before[stop] - before[start]) * total)
    outside = (total - observed) / (total - expected)
    ratio = float(best.llr[centre])
    return Cluster(
        centre=centre,
        areas=tuple(members.tolist()),
        radius_m=float(zones.distance_m[circle]),
        start=start,
        stop=stop,
        observed=observed,
        expected=expected,
        relative_risk=observed / expected / outside if outside else float("inf"),
        llr=ratio,
        p=(1 + int((maxima >= ratio - SAME).sum())) / (len(maxima) + 1),
        p_gumbel=gumbel_p(ratio, maxima),
    )


def gumbel_p(ratio: float, maxima: FloatArray) -> float:
    """Return the chance of a best ratio as good, from a Gumbel distribution fitted by moments.

    NaN with fewer than two trials, or when all have the same best. Abrams, Kulldorff &
    Kleinman (2010), "Gumbel based p-value approximations for spatial scan statistics",
    International Journal of Health Geographics 9: close even for one in a million.
    """
    if len(maxima) < 2 or not np.ptp(maxima):  # noqa: PLR2004 - a spread needs two
        return float("nan")
    scale = float(maxima.std(ddof=1)) * np.sqrt(6) / np.pi
    place = float(maxima.mean()) - np.euler_gamma * scale
    return float(-np.expm1(-np.exp(-(ratio - place) / scale)))
