"""A sheet of paper in millimetres from its lower left corner: text that fits, boxes, patches."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle

from web_map.analysis.paper.fonts import find_families, width_of
from web_map.style import INK

WIDTH_MM: Final = 297.0
HEIGHT_MM: Final = 210.0
MARGIN_MM: Final = 9.0

_MM_PER_INCH: Final = 25.4
_POINTS_PER_MM: Final = 72 / _MM_PER_INCH
_GREY: Final = "#55636d"

#: Where a line may end: between Chinese characters, and after what stands together otherwise.
_CHINESE: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_PIECES: Final = re.compile(rf"[{_CHINESE}]|\s+|[^\s{_CHINESE}]+")
#: What does not begin a line.
_CLOSING: Final = "，。；：、！？）》」』”,.;:!?)"


@dataclass(slots=True)
class Page:
    """The sheet; nothing that is written is read as a formula."""

    families: tuple[str, ...] = field(default_factory=find_families)
    figure: Figure = field(init=False)
    paper: Axes = field(init=False)

    def __post_init__(self) -> None:
        size = (WIDTH_MM / _MM_PER_INCH, HEIGHT_MM / _MM_PER_INCH)
        self.figure = Figure(figsize=size, facecolor="white")
        self.paper = self.figure.add_axes((0, 0, 1, 1))
        self.paper.set_xlim(0, WIDTH_MM)
        self.paper.set_ylim(0, HEIGHT_MM)
        self.paper.set_axis_off()

    def font(self, size: float) -> FontProperties:
        """Return the font at a size in points."""
        return FontProperties(family=list(self.families), size=size)

    def width_mm(self, text: str, size: float) -> float:
        """Return how wide a text is at a size in points."""
        return width_of(text, self.families) * size / _POINTS_PER_MM

    def write(
        self,
        at: tuple[float, float],
        text: str,
        size: float,
        *,
        colour: str = INK,
        align: str = "l",
    ) -> None:
        """Write one line with its base at a place; `align` is l, c or r."""
        side = {"l": "left", "c": "center", "r": "right"}[align]
        self.paper.text(
            *at,
            text,
            fontproperties=self.font(size),
            color=colour,
            horizontalalignment=side,
            verticalalignment="baseline",
            parse_math=False,
        )

    def wrap(self, text: str, size: float, width: float) -> list[str]:
        """Return a text as lines no wider than `width` millimetres; a long word is cut."""
        lines = [""]
        for piece in _PIECES.findall(" ".join(text.split())):
            for part in self._cut(piece, size, width):
                fits = self.width_mm(lines[-1] + part, size) <= width
                if fits or part in _CLOSING:
                    lines[-1] += part
                else:
                    lines.append(part.lstrip())
        return [line.rstrip() for line in lines]

    def _cut(self, piece: str, size: float, width: float) -> Sequence[str]:
        if self.width_mm(piece, size) <= width:
            return [piece]
        return list(piece)

    def fit(self, text: str, size: float, width: float) -> str:
        """Return a text cut to one line, with … where something is left out."""
        plain = " ".join(text.split())
        if self.width_mm(plain, size) <= width:
            return plain
        while plain and self.width_mm(f"{plain}…", size) > width:
            plain = plain[:-1]
        return f"{plain.rstrip()}…"

    def rule(self, y: float, left: float, right: float) -> None:
        """Draw a thin line across."""
        self.paper.plot([left, right], [y, y], color="#c3cdd1", linewidth=0.6)

    def box(self, left: float, bottom: float, width: float, height: float, colour: str) -> None:
        """Draw a swatch of a legend."""
        swatch = Rectangle(
            (left, bottom), width, height, facecolor=colour, edgecolor="#8fa3ad", linewidth=0.5
        )
        self.paper.add_patch(swatch)

    def badge(self, right: float, base: float, text: str, colours: tuple[str, str]) -> float:
        """Write a text in a box that ends at `right`; return where the box begins."""
        size, ink, ground = 9.0, *colours
        width = self.width_mm(text, size) + 5
        frame = FancyBboxPatch(
            (right - width, base - 1.9),
            width,
            6.2,
            boxstyle="round,pad=0,rounding_size=1",
            facecolor=ground,
            edgecolor=ink,
            linewidth=0.9,
        )
        self.paper.add_patch(frame)
        self.write((right - width / 2, base), text, size, colour=ink, align="c")
        return right - width

    def paragraph(
        self, at: tuple[float, float], text: str, size: float, width: float, *, colour: str = _GREY
    ) -> float:
        """Write a text in lines downwards from a place; return the base of the next line."""
        left, y = at
        for line in self.wrap(text, size, width):
            self.write((left, y), line, size, colour=colour)
            y -= leading(size)
        return y


def leading(size: float) -> float:
    """Return from one line to the next in millimetres."""
    return size * 1.42 / _POINTS_PER_MM
