"""Pages as people draw incidents with folium, on the same incidents and grids."""

import gzip
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import folium
import geopandas as gpd
from folium.plugins import FastMarkerCluster, HeatMap

from web_map.assets import VENDOR

ROOT = Path(__file__).parent.parent.parent
MARKERCLUSTER = ROOT / "node_modules" / "leaflet.markercluster" / "dist"
_HEAT = Path(folium.__file__).parent / "templates" / "leaflet_heat.min.js"

#: The whole county is in view; to fit it to its bounds would be an animation.
_ZOOM = 11
#: folium's own makes a coloured icon of a library that is not used here.
_MARKER = "function (row) { return L.marker(new L.LatLng(row[0], row[1])); }"
_IMAGES = ("marker-icon.png", "marker-icon-2x.png", "marker-shadow.png")

Positions = list[list[float]]


@dataclass(frozen=True, slots=True)
class Built:
    """A page that was built.

    Attributes
    ----------
    shows
        What is drawn on it.
    build_s
        Seconds of a core from positions and polygons to the page, reading them excluded.
    """

    name: str
    shows: str
    html: bytes
    build_s: float
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def packed(self) -> bytes:
        """The page as a server sends it."""
        return gzip.compress(self.html, compresslevel=6, mtime=0)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a page is built: markers added to a map that has the grids."""

    name: str
    shows: str
    most: int
    add: Callable[[folium.Map, Positions], dict[str, bytes]]
    is_canvas: bool = True

    def build(self, grids: gpd.GeoDataFrame, at: Positions) -> Built:
        """Return the page; of more incidents the first `most` are drawn."""
        at = at[: self.most]
        began = time.process_time()
        # Without a layer of tiles, plugins do not know how far one may zoom unless told so.
        west, south, east, north = grids.total_bounds
        centre = [(south + north) / 2, (west + east) / 2]
        drawing = folium.Map(
            centre, zoom_start=_ZOOM, tiles=None, prefer_canvas=self.is_canvas, maxZoom=18
        )
        # What folium links to and these pages do not use (jQuery, Bootstrap, icons) is left out.
        drawing.default_js = [("leaflet", "/leaflet.js")]
        drawing.default_css = [("leaflet_css", "/leaflet.css")]
        folium.GeoJson(grids).add_to(drawing)
        files = self.add(drawing, at)
        html = drawing.get_root().render().encode()
        took = time.process_time() - began
        leaflet = {
            f"/leaflet.{kind}": (VENDOR / f"leaflet/leaflet.{kind}") for kind in ("js", "css")
        }
        files |= {address: path.read_bytes() for address, path in leaflet.items()}
        shows = f"{self.shows.format(n=len(at))}, {len(grids)} grids with every vertex"
        return Built(self.name, shows, html, took, files)


def _add_circles(drawing: folium.Map, at: Positions) -> dict[str, bytes]:
    for place in at:
        folium.CircleMarker(place, radius=3, weight=1, fill=True).add_to(drawing)
    return {}


def _add_heat(drawing: folium.Map, at: Positions) -> dict[str, bytes]:
    heat = HeatMap(at, radius=10, blur=8)  # type: ignore[no-untyped-call]
    heat.default_js = [("leaflet-heat", "/heat.js")]
    heat.add_to(drawing)
    return {"/heat.js": _HEAT.read_bytes()}


def _adds_clusters(folder: Path) -> Callable[[folium.Map, Positions], dict[str, bytes]]:
    script = folder / "leaflet.markercluster.js"
    sheets = [folder / "MarkerCluster.css", folder / "MarkerCluster.Default.css"]

    def add(drawing: folium.Map, at: Positions) -> dict[str, bytes]:
        clusters = FastMarkerCluster(at, callback=_MARKER)  # type: ignore[no-untyped-call]
        clusters.default_js = [("markercluster", f"/{script.name}")]
        clusters.default_css = [(sheet.stem, f"/{sheet.name}") for sheet in sheets]
        clusters.add_to(drawing)
        images = {f"/images/{name}": VENDOR / "leaflet" / "images" / name for name in _IMAGES}
        files = {f"/{one.name}": one for one in (script, *sheets)} | images
        return {address: path.read_bytes() for address, path in files.items()}

    return add


NAIVE = Recipe("naive", "{n:,} CircleMarker as SVG, folium's default", 10_000, _add_circles, False)  # noqa: FBT003 a default of folium's


def recipes(*, is_full: bool, markercluster: Path) -> Sequence[Recipe]:
    """Return the pages to build; those of which this machine lacks a part are named and left."""
    found = [NAIVE, Recipe("circles", "{n:,} CircleMarker on a canvas", 10_000, _add_circles)]
    if is_full:
        found.append(
            Recipe("circles, all", "{n:,} CircleMarker on a canvas", 100_000, _add_circles)
        )
    if (markercluster / "leaflet.markercluster.js").is_file():
        add = _adds_clusters(markercluster)
        found.append(Recipe("clusters", "{n:,} incidents, FastMarkerCluster", 100_000, add))
    else:
        print(f"  no leaflet.markercluster in {markercluster}: FastMarkerCluster is left out")
    return [*found, Recipe("heat", "{n:,} incidents as a HeatMap", 100_000, _add_heat)]
