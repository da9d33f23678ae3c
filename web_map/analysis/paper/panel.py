"""The map itself: grids, townships with their names, marks, a scale and where north is."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from PIL import Image

from geo.errors import Lang
from geo.metric import LocalMetric
from web_map.analysis.grid_layers import GridLayer
from web_map.analysis.grid_map import Mark, Picture
from web_map.analysis.paper.page import HEIGHT_MM, WIDTH_MM, Page
from web_map.layers import dissolve, simplify_for_drawing
from web_map.style import GRID_LINE, INK, TOWNSHIP_LINE

if TYPE_CHECKING:
    import geopandas as gpd

Shapes = npt.NDArray[np.object_]

_HALO: Final = (withStroke(linewidth=2.2, foreground="white"),)
#: Half of a dot, for each pixel that its mark counts.
_DOT_MM: Final = 0.16
_STEPS_KM: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)


@dataclass(slots=True)
class Panel:
    """A window on the county, in metres of one plane, of a size in millimetres."""

    page: Page
    left: float
    bottom: float
    width: float
    height: float
    metric: LocalMetric
    axes: Axes

    @classmethod
    def over(
        cls, page: Page, box: tuple[float, float, float, float], grids: "gpd.GeoDataFrame"
    ) -> "Panel":
        """Return a panel with all grids in it, as large as they can be; `box` is in millimetres."""
        left, bottom, width, height = box
        metric = LocalMetric.for_bounds(grids.total_bounds)
        place = (left / WIDTH_MM, bottom / HEIGHT_MM, width / WIDTH_MM, height / HEIGHT_MM)
        axes = page.figure.add_axes(place)
        tiles = metric.project_geometries(grids.geometry.to_numpy())
        west, south, east, north = shapely.total_bounds(tiles).tolist()
        m_per_mm = 1.04 * max((east - west) / width, (north - south) / height)
        x, y = (west + east) / 2, (south + north) / 2
        axes.set_xlim(x - m_per_mm * width / 2, x + m_per_mm * width / 2)
        axes.set_ylim(y - m_per_mm * height / 2, y + m_per_mm * height / 2)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_facecolor("#fbfcfc")
        for spine in axes.spines.values():
            spine.set(color="#9aa9b0", linewidth=0.8)
        return cls(page, left, bottom, width, height, metric, axes)

    @property
    def m_per_mm(self) -> float:
        """How many metres of the county are a millimetre of paper."""
        low, high = self.axes.get_xlim()
        return (high - low) / self.width

    def draw_grids(self, grids: "gpd.GeoDataFrame", colours: Sequence[str] | None) -> None:
        """Fill the grids, or draw their borders alone; then townships, with their names."""
        tiles = simplify_for_drawing(grids.geometry.to_numpy())
        placed = self.metric.project_geometries(tiles)
        filled = PathCollection(
            [_path(one) for one in placed],
            facecolors="none" if colours is None else list(colours),
            edgecolors=GRID_LINE,
            linewidths=0.3,
            zorder=2,
        )
        self.axes.add_collection(filled, autolim=False)
        names, shapes = dissolve(tiles, grids["township"].tolist())
        outlines = self.metric.project_geometries(shapes)
        self._draw_lines(outlines, 0.9)
        _, whole = dissolve(shapes, [""] * len(shapes))
        self._draw_lines(self.metric.project_geometries(whole), 1.6)
        for name, shape in zip(names, outlines, strict=True):
            inside = shapely.maximum_inscribed_circle(shape, tolerance=200.0)
            self._label(shapely.get_point(inside, 0), name, 7.5)

    def _draw_lines(self, shapes: Shapes, width: float) -> None:
        rings = shapely.get_rings(shapely.get_parts(shapes))
        lines = [shapely.get_coordinates(ring) for ring in rings]
        drawn = LineCollection(lines, colors=TOWNSHIP_LINE, linewidths=width, zorder=4)
        self.axes.add_collection(drawn, autolim=False)

    def _label(self, at: shapely.Point, text: str, size: float) -> None:
        written = self.axes.text(
            at.x,
            at.y,
            " ".join(text.split()),
            fontproperties=self.page.font(size),
            color=INK,
            ha="center",
            va="center",
            zorder=8,
            clip_on=True,
            parse_math=False,
        )
        written.set_path_effects(list(_HALO))

    def draw_picture(self, picture: Picture) -> None:
        """Lay a picture below the lines."""
        west, south, east, north = picture.bounds
        x, y = self.metric.project([west, east], [south, north])
        packed = base64.b64decode(picture.png.partition(",")[2])
        image = np.asarray(Image.open(io.BytesIO(packed)).convert("RGBA"))
        self.axes.imshow(
            image,
            extent=(float(x[0]), float(x[1]), float(y[0]), float(y[1])),
            aspect="auto",
            interpolation="bilinear",
            zorder=1,
        )

    def draw_marks(
        self, marks: Sequence[Mark], letter: str, named: int, *, angle_deg: float = 90.0
    ) -> None:
        """Draw rings in their true size, and dots; the first so many carry letter and number.

        On a ring they stand at an angle from the east: what gathers in one way often does in
        another at the same place, and names of townships stand within.
        """
        lon, lat = [mark.lon for mark in marks], [mark.lat for mark in marks]
        places = np.column_stack(self.metric.project(lon, lat))
        for number, (mark, (x, y)) in enumerate(zip(marks, places.tolist(), strict=True), start=1):
            radius = mark.radius_m or mark.weight * _DOT_MM * self.m_per_mm
            ring = Circle(
                (x, y),
                radius,
                facecolor=mark.colour if not mark.radius_m else "none",
                edgecolor=mark.colour if mark.radius_m else "white",
                linewidth=1.5 if mark.radius_m else 0.5,
                alpha=None if mark.radius_m else 0.85,
                zorder=6,
            )
            self.axes.add_patch(ring)
            if number > named:
                continue
            if mark.radius_m:
                turn = np.radians(angle_deg)
                at = (x + radius * np.cos(turn), y + radius * np.sin(turn))
                self._number(at, f"{letter}{number}", mark.colour)
            else:
                self._label(
                    shapely.Point(x, y + radius + 1.6 * self.m_per_mm), f"{letter}{number}", 7
                )

    def _number(self, at: tuple[float, float], text: str, colour: str) -> None:
        margin = 3.5 * self.m_per_mm
        (west, east), (south, north) = self.axes.get_xlim(), self.axes.get_ylim()
        written = self.axes.text(
            float(np.clip(at[0], west + margin, east - margin)),
            float(np.clip(at[1], south + margin, north - margin)),
            text,
            fontproperties=self.page.font(7),
            color="white",
            ha="center",
            va="center",
            zorder=9,
            parse_math=False,
        )
        ground = {"boxstyle": "round,pad=0.22", "facecolor": colour, "edgecolor": "white"}
        written.set_bbox({**ground, "linewidth": 0.6})

    def draw_scale(self, lang: Lang) -> None:
        """Draw a scale of whole kilometres, the ratio in figures, and an arrow to the north."""
        most = self.width * 0.26 * self.m_per_mm / 1000
        km = max([step for step in _STEPS_KM if step <= most], default=_STEPS_KM[0])
        half = km * 500 / self.m_per_mm
        x, y = self.left + 4, self.bottom + 4.2
        for part, colour in enumerate((INK, "white")):
            bar = Rectangle(
                (x + part * half, y), half, 1.3, facecolor=colour, edgecolor=INK, linewidth=0.6
            )
            self._over(bar)
        for part, said in ((0, "0"), (1, f"{km / 2:g}"), (2, f"{km:g} km")):
            self._say((x + part * half, y + 2.2), said)
        ratio = round(self.m_per_mm, -1) * 1000
        about = f"比例尺约 1:{ratio:,.0f}" if lang == "zh" else f"about 1:{ratio:,.0f}"
        self._say((x, y - 2.6), about, align="left")
        self._draw_north(lang)

    def _draw_north(self, lang: Lang) -> None:
        x, y = self.left + self.width - 8, self.bottom + self.height - 14
        left, right = (
            [(x, y + 8), (x - 2.6, y), (x, y + 1.8)],
            [(x, y + 8), (x + 2.6, y), (x, y + 1.8)],
        )
        self._over(Polygon(left, facecolor=INK, edgecolor=INK, linewidth=0.6))
        self._over(Polygon(right, facecolor="white", edgecolor=INK, linewidth=0.6))
        self._say((x, y - 3.4), "北" if lang == "zh" else "N", size=8.5)

    def _over(self, shape: Rectangle | Polygon) -> None:
        shape.set(transform=self.page.paper.transData, zorder=10, clip_on=False)
        self.axes.add_patch(shape)

    def _say(
        self, at: tuple[float, float], text: str, *, size: float = 7, align: str = "center"
    ) -> None:
        written = self.axes.text(
            *at,
            text,
            transform=self.page.paper.transData,
            fontproperties=self.page.font(size),
            color=INK,
            ha=align,
            va="baseline",
            zorder=11,
            parse_math=False,
        )
        written.set_path_effects(list(_HALO))


def colours_of(layer: GridLayer) -> tuple[list[str], list[int]]:
    """Return the colour of each grid, and how many grids each class has, at the last step."""
    classes = layer.classes[-1] if layer.steps else layer.classes
    counted = np.bincount(classes, minlength=len(layer.palette))
    return [layer.palette[one] for one in classes], counted.tolist()


def _path(shape: shapely.Geometry) -> Path:
    rings = shapely.get_rings(shapely.get_parts(shape))
    return Path.make_compound_path(
        *(Path(shapely.get_coordinates(ring), closed=True) for ring in rings)
    )
