"""Which map is drawn by what."""

from collections.abc import Callable, Mapping
from typing import Final

from folium import Map

from api.maps.asked import AskedMap
from api.maps.courses import change_map, weeks_map
from api.maps.hotspots import hotspot_map
from api.maps.places import repeats_map, response_map, silence_map
from web_map.analysis.vocabulary import MAP_WORDS, MapKind
from web_map.standalone.lone_page import LonePage
from web_map.standalone.offline import render_offline

DRAWN: Final[Mapping[MapKind, Callable[[AskedMap], Map]]] = {
    MapKind.HOTSPOTS: hotspot_map,
    MapKind.CHANGE: change_map,
    MapKind.WEEKS: weeks_map,
    MapKind.RESPONSE: response_map,
    MapKind.REPEATS: repeats_map,
    MapKind.SILENCE: silence_map,
}


def draw_page(kind: MapKind, asked: AskedMap) -> LonePage:
    """Return a map as one page that needs no other."""
    title = f"{asked.policy.county.name.of(asked.lang)} {MAP_WORDS[kind].of(asked.lang)}"
    return render_offline(DRAWN[kind](asked), title=title, lang=asked.lang)
