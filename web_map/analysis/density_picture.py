"""A density as a picture over the map: classes of colour, each with what it stands for."""

import base64
import io
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from geo.errors import Words
from web_map.analysis.grid_map import Picture

#: From cool to hot; lightness falls all the way, so grey print and colour blindness do no harm.
COLOURS: Final = ("#fee9a9", "#fdae61", "#ee6a45", "#c2303f", "#7a1f5c", "#3b0f4a")
#: Steps between classes, as parts of a power of ten: each about double the one before.
_STEPS: Final = (1.0, 2.0, 5.0)


def density_picture(
    values: npt.NDArray[np.float64],
    bounds: tuple[float, float, float, float],
    *,
    bandwidth_m: float,
    cell_m: float,
    left_out: int,
) -> Picture:
    """Return densities (rows, columns) per km², the northernmost row first, as a picture.

    Below the lowest class nothing is drawn.
    """
    limits = _limits(float(values.max(initial=0.0)))
    classes = np.searchsorted(limits, values, side="right")
    spans = [f"{low:g}–{high:g}" for low, high in pairwise(limits)] + [f"≥ {limits[-1]:g}"]
    legend = [(colour, Words(span, span)) for colour, span in zip(COLOURS, spans, strict=True)]
    notes = [
        Words(
            f"高斯核密度，带宽 {bandwidth_m:g} 米；位置已归并到约 {cell_m:g} 米的方格，"
            "不显示单个地点。",
            f"Gaussian kernel, bandwidth {bandwidth_m:g} m; positions are gathered into cells of "
            f"about {cell_m:g} m, no single place is shown.",
        )
    ]
    if left_out:
        notes.append(
            Words(
                f"另有 {left_out} 件所在方格件数过少，未计入。",
                f"{left_out} more lie in cells with too few to be told, and are left out.",
            )
        )
    return Picture(
        "density",
        Words("密度", "Density"),
        Words("事件密度（件／平方公里）", "Incidents per km²"),
        _png(classes),
        bounds,
        legend,
        notes,
    )


def _limits(highest: float) -> npt.NDArray[np.float64]:
    """Return as many limits of classes as there are colours, the last below the highest value."""
    if highest <= 0:
        return np.array([step * 10.0**power for power in (0, 1) for step in _STEPS])
    top = int(np.floor(np.log10(highest))) + 1
    ladder = [step * 10.0**power for power in range(top - 4, top + 1) for step in _STEPS]
    below = [limit for limit in ladder if limit < highest]
    return np.array(below[-len(COLOURS) :])


def _png(classes: npt.NDArray[np.intp]) -> str:
    picture = Image.fromarray(classes.astype(np.uint8), mode="P")
    palette = [0, 0, 0]
    for colour in COLOURS:
        palette += [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    picture.putpalette(palette)
    file = io.BytesIO()
    picture.save(file, format="PNG", transparency=0, optimize=True)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
