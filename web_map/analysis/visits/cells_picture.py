"""Homes that nobody met, as cells over the map: never a single one."""

import base64
import io
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from geo.errors import Words
from web_map.analysis.grid_map import Picture

_COLOURS: Final = ("#f4c47a", "#e8843c", "#cf4a3a", "#93246b", "#43105c")
#: Above the least number, so many times as many begin the next class.
_TIMES: Final = (1, 2, 4, 8, 16)
#: Pixels of a cell's side: a browser that smooths blurs only its rim.
_PIXELS: Final = 12


def cells_picture(
    counts: npt.NDArray[np.int64],
    bounds: tuple[float, float, float, float],
    *,
    cell_m: int,
    k: int,
    left_out: int,
) -> Picture:
    """Return counts (rows, columns), the northernmost row first, as a picture; 0 is not drawn."""
    limits = [k * times for times in _TIMES]
    spans = [f"{low}–{high - 1}" for low, high in pairwise(limits)] + [f"≥ {limits[-1]}"]
    classes = np.searchsorted(limits, counts, side="right")
    notes = [
        Words(
            f"每格约 {cell_m} 米，少于 {k} 户的格不显示；不显示单个住户。",
            f"Cells of about {cell_m} m; those with fewer than {k} are not shown, nor is any "
            "single home.",
        ),
        Words(f"未显示的户：{left_out}", f"Homes not shown: {left_out}"),
    ]
    return Picture(
        "cells",
        Words("未见面户（方格）", "Not met, by cell"),
        Words("到期未见面的户数", "Homes due that nobody met"),
        _png(classes),
        bounds,
        [(colour, Words(span, span)) for colour, span in zip(_COLOURS, spans, strict=True)],
        notes,
    )


def _png(classes: npt.NDArray[np.intp]) -> str:
    large = np.kron(classes, np.ones((_PIXELS, _PIXELS), dtype=np.int64)).astype(np.uint8)
    picture = Image.fromarray(large, mode="P")
    palette = [0, 0, 0]
    for colour in _COLOURS:
        palette += [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    picture.putpalette(palette)
    file = io.BytesIO()
    picture.save(file, format="PNG", transparency=0, optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
