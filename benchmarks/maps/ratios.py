"""How many times less the product's maps take than pages of folium that were opened beside them."""

from benchmarks.maps.analysis import Analysis
from benchmarks.maps.chromium import middle
from benchmarks.maps.explorer import First, View
from benchmarks.maps.lone_pages import Opened


def tell_explorer(views: list[View], pages: list[Opened]) -> None:
    """Print each view of all time beside each page: time, bytes and heap of the page by ours."""
    print(
        "page of folium / ours, nothing kept and nothing cached; what each draws stands above.\n"
        "  drawn: taken within a round, where both had the same neighbours; the rest of medians\n"
        "  anew: building their page included, as other incidents or filters need it\n"
        "  sent: bytes on the line, theirs packed; file: their page as it lies on a disk;\n"
        "  data: their page packed, scripts left out, against what ours asks beside its scripts"
    )
    print(f"  {'':28}{'':16}{'drawn':>8}{'anew':>7}{'sent':>7}{'file':>7}{'data':>7}{'heap':>7}")
    for view in views:
        if view.period != "all":
            continue
        for page in pages:
            drawn = middle(
                [them / us.drawn_ms for us, them in zip(view.cold, page.drawn_ms, strict=True)]
            )
            anew = middle(
                [
                    (them + 1000 * page.built.build_s) / us.drawn_ms
                    for us, them in zip(view.cold, page.drawn_ms, strict=True)
                ]
            )
            sent = page.bytes / _of(view.cold, "bytes")
            file = len(page.built.html) / _of(view.cold, "bytes")
            told = len(page.built.packed) / _of(view.cold, "data_bytes")
            heap = middle(page.heap_mb) / _of(view.cold, "heap_mb")
            print(
                f"  {view.name:28}{page.built.name:16}"
                f"{drawn:8.1f}{anew:7.1f}{sent:7.1f}{file:7.1f}{told:7.1f}{heap:7.1f}"
            )


def tell_analysis(analysis: Analysis, ours: Opened, naive: Opened) -> None:
    """Print the page of hotspots beside the naive page of folium."""
    drawing, built = middle(analysis.draw_s), naive.built.build_s
    whole = drawing + middle(analysis.compose_s)
    drawn = middle([b / a for a, b in zip(ours.drawn_ms, naive.drawn_ms, strict=True)])
    raw = len(naive.built.html) / len(ours.built.html)
    packed = len(naive.built.packed) / len(ours.built.packed)
    print(
        "naive page of folium / map of hotspots:\n"
        f"  {naive.built.shows}\n  against {ours.built.shows}\n"
        f"  build {built / drawing:.1f} (drawing alone), {built / whole:.1f} (figures included:"
        " the naive page has none)\n"
        f"  HTML {raw:.1f}, gzip {packed:.1f} (ours has Leaflet inside), drawn"
        f" {drawn:.1f}, heap {middle(naive.heap_mb) / middle(ours.heap_mb):.1f}"
    )


def _of(several: list[First], name: str) -> float:
    return middle([float(getattr(one, name)) for one in several])
