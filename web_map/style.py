"""Colours of pages and maps; static/css/tokens.css carries the same values, a test compares.

Scales are sequential in lightness, so that they survive grey print and every common colour
vision deficiency; the colours of certainty stay apart in all of them too.
"""

from collections.abc import Mapping, Sequence

INK = "#17242e"
PAPER = "#f4f6f5"
SURFACE = "#ffffff"
ACCENT = "#12566b"
GRID_LINE = "#8fa3ad"
VILLAGE_LINE = "#5d7480"
TOWNSHIP_LINE = "#23404f"
SELECTED = "#d1590a"

#: From few to many. ColorBrewer's YlGnBu, five classes of it.
SEQUENCE: Sequence[str] = ("#eef5d2", "#b9e0bb", "#6bbfbf", "#2f87b0", "#1f4385")

#: How sure we are of the grid of an incident.
CERTAINTY: Mapping[str, str] = {
    "high": "#1b7f9c",
    "boundary": "#cc7000",
    "ambiguous": "#6b0f3a",
    "none": "#8c8c8c",
}
