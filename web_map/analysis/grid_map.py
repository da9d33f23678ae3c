"""A folium map of grids: ways to colour them, marks over them, and the words for both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from folium import Map

from geo.errors import Lang, Words
from geo.frames import Column, Kind, check_columns
from web_map.analysis.grid_layers import GridLayer
from web_map.analysis.note import MapNote
from web_map.base_lines import BaseLines
from web_map.base_map import make_base_map
from web_map.folium_parts import CallPart, StaticPart, TemplatePart
from web_map.layers import AreaLayer, dissolve, simplify_for_drawing
from web_map.standalone.lone_page import NOT_PUBLIC

if TYPE_CHECKING:
    import geopandas as gpd

#: What every frame of grids must hold; together the areas tile the county.
GRID_COLUMNS = (
    Column("code", Kind.TEXT),
    Column("name", Kind.TEXT),
    Column("village", Kind.TEXT),
    Column("township", Kind.TEXT),
    Column("geometry", Kind.AREA),
)
_NAMED = ("code", "name", "village", "township")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something over the grids: a ring of metres around a place, or a dot, with what it says.

    Attributes
    ----------
    lon, lat
        EPSG:4490.
    radius_m
        0 for a dot.
    weight
        How thick a ring's line is, or how large a dot, in pixels.
    """

    lon: float
    lat: float
    radius_m: float
    title: Words
    lines: Sequence[Words]
    colour: str
    weight: float = 2.5


@dataclass(frozen=True, slots=True)
class MarkLayer:
    """Marks that are switched on and off together, and listed; `empty` says that there are none."""

    name: str
    label: Words
    marks: Sequence[Mark]
    empty: Words
    note: Words | None = None
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture laid over the map as one more way to see it: a kernel density.

    Attributes
    ----------
    png
        As a data URI.
    bounds
        West, south, east, north in degrees.
    legend
        Colours with what they stand for.
    """

    name: str
    label: Words
    title: Words
    png: str
    bounds: tuple[float, float, float, float]
    legend: Sequence[tuple[str, Words]]
    notes: Sequence[Words] = ()

    @property
    def legend_rows(self) -> list[tuple[str, Words, None]]:
        """Colour and meaning, as grids have them."""
        return [(colour, words, None) for colour, words in self.legend]


@dataclass(frozen=True, slots=True)
class GridMap:
    """All that is drawn over one frame of grids.

    Attributes
    ----------
    lines
        For each grid what it says when pointed at.
    silent
        Places in the frame of the grids without a report.
    """

    grids: "gpd.GeoDataFrame"
    layers: Sequence[GridLayer]
    lines: Sequence[Sequence[Words]]
    note: MapNote
    silent: Sequence[int] = ()
    marks: Sequence[MarkLayer] = ()
    pictures: Sequence[Picture] = field(default=())


def draw_grid_map(drawn: GridMap, below: BaseLines | None = None, *, lang: Lang) -> Map:
    """Return the map, over rivers and roads where there are some.

    Raises
    ------
    FrameError
        When the frame is not as `GRID_COLUMNS` says.
    """
    check_columns(drawn.grids, GRID_COLUMNS)
    drawing = make_base_map(drawn.grids.total_bounds.tolist(), below)
    StaticPart(
        sheets=("css/folium-grids.css",),
        scripts=("js/folium/grid_lists.js", "js/folium/grid_map.js"),
    ).add_to(drawing)
    TemplatePart(
        "folium/grid_map.html",
        lang,
        drawn=drawn,
        note=drawn.note,
        not_public=NOT_PUBLIC,
    ).add_to(drawing)
    told = {
        "lang": lang,
        "synthetic": drawn.note.synthetic,
        "layers": [_told_of(layer, lang) for layer in drawn.layers],
        "lines": [[words.of(lang) for words in lines] for lines in drawn.lines],
        "silent": list(drawn.silent),
        "marks": [_told_of_marks(layer, lang) for layer in drawn.marks],
        "pictures": [{"name": p.name, "png": p.png, "bounds": p.bounds} for p in drawn.pictures],
    }
    CallPart("drawGridMap", {"map": drawing}, told, _layers(drawn.grids)).add_to(drawing)
    return drawing


def _told_of(layer: GridLayer, lang: Lang) -> Mapping[str, Any]:
    return {
        "name": layer.name,
        "palette": list(layer.palette),
        "classes": layer.classes.tolist(),
        "steps": list(layer.steps),
        "rankings": [
            {
                "title": ranking.title.of(lang),
                "rows": [[place, words.of(lang)] for place, words in ranking.rows],
            }
            for ranking in layer.rankings
        ],
    }


def _told_of_marks(layer: MarkLayer, lang: Lang) -> Mapping[str, Any]:
    return {
        "name": layer.name,
        "isOn": layer.is_on,
        "marks": [
            {
                "at": [round(mark.lat, 5), round(mark.lon, 5)],
                "radius": round(mark.radius_m),
                "title": mark.title.of(lang),
                "lines": [words.of(lang) for words in mark.lines],
                "colour": mark.colour,
                "weight": mark.weight,
            }
            for mark in layer.marks
        ],
    }


def _layers(grids: "gpd.GeoDataFrame") -> dict[str, str]:
    """Return the grids in the order of the frame, and the townships, as GeoJSON."""
    tiles = simplify_for_drawing(grids.geometry.to_numpy())
    named = zip(*(grids[name] for name in _NAMED), strict=True)
    properties = [dict(zip(_NAMED, row, strict=True)) for row in named]
    townships, shapes = dissolve(tiles, grids["township"].tolist())
    outlines = AreaLayer([{"name": name} for name in townships], shapes)
    return {
        "grids": AreaLayer(properties, tiles).to_geojson(),
        "townships": outlines.to_geojson(),
    }
