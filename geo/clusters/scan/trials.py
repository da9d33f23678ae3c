"""What chance alone would find: the same scan over events scattered by population and day."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.clusters.scan.bounds import Bounds, fill_bounds
from geo.clusters.scan.draws import Lots
from geo.clusters.scan.kernels import Best, Search, scan, scan_trials
from geo.clusters.scan.vocabulary import Limits, Side, Trials
from geo.clusters.scan.windows import Windows
from geo.clusters.scan.zones import Zones
from geo.clusters.threads import on_all_cores

FloatArray = npt.NDArray[np.float64]
#: Events of each area (r, n), and seeds (r,).
Drawn = tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]

#: Rows of the tables of bounds; each holds expectations within a few thousandths of each other.
LEVELS = 2048
#: Tables for rising ratios: as the best so far grows, less and less is computed.
TABLES = 16
#: Trials that tell what ratio nearly every trial will reach.
PILOTS = 16
#: Nearly every trial finds as much, and if not, is run again.
FIRST_GUESS = 3.0
#: Of the least of the pilots' best: below it, nothing is computed at first.
CAUTION = 0.9
#: Trials between two reports.
TRIALS_AT_ONCE = 64
#: More events than there can be.
NEVER = int(np.iinfo(np.int32).max)


class Scene(NamedTuple):
    """What chance has to work with: circles, windows, how many events, and what is sought."""

    zones: Zones
    windows: Windows
    total: int
    limits: Limits


def search_for(scene: Scene, ratio: float) -> Search:
    """Return the search that misses no window whose log-likelihood ratio reaches `ratio`."""
    zones, windows, total, limits = scene
    lived_in = zones.share[zones.is_circle]
    least, most = (lived_in.min(), lived_in.max()) if len(lived_in) else (0.5, 1.0)
    edges = np.geomspace(least * (1 - 1e-9), most * (1 + 1e-9), LEVELS + 1)
    level = np.clip(np.searchsorted(edges, zones.share, side="right") - 1, 0, LEVELS - 1)
    shape = (TABLES, LEVELS, len(windows.lengths))
    enough, few = np.zeros(shape, np.int32), np.full(shape, -1, np.int32)
    is_low = limits.side is not Side.HIGH
    least = NEVER if limits.side is Side.LOW else limits.least_events
    bounds = Bounds(level.astype(np.int32), ratio, enough, few, least, is_low)
    fill_bounds(edges, windows, ratio * (1 - 1e-9), total, bounds)
    return Search(zones, windows, bounds, total)


def best_windows(scene: Scene, columns: npt.NDArray[np.int32], ratio: float) -> Best:
    """Return the best window of each centre that reaches `ratio`, or any when none does.

    The ratio is 0 where there is none.
    """
    areas = len(columns)
    days = [np.zeros(areas, np.int64) for _ in range(3)]
    best = Best(np.zeros(areas), *days)
    for least in (ratio, 0.0):
        scan(search_for(scene, least), columns, best)
        if best.llr.max() >= ratio:
            break
    return best


def best_by_chance(scene: Scene, area_share: FloatArray, trials: Trials) -> FloatArray:
    """Return the best ratio of each trial that was run (r,).

    Events fall on areas and days by their shares, independently, as many as there were in all
    (multinomial). Those before the first day of any window need not be drawn one by one.
    """
    chance = Chance(scene, area_share, trials)
    maxima = np.zeros(trials.replicates)
    done, guess = 0, FIRST_GUESS
    search = every = None
    while done < trials.replicates and not (trials.stop and trials.stop()):
        ahead = slice(done, min(done + (TRIALS_AT_ONCE if done else PILOTS), trials.replicates))
        search = search or search_for(scene, guess)
        drawn = chance.draw(ahead)
        maxima[ahead] = run(search, chance.lots, drawn)
        missed = np.flatnonzero(maxima[ahead] == 0)
        if len(missed):
            every = every or search_for(scene, 0.0)
            again = (drawn[0][missed], drawn[1][missed])
            maxima[done + missed] = run(every, chance.lots, again)
        if not done:
            guess, search = CAUTION * float(maxima[ahead].min()), None
        done = ahead.stop
        if trials.advance:
            trials.advance(done, trials.replicates)
    return maxima[:done]


class Chance:
    """Draws for trials: events of each area, and a seed for their days.

    Attributes
    ----------
    lots
        For drawing days from the first that lies in a window.
    """

    def __init__(self, scene: Scene, area_share: FloatArray, trials: Trials) -> None:
        day_share = np.diff(scene.windows.before)[scene.windows.first_day :]
        within = min(float(day_share.sum()), 1.0)
        sequence = np.random.SeedSequence(trials.seed)
        self._rng = np.random.default_rng(sequence.spawn(1)[0])
        self._seeds = sequence.generate_state(trials.replicates, np.uint64).astype(np.uint64)
        self._total = scene.total
        self._shares = np.append(area_share * within, 1.0 - within)
        self.lots = lots_of(day_share)

    def draw(self, ahead: slice) -> Drawn:
        """Return events (r, n) and seeds (r,) of the next trials, in their order."""
        seeds = self._seeds[ahead]
        events = self._rng.multinomial(self._total, self._shares, len(seeds))
        return np.ascontiguousarray(events[:, :-1]), seeds


def run(search: Search, lots: Lots, drawn: Drawn) -> FloatArray:
    """Return the best of each trial drawn, run on all cores; 0 where the search found nothing."""
    maxima = np.zeros(len(drawn[1]))
    on_all_cores(len(maxima), lambda part: scan_trials(search, lots, drawn, maxima, part))
    return maxima


def lots_of(share: FloatArray) -> Lots:
    """Return Walker's tables for drawing places by their shares (n,): Vose (1991)."""
    scaled = share / share.sum() * len(share)
    keep, alias = np.ones(len(share)), np.arange(len(share))
    small = [int(i) for i in np.flatnonzero(scaled < 1)]
    large = [int(i) for i in np.flatnonzero(scaled >= 1)]
    while small and large:
        less, more = small.pop(), large[-1]
        keep[less], alias[less] = scaled[less], more
        scaled[more] -= 1 - scaled[less]
        if scaled[more] < 1:
            small.append(large.pop())
    return Lots(keep, alias)
