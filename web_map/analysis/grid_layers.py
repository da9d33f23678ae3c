"""Ways to colour grids: each grid falls into one class, and the legend says how many fall where."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from geo.errors import Words
from web_map.scales import Scale, make_scale

Floats = npt.NDArray[np.float64]
Classes = npt.NDArray[np.int64]

Key = TypeVar("Key", bound=str)

NOT_KNOWN = Words("不详", "not known")
NONE = Words("0", "0")
WITHHELD = Words("不公布（件数少，或为保护他格）", "withheld: few, or to protect others")
WITHHELD_COLOUR = "#e3d9ea"


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One class: its colour, what it means, and how many grids are in it."""

    colour: str
    words: Words
    n: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """Grids in an order worth reading, by their place in the frame, each with its value."""

    title: Words
    rows: Sequence[tuple[int, Words]]


@dataclass(frozen=True, slots=True)
class GridLayer:
    """One way to colour the grids.

    Attributes
    ----------
    name
        Of the layer in addresses and scripts.
    palette
        Colours by class.
    classes
        (grids,), or (steps, grids) when the layer moves through `steps`; numbers of `palette`.
    legend
        Only the classes that can occur.
    """

    name: str
    label: Words
    title: Words
    palette: Sequence[str]
    classes: Classes
    legend: Sequence[LegendRow]
    notes: Sequence[Words] = ()
    rankings: Sequence[Ranking] = ()
    steps: Sequence[str] = ()

    @property
    def legend_rows(self) -> list[tuple[str, Words, int | None]]:
        """Colour, meaning, and grids; how many a class holds changes from step to step."""
        return [(row.colour, row.words, None if self.steps else row.n) for row in self.legend]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a layer is called."""

    name: str
    label: Words
    title: Words


def sequential(
    shown: Shown,
    values: Floats,
    *,
    step: float,
    withheld: npt.NDArray[np.bool_] | None = None,
    notes: Sequence[Words] = (),
    rankings: Sequence[Ranking] = (),
) -> GridLayer:
    """Return values from few to many as classes by quantile; NaN is not known.

    Parameters
    ----------
    step
        Limits of classes are whole multiples of it; 1 for counts.
    withheld
        Where a value exists that is not told.
    """
    scale = make_scale(values[~np.isnan(values)], step=step)
    classes = scale.classes_of(values) + 1
    palette = [*scale.colours(), WITHHELD_COLOUR]
    hidden = np.zeros(len(values), dtype=bool) if withheld is None else withheld
    classes = np.where(hidden, len(palette) - 1, classes)
    meanings = [NOT_KNOWN, NONE, *_spans(scale, step), WITHHELD]
    counted = np.bincount(classes, minlength=len(palette))
    always = range(1, len(palette) - 1)
    legend = [
        LegendRow(palette[i], meanings[i], int(counted[i]))
        for i in range(len(palette))
        if counted[i] or i in always
    ]
    return GridLayer(
        shown.name, shown.label, shown.title, palette, classes, legend, notes, rankings
    )


def sequential_steps(
    shown: Shown, values: Floats, steps: Sequence[str], *, step: float
) -> GridLayer:
    """Return values (steps, grids) as classes that mean the same at every step; NaN is withheld."""
    every = sequential(shown, values.ravel(), step=step, withheld=np.isnan(values).ravel())
    return replace(every, classes=every.classes.reshape(values.shape), steps=steps)


def _spans(scale: Scale, step: float) -> list[Words]:
    limits = scale.limits
    spans = [_span(*pair, step) for pair in pairwise([0.0, *limits])]
    spans.append(f"≥ {limits[-1]:g}" if limits else "> 0")
    return [Words(span, span) for span in spans]


def _span(low: float, end: float, step: float) -> str:
    """Return the class [low, end), as whole numbers where the measure counts."""
    if step < 1:
        return f"{low:g}–{end:g}" if low else f"< {end:g}"
    first, last = max(low, 1), end - 1
    return f"{first:g}" if first == last else f"{first:g}–{last:g}"


def categories(
    shown: Shown,
    keys: Sequence[Key],
    meanings: Mapping[Key, tuple[str, Words]],
    *,
    notes: Sequence[Words] = (),
    rankings: Sequence[Ranking] = (),
) -> GridLayer:
    """Return named classes; `meanings` gives colour and words of each, in the legend's order."""
    order = list(meanings)
    classes = np.array([order.index(key) for key in keys], dtype=np.int64)
    counted = np.bincount(classes, minlength=len(order))
    palette = [colour for colour, _ in meanings.values()]
    legend = [
        LegendRow(palette[i], meanings[key][1], int(counted[i])) for i, key in enumerate(order)
    ]
    return GridLayer(
        shown.name, shown.label, shown.title, palette, classes, legend, notes, rankings
    )


def ranked(title: Words, values: Floats, say: Callable[[int], Words], *, most: int = 10) -> Ranking:
    """Return the grids with the highest values above nothing, at most so many."""
    known = np.nan_to_num(values, nan=-1.0)
    order = np.argsort(-known, kind="stable")[:most]
    return Ranking(title, [(int(i), say(int(i))) for i in order if known[i] > 0])
