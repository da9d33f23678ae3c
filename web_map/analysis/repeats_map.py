"""Repeat locations: places where the same things happen again and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import Words
from geo.frames import Column, Kind, check_columns
from web_map.analysis.grid_layers import Shown, ranked, sequential
from web_map.analysis.grid_map import GRID_COLUMNS, GridMap, Mark, MarkLayer
from web_map.analysis.note import MapNote

if TYPE_CHECKING:
    import geopandas as gpd

TITLE = Words("重复地点", "Repeat locations")

REPEAT_COLUMNS = (*GRID_COLUMNS, Column("places", Kind.NUMBER, unit="repeat locations"))

_COLOUR = "#8d1f3f"
#: Places that are drawn and listed, those with most incidents first.
MOST = 200


@dataclass(frozen=True, slots=True)
class RepeatPlace:
    """One place: where, how many, on how many days, and of what.

    Attributes
    ----------
    spread_m
        From the middle to the farthest incident.
    """

    lon: float
    lat: float
    count: int
    days: int
    spread_m: float
    first: date
    last: date
    grid: str
    categories: Words


def compose_repeats_map(
    grids: "gpd.GeoDataFrame", places: Sequence[RepeatPlace], note: MapNote
) -> GridMap:
    """Return the map: each place as a dot, and how many of them each grid has.

    Parameters
    ----------
    grids
        `REPEAT_COLUMNS`, in EPSG:4490.

    Raises
    ------
    FrameError
        When the frame is not as its columns say.
    """
    check_columns(grids, REPEAT_COLUMNS)
    held = grids["places"].to_numpy(dtype=float)
    shown = Shown(
        "places",
        Words("重复地点数", "Places"),
        Words("每网格重复地点数", "Repeat locations per grid"),
    )
    most = ranked(
        Words("重复地点最多的网格", "Grids with the most"),
        held,
        lambda i: Words(f"{held[i]:g} 处", f"{held[i]:g}"),
    )
    marks = MarkLayer(
        "places",
        Words("重复地点", "Repeat locations"),
        [_mark(place) for place in places[:MOST]],
        Words("没有", "none"),
        note=_more(len(places)),
    )
    lines = [[Words(f"重复地点 {n:g} 处", f"{n:g} repeat locations")] for n in held]
    return GridMap(
        grids, [sequential(shown, held, step=1, rankings=[most])], lines, note, marks=[marks]
    )


def _more(n: int) -> Words | None:
    if n <= MOST:
        return None
    return Words(
        f"共 {n} 处，图上为件数最多的 {MOST} 处", f"{n} in all; the {MOST} with most are drawn"
    )


def _mark(place: RepeatPlace) -> Mark:
    return Mark(
        place.lon,
        place.lat,
        0.0,
        Words(f"{place.grid}：{place.count} 件", f"{place.grid}: {place.count}"),
        [
            Words(
                f"{place.days} 天，{place.first} 至 {place.last}",
                f"on {place.days} days, {place.first} to {place.last}",
            ),
            place.categories,
            Words(f"散布 {place.spread_m:.0f} 米", f"spread {place.spread_m:.0f} m"),
        ],
        _COLOUR,
        weight=float(np.clip(3 + 2 * np.log2(place.count), 5, 14)),
    )
