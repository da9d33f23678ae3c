"""A team's evening on a map: the way that was planned, and the way that was taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from folium import Map

from geo.errors import Lang, Words
from web_map.base_lines import BaseLines
from web_map.base_map import make_base_map
from web_map.folium_parts import CallPart, StaticPart, TemplatePart
from web_map.standalone.lone_page import NOT_PUBLIC

#: Degrees around what is drawn, so that nothing lies on the rim.
_RIM: Final = 0.002


@dataclass(frozen=True, slots=True)
class DrawnStop:
    """A planned door; `words` say what came of it."""

    number: int
    lon: float
    lat: float
    is_done: bool
    words: Words


@dataclass(frozen=True, slots=True)
class TrackDrawing:
    """All that the map shows.

    Attributes
    ----------
    points
        Longitude and latitude in order of time.
    facts
        Terms and what stands for each, beside the map.
    """

    title: Words
    stops: Sequence[DrawnStop]
    points: Sequence[tuple[float, float]]
    facts: Sequence[tuple[Words, Words]]
    notes: Sequence[Words]
    synthetic: bool


def draw_track_map(drawn: TrackDrawing, below: BaseLines | None = None, *, lang: Lang) -> Map:
    """Return the map, over rivers and roads where there are some.

    Raises
    ------
    ValueError
        When there is nothing to draw.
    """
    places = [(stop.lon, stop.lat) for stop in drawn.stops] + list(drawn.points)
    lon, lat = zip(*places, strict=True)
    bounds = (min(lon) - _RIM, min(lat) - _RIM, max(lon) + _RIM, max(lat) + _RIM)
    drawing = make_base_map(bounds, below)
    StaticPart(
        sheets=("css/folium-grids.css", "css/folium-track.css"),
        scripts=("js/folium/track_map.js",),
    ).add_to(drawing)
    TemplatePart("folium/track_map.html", lang, drawn=drawn, not_public=NOT_PUBLIC).add_to(drawing)
    told = {
        "lang": lang,
        "bounds": [[bounds[1], bounds[0]], [bounds[3], bounds[2]]],
        "stops": [
            {
                "at": [round(stop.lat, 6), round(stop.lon, 6)],
                "number": stop.number,
                "isDone": stop.is_done,
                "words": stop.words.of(lang),
            }
            for stop in drawn.stops
        ],
        "points": [[round(lat, 6), round(lon, 6)] for lon, lat in drawn.points],
    }
    CallPart("drawTrackMap", {"map": drawing}, told, {}).add_to(drawing)
    return drawing
