"""Scans: a year by day, and space alone; beside the same in plain NumPy."""

import numpy as np
import numpy.typing as npt

from benchmarks.hotspots.county import SEED, County
from benchmarks.hotspots.race import Way, agree, race
from geo.clusters.scan.search import scan_space, scan_space_time
from geo.clusters.scan.vocabulary import Limits, Periods, ScanResult, Trials
from geo.clusters.scan.zones import zones_round

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
DAYS, LONGEST, SHARE = 365, 30, 0.1
#: Replicates that plain NumPy is given.
FEW = 10


class PlainScan:
    """A prospective scan as one writes it in NumPy: a running sum along neighbours, then logs."""

    def __init__(self, county: County, limits: Limits, longest: int, days: int) -> None:
        zones = zones_round(county.centroids_m, county.people, limits)
        bounds = list(zip(zones.indptr[:-1], zones.indptr[1:], strict=True))
        self.members = [zones.members[a:b] for a, b in bounds]
        self.shares = [zones.share[a:b, None] for a, b in bounds]
        self.days, self.longest = days, longest
        self.chance = np.outer(county.people, np.ones(days)).ravel()
        self.chance /= self.chance.sum()

    def best(self, counts: IntArray) -> float:
        """Return the best log-likelihood ratio of a year."""
        total = int(counts.sum())
        last = counts[:, ::-1][:, : self.longest].cumsum(axis=1)
        of_days = np.arange(1, self.longest + 1) / self.days
        best = 0.0
        with np.errstate(divide="ignore", invalid="ignore"):
            for members, share in zip(self.members, self.shares, strict=True):
                observed = last[members].cumsum(axis=0)
                expected = share * of_days * total
                outside = total - observed
                ratio = observed * np.log(observed / expected)
                ratio += outside * np.log(outside / (total - expected))
                ratio[~((observed > expected) & (observed >= 2))] = 0
                best = max(best, float(ratio.max(initial=0)))
        return best

    def trials(self, total: int, replicates: int) -> FloatArray:
        """Return the best of each replicate."""
        rng = np.random.default_rng(SEED)
        shape = (len(self.members), self.days)
        drawn = (rng.multinomial(total, self.chance).reshape(shape) for _ in range(replicates))
        return np.array([self.best(counts) for counts in drawn])


def compare_scans(county: County, rounds: int, replicates: int) -> None:
    """6,000 and 100,000 events in a year."""
    limits, trials = Limits(population_share=SHARE), Trials(SEED, replicates)
    plain = PlainScan(county, limits, LONGEST, DAYS)
    for events in (6_000, 100_000):
        counts = county.year(events)

        def ours(counts: IntArray = counts) -> ScanResult:
            periods = Periods(LONGEST)
            return scan_space_time(
                county.centroids_m, counts, county.people, trials, periods, limits
            )

        race(
            f"prospective scan, {county.count} grids x {DAYS} days, {events:,} events, "
            f"{replicates} replicates",
            [
                Way("ours", ours),
                Way(
                    "NumPy, one core",
                    lambda events=events: plain.trials(events, FEW),  # type: ignore[misc]
                    replicates / FEW,
                ),
            ],
            rounds,
        )
        found = ours()
        agree("best ratio", abs(found.clusters[0].llr - plain.best(counts)), 1e-9)
        theirs = plain.trials(events, 5 * FEW)
        apart = abs(float(found.maxima.mean() - theirs.mean()))
        error = float(theirs.std() / np.sqrt(len(theirs)))
        agree("mean best of trials, in standard errors", apart / error, 4)


def compare_others(county: County, rounds: int, replicates: int) -> None:
    """Space alone, and a look back; for the seconds they take."""
    counts, trials = county.year(6_000), Trials(SEED, replicates)
    where, people = county.centroids_m, county.people
    back = Periods(LONGEST, is_prospective=False)
    race(
        f"scan of space, up to half of the people, {replicates} replicates",
        [Way("ours", lambda: scan_space(where, counts.sum(axis=1), people, trials))],
        rounds,
    )
    race(
        f"retrospective scan of a year by day, {replicates} replicates",
        [
            Way(
                "ours",
                lambda: scan_space_time(
                    where, counts, people, trials, back, Limits(population_share=SHARE)
                ),
            )
        ],
        1,
    )
