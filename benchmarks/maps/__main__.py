"""`./run bench maps`: the incident map and the map of hotspots beside pages made with folium.

Figures of one run. A home that holds incidents already (``--home``) is only read: a session is
opened in it, nothing else is written.
"""

import argparse
import os
import platform
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.ingest.place import Place
from benchmarks.maps.analysis import measure_analysis
from benchmarks.maps.chromium import chromium
from benchmarks.maps.explorer import VIEWS, View, look_round, tell_view
from benchmarks.maps.folium_pages import MARKERCLUSTER, NAIVE, recipes
from benchmarks.maps.lone_pages import Opened, open_round, tell
from benchmarks.maps.place import count_of, grids, open_place, positions
from benchmarks.maps.ratios import tell_analysis, tell_explorer

PARTS = ("explorer", "folium", "hotspots")


def main(arguments: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="maps", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(PARTS)}; all without any")
    parser.add_argument("--incidents", type=int, default=100_000, help="to load")
    parser.add_argument("--home", type=Path, help="use the demonstration that is there; loads none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="100,000 of folium's CircleMarker too")
    parser.add_argument(
        "--markercluster", type=Path, default=MARKERCLUSTER, help="dist of leaflet.markercluster"
    )
    given = parser.parse_args(arguments)
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"{', '.join(sorted(unknown))}? {' | '.join(PARTS)}")
    _say_load()
    with open_place(given.home, given.incidents) as place, chromium() as browser:
        print(f"{count_of(place):,} incidents, {browser.browser_type.name} {browser.version}")
        _measure(place, browser, given)
    _say_load()


def _say_load() -> None:
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{os.cpu_count()} cores, load {load}, Python {platform.python_version()}")


def _measure(place: Place, browser: Browser, given: argparse.Namespace) -> None:
    """Build what is built beforehand; then open all in turn, round by round."""
    wanted = given.parts or PARTS
    views = [View(*one) for one in VIEWS] if "explorer" in wanted else []
    peers = _folium_pages(place, given) if "folium" in wanted else []
    analysis = measure_analysis(place, given.rounds) if "hotspots" in wanted else None
    hotspots = [Opened(analysis.page)] if analysis else []
    for number in range(1, given.rounds + 1):
        is_last = number == given.rounds
        look_round(place, browser, views, is_last=is_last)
        open_round([*peers, *hotspots], browser, is_last=is_last)
        print(f"  round {number}, load {os.getloadavg()[0]:.1f}", flush=True)
    print(
        f"medians of {given.rounds} rounds; /map as the county's dispatcher, and pages of one file"
    )
    for view in views:
        tell_view(view)
    for page in (*peers, *hotspots):
        tell(page)
    if views and peers:
        tell_explorer(views, peers)
    naive = [one for one in peers if one.built.name == NAIVE.name]
    if analysis and naive:
        tell_analysis(analysis, hotspots[0], naive[0])


def _folium_pages(place: Place, given: argparse.Namespace) -> list[Opened]:
    shapes, at = grids(place), positions(place, most=100_000)
    chosen = recipes(is_full=given.full, markercluster=given.markercluster)
    return [Opened(one.build(shapes, at)) for one in chosen]


if __name__ == "__main__":
    main()
