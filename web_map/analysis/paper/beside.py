"""What stands beside the map on paper: its legend, the grids that stand out, the marks."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.errors import Lang, Words
from web_map.analysis.grid_layers import GridLayer
from web_map.analysis.grid_map import GridMap, Mark, MarkLayer, Picture
from web_map.analysis.paper.page import Page, leading
from web_map.analysis.paper.panel import colours_of

#: Marks that are named, of each layer of them; of the others the map shows where they are.
NAMED = 5

_GREY = "#55636d"
_TITLE, _TEXT, _SMALL = 9.5, 7.6, 6.6


@dataclass(slots=True)
class Column:
    """A column that is written from its top to its bottom, and no farther."""

    page: Page
    left: float
    width: float
    y: float
    bottom: float
    lang: Lang

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width

    def has(self, height: float) -> bool:
        """Whether there is so much room left, in millimetres."""
        return self.y - height >= self.bottom

    def head(self, words: Words) -> None:
        """Write the head of a section."""
        self.y -= 2.2
        for line in self.page.wrap(words.of(self.lang), _TITLE, self.width)[:2]:
            self.page.write((self.left, self.y), line, _TITLE)
            self.y -= leading(_TITLE)
        self.page.rule(self.y + 2.9, self.left, self.right)
        self.y -= 0.6

    def pair(self, text: str, value: str, *, indent: float = 0.0) -> None:
        """Write a line with a value at its right."""
        room = self.width - indent - self.page.width_mm(value, _TEXT) - 2
        told = self.page.fit(text, _TEXT, room)
        self.page.write((self.left + indent, self.y), told, _TEXT)
        self.page.write((self.right, self.y), value, _TEXT, align="r")
        self.y -= leading(_TEXT)

    def small(self, text: str, *, indent: float = 0.0, most: int = 4) -> None:
        """Write a remark in small letters, at most so many lines of it."""
        for line in self.page.wrap(text, _SMALL, self.width - indent)[:most]:
            self.page.write((self.left + indent, self.y), line, _SMALL, colour=_GREY)
            self.y -= leading(_SMALL)


def write_legend(column: Column, layer: GridLayer | Picture, grids: int) -> None:
    """Write what the colours mean, and how many grids have each."""
    column.head(layer.title)
    if isinstance(layer, Picture):
        rows: list[tuple[str, Words, int | None]] = list(layer.legend_rows)
    else:
        _, counted = colours_of(layer)
        by_colour = dict(zip(layer.palette, counted, strict=True))
        rows = [(row.colour, row.words, by_colour[row.colour]) for row in layer.legend]
        if layer.steps:
            column.small(layer.steps[-1])
    for colour, words, n in rows:
        column.page.box(column.left, column.y - 0.5, 6.5, 3.1, colour)
        column.pair(words.of(column.lang), "" if n is None else f"{n:,}", indent=8.5)
    if not isinstance(layer, Picture):
        total = Words(f"网格数，共 {grids:,} 个", f"grids, {grids:,} in all")
        column.page.write(
            (column.right, column.y), total.of(column.lang), _SMALL, colour=_GREY, align="r"
        )
        column.y -= leading(_SMALL)
    for words in layer.notes:
        column.small(words.of(column.lang))
    column.y -= 1.5


def write_marks(column: Column, layers: Sequence[MarkLayer], letters: str) -> None:
    """Write the marks by letter and number, with what each says first."""
    for letter, layer in zip(letters, layers, strict=False):
        if not column.has(14):
            return
        column.head(layer.label)
        if not layer.marks:
            column.small(layer.empty.of(column.lang))
        for number, mark in enumerate(layer.marks[:NAMED], start=1):
            if column.has(8):
                _write_mark(column, f"{letter}{number}", mark)
        left_out = len(layer.marks) - NAMED
        if left_out > 0:
            more = Words(f"另有 {left_out} 处只在图上", f"{left_out} more on the map alone")
            column.small(more.of(column.lang))
        if layer.note is not None:
            column.small(layer.note.of(column.lang), most=2)
        column.y -= 1.5


def _write_mark(column: Column, name: str, mark: Mark) -> None:
    page, indent = column.page, 8.0
    page.write((column.left, column.y), name, _TEXT, colour=mark.colour)
    title = page.fit(mark.title.of(column.lang), _TEXT, column.width - indent)
    page.write((column.left + indent, column.y), title, _TEXT)
    column.y -= leading(_TEXT)
    if mark.lines:
        column.small(mark.lines[0].of(column.lang), indent=indent, most=1)


def write_rankings(column: Column, drawn: GridMap, layer: GridLayer | Picture) -> None:
    """Write the grids that stand out, at most ten of each ranking, as far as there is room."""
    rankings = [] if isinstance(layer, Picture) else layer.rankings
    for ranking in rankings:
        if not ranking.rows or not column.has(16):
            continue
        column.head(ranking.title)
        for number, (place, value) in enumerate(ranking.rows[:10], start=1):
            if not column.has(4):
                break
            row = drawn.grids.iloc[place]
            column.pair(f"{number}. {row['village']} {row['name']}", value.of(column.lang))
        column.y -= 1.5


def write_silent(column: Column, drawn: GridMap) -> None:
    """Write how many grids have no report."""
    if not drawn.silent or not column.has(10):
        return
    n, of = len(drawn.silent), len(drawn.grids)
    said = Words(
        f"零上报网格 {n:,} / {of:,} 个：没有上报不等于平安。",
        f"{n:,} of {of:,} grids have no report, which does not mean peace.",
    )
    column.small(said.of(column.lang))
    column.y -= 1.5
