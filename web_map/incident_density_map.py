"""Incidents per grid in a period: how many, how many per hundred households, and where they lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from folium import Map
from folium.plugins import HeatMap

from geo.errors import Lang, Words
from geo.frames import Column, Kind, check_columns
from governance.indicators import Ratio
from web_map.base_map import make_base_map
from web_map.folium_parts import CallPart, StaticPart, TemplatePart
from web_map.layers import AreaLayer, dissolve, simplify_for_drawing
from web_map.scales import HEAT_GRADIENT, Scale, make_scale
from web_map.standalone.lone_page import NOT_PUBLIC

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

#: What `grids` must hold, one row a grid; together the areas tile the county.
GRID_COLUMNS = (
    Column("code", Kind.TEXT),
    Column("name", Kind.TEXT),
    Column("village", Kind.TEXT),
    Column("township", Kind.TEXT),
    Column("incidents", Kind.WHOLE, unit="incidents of the period"),
    Column("households", Kind.WHOLE, unit="households of the edition", may_be_unknown=True),
    Column("geometry", Kind.AREA),
)

#: What `heat` must hold, one row a cell: its centre in EPSG:4490.
HEAT_COLUMNS = (
    Column("lon", Kind.NUMBER, unit="degree"),
    Column("lat", Kind.NUMBER, unit="degree"),
    Column("incidents", Kind.WHOLE, unit="incidents of the period"),
)

TITLE = Words("各网格事件：数量与热力", "Incidents per grid: counts and heat")

#: Side of the blocks over which the heat's full strength is judged, in degrees and about metres.
_BLOCK_DEG, _BLOCK_M = 0.0125, 1300.0

_HEAT_RADIUS, _HEAT_BLUR = 14, 12


@dataclass(frozen=True, slots=True)
class DensityNote:
    """What the map says of itself.

    Attributes
    ----------
    cohort
        Which incidents were asked for, in words.
    since, until
        The half-open period of occurrence.
    located
        Incidents that have a grid, of those asked for.
    shown
        Of the located ones those in a grid of the edition drawn.
    cell_m
        Side of the cells into which positions were gathered for the heat.
    """

    county: Words
    zone: ZoneInfo
    cohort: Words
    since: datetime
    until: datetime
    located: Ratio
    shown: int
    as_of: datetime
    edition: str
    synthetic: bool
    cell_m: int

    def moment(self, when: datetime) -> str:
        """Return a moment in the county's time: a day's beginning as the day, else the minute."""
        local = when.astimezone(self.zone)
        is_day = (local.hour, local.minute) == (0, 0)
        return f"{local:%Y-%m-%d}" if is_day else f"{local:%Y-%m-%d %H:%M}"

    @property
    def title(self) -> Words:
        """Return the title of the page: what, where and when."""
        days = f"{self.since.astimezone(self.zone):%Y-%m-%d}"
        return Words(
            f"{self.county.zh} {TITLE.zh} {days} 起", f"{self.county.en}: {TITLE.en}, from {days}"
        )


def draw_incident_density_map(
    grids: "gpd.GeoDataFrame", heat: "pd.DataFrame", note: DensityNote, *, lang: Lang
) -> Map:
    """Return the map: grids by number or by rate, and the heat of positions, to switch between.

    Parameters
    ----------
    grids
        `GRID_COLUMNS`, in EPSG:4490; at least one row.
    heat
        `HEAT_COLUMNS`; may be empty.

    Raises
    ------
    FrameError
        When a frame is not as its columns say.
    """
    check_columns(grids, GRID_COLUMNS)
    check_columns(heat, HEAT_COLUMNS)
    drawing = make_base_map(grids.total_bounds.tolist())
    measures = _measures(grids)
    layer = _heat_layer().add_to(drawing)
    StaticPart(
        sheets=("css/folium-density.css",),
        scripts=("js/folium/grid_lists.js", "js/folium/density.js"),
    ).add_to(drawing)
    TemplatePart(
        "folium/incident_density.html",
        lang,
        note=note,
        title=TITLE,
        not_public=NOT_PUBLIC,
        silent=Ratio(int((grids["incidents"] == 0).sum()), len(grids)),
        measures=measures,
        gradient=HEAT_GRADIENT,
    ).add_to(drawing)
    told = {
        "lang": lang,
        "synthetic": note.synthetic,
        "peaks": _peaks(heat),
        "points": _points(heat),
        "colours": {one.name: one.scale.colours() for one in measures},
    }
    elements = {"map": drawing, "heat": layer}
    CallPart("drawDensity", elements, told, _layers(grids, measures)).add_to(drawing)
    return drawing


@dataclass(frozen=True, slots=True)
class Measure:
    """One way to colour the grids, with its legend."""

    name: str
    label: Words
    unit: Words
    scale: Scale
    values: Any
    step: float

    def legend(self) -> list[tuple[str, Words, int]]:
        """Return colour, meaning and number of grids: unknown if any, nothing, then each class."""
        unknown, nothing, *classes = self.scale.sizes(self.values)
        sizes = (unknown, nothing, *classes)
        rows = list(zip(self.scale.colours(), self._meanings(), sizes, strict=True))
        return rows[0 if unknown else 1 : None if any(classes) else 2]

    def _meanings(self) -> list[Words]:
        limits = self.scale.limits
        spans = [self._span(*pair) for pair in pairwise([0.0, *limits])]
        spans.append(f"≥ {limits[-1]:g}" if limits else "> 0")
        named = (Words(span, span) for span in spans)
        return [Words("不详", "not known"), Words("无", "none"), *named]

    def _span(self, low: float, end: float) -> str:
        """Return the class [low, end), as whole numbers where the measure counts."""
        if self.step < 1:
            return f"{low:g}–{end:g}" if low else f"< {end:g}"
        first, last = max(low, 1), end - 1
        return f"{first:g}" if first == last else f"{first:g}–{last:g}"


def _measures(grids: "gpd.GeoDataFrame") -> tuple[Measure, Measure]:
    counts = grids["incidents"].to_numpy(dtype=float)
    households = grids["households"].to_numpy(dtype=float, na_value=np.nan)
    exposed = np.where(households > 0, households, np.nan)
    rates = np.floor(counts * 1000 / exposed) / 10
    rates = np.where((rates == 0) & (counts > 0), counts * 100 / exposed, rates)
    return (
        Measure(
            "count",
            Words("事件数", "Incidents"),
            Words("件", "incidents"),
            make_scale(counts, step=1),
            counts,
            1,
        ),
        Measure(
            "rate",
            Words("每百户事件数", "Per 100 households"),
            Words("件／百户", "per 100 households"),
            make_scale(rates, step=0.1),
            rates,
            0.1,
        ),
    )


def _layers(grids: "gpd.GeoDataFrame", measures: Sequence[Measure]) -> dict[str, str]:
    """Return the grids with their figures and classes, and the townships, as GeoJSON."""
    tiles = simplify_for_drawing(grids.geometry.to_numpy())
    named = zip(*(grids[name] for name in _NAMED), strict=True)
    properties: list[dict[str, object]] = [dict(zip(_NAMED, row, strict=True)) for row in named]
    columns = {
        "n": grids["incidents"].astype(int).tolist(),
        "households": _or_none(grids["households"].to_numpy(dtype=float, na_value=np.nan)),
        "rate": _or_none(measures[1].values),
        **{f"{one.name}_class": (one.scale.classes_of(one.values)).tolist() for one in measures},
    }
    for name, cells in columns.items():
        for told, cell in zip(properties, cells, strict=True):
            told[name] = cell
    townships, shapes = dissolve(tiles, grids["township"].tolist())
    outlines = AreaLayer([{"name": name} for name in townships], shapes)
    return {
        "grids": AreaLayer(properties, tiles).to_geojson(),
        "townships": outlines.to_geojson(),
    }


_NAMED = ("code", "name", "village", "township")


def _or_none(cells: Any) -> list[float | None]:  # noqa: ANN401 a float array
    return [None if np.isnan(cell) else round(float(cell), 3) for cell in cells]


def _heat_layer() -> HeatMap:
    """Return the heat, hidden; the page's script gives it its points and rules its strength."""
    return HeatMap(  # type: ignore[no-untyped-call]
        [],
        show=False,
        min_opacity=0.05,
        max_zoom=1,  # strength does not fall with the zoom; the script rules it
        radius=_HEAT_RADIUS,
        blur=_HEAT_BLUR,
        gradient={str(share): colour for share, colour in HEAT_GRADIENT.items()},
    )


