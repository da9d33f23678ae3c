"""The empty map every folium map of ours begins with: no tiles, no address, our own controls."""

from collections.abc import Sequence

from folium import Map

from web_map.base_lines import BaseLines
from web_map.folium_parts import CallPart, StaticPart

#: West, south, east, north in degrees, EPSG:4490.
Bounds = Sequence[float]

MIN_ZOOM, MAX_ZOOM = 8, 19


def make_base_map(bounds: Bounds, lines: BaseLines | None = None) -> Map:
    """Return a map of an area without tiles; latitude comes first from here on.

    `static/js/folium/base.js` is in the page for the scripts of later parts: scale bar,
    attribution without a flag, printing, and fitting the area to the map's size. Folium's own
    fitting would run as an animation, and its end undo a later one.

    With `lines`, rivers and main roads lie below whatever is drawn later; areas darken them
    instead of hiding them.
    """
    west, south, east, north = bounds
    drawing = Map(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=10,
        tiles=None,  # folium's own default asks OpenStreetMap for tiles
        zoom_control="topleft",
        font_size="12px",
    )
    # Map(max_zoom=…) speaks only to tile layers; without a limit on the map itself, layers
    # that need one stop the whole script.
    drawing.options.update(
        minZoom=MIN_ZOOM, maxZoom=MAX_ZOOM, zoomSnap=0.25, wheelPxPerZoomLevel=110
    )
    StaticPart(sheets=("css/tokens.css", "css/folium.css"), scripts=("js/folium/base.js",)).add_to(
        drawing
    )
    if lines is not None:
        CallPart(
            "drawBaseLines", {"map": drawing}, {"credit": lines.credit}, {"lines": lines.geojson}
        ).add_to(drawing)
    return drawing
