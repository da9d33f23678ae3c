"""Which map is drawn by what."""

from collections.abc import Callable, Mapping
from typing import Final

from api.maps.asked import AskedMap
from api.maps.courses import change_map, weeks_map
from api.maps.hotspots import hotspot_map
from api.maps.places import repeats_map, response_map, silence_map
from api.maps.visits import visits_map
from web_map.analysis.grid_map import GridMap, draw_grid_map
from web_map.analysis.vocabulary import MapKind
from web_map.base_lines import BaseLines
from web_map.standalone.lone_page import LonePage
from web_map.standalone.offline import render_offline

COMPOSED: Final[Mapping[MapKind, Callable[[AskedMap], GridMap]]] = {
    MapKind.HOTSPOTS: hotspot_map,
    MapKind.CHANGE: change_map,
    MapKind.WEEKS: weeks_map,
    MapKind.RESPONSE: response_map,
    MapKind.REPEATS: repeats_map,
    MapKind.SILENCE: silence_map,
    MapKind.VISITS: visits_map,
}

#: Whose incidents or homes count by the state they have today, not by history.
OF_TODAY: Final = frozenset({MapKind.RESPONSE, MapKind.REPEATS, MapKind.VISITS})


def draw_page(kind: MapKind, asked: AskedMap, below: BaseLines | None) -> LonePage:
    """Return a map as one page that needs no other."""
    composed = COMPOSED[kind](asked)
    drawing = draw_grid_map(composed, below, lang=asked.lang)
    title = composed.note.heading.of(asked.lang)
    return render_offline(drawing, title=title, lang=asked.lang)