def _points(heat: "pd.DataFrame") -> dict[str, list[int]]:
    """Return west and south, then east and north of them and incidents of each cell, in a row.

    Whole ten-thousandths of a degree, about 11 m: a third of the size of a list of pairs.
    """
    if heat.empty:
        return {"origin": [0, 0], "cells": []}
    places = (heat[["lon", "lat"]].to_numpy(dtype=float) * 10_000).round().astype(int)
    origin = places.min(axis=0)
    cells = np.column_stack([places - origin, heat["incidents"].to_numpy(dtype=int)])
    return {"origin": origin.tolist(), "cells": cells.ravel().tolist()}


def _peaks(heat: "pd.DataFrame") -> dict[str, float]:
    """Return how many incidents the busiest 1 % of cells, and of blocks of cells, begin at."""
    if heat.empty:
        return {"cell": 1.0, "block": 1.0, "blockSide": _BLOCK_M}
    n = heat["incidents"].to_numpy(dtype=float)
    corners = np.floor(heat[["lon", "lat"]].to_numpy(dtype=float) / _BLOCK_DEG)
    _, block = np.unique(corners, axis=0, return_inverse=True)
    sums = np.bincount(block.ravel(), weights=n)
    return {
        "cell": float(max(1.0, np.quantile(n, 0.99))),
        "block": float(max(1.0, np.quantile(sums, 0.99))),
        "blockSide": _BLOCK_M,
    }
