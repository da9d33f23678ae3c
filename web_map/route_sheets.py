"""Route sheets: one page of paper for each team, with a sketch, the order, and a code to scan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import segno
import shapely
from markupsafe import Markup
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_WIDTH, _HEIGHT, _MARGIN = 680.0, 300.0, 26.0
#: Nothing smaller is drawn: two doors side by side are no map.
_LEAST_M: Final = 250.0


@dataclass(frozen=True, slots=True)
class SheetTeam:
    """One team's page."""

    number: int
    station: str
    mode: str
    window: str
    km: str
    members: Sequence[Mapping[str, Any]]
    stops: Sequence[Mapping[str, Any]]
    sketch: Markup
    code: Markup


@dataclass(frozen=True, slots=True)
class SheetsPage:
    """All pages of a plan."""

    plan_id: str
    evening: date
    method: str
    teams: Sequence[SheetTeam]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What lies around the routes: grids in the plane in which the stops are given."""

    grids_m: NDArray[np.object_]

    def draw(self, station: tuple[float, float], stops: Floats) -> Markup:
        """Return a drawing of a route (n, 2) in metres, north above, stops numbered."""
        way = np.vstack([station, stops, station])
        frame = _Frame.around(way)
        near = self.grids_m[shapely.intersects(self.grids_m, shapely.box(*frame.bounds))]
        lines = [frame.path(shapely.get_coordinates(ring)) for ring in _rings(near)]
        marks = [_mark(frame.place(place), names) for place, names in _gathered(stops)]
        return Markup(
            '<svg viewBox="0 0 {width} {height}" role="img" class="sketch">'
            '<g class="sketch-grids">{grids}</g><path class="sketch-way" d="{way}"/>'
            '<g class="sketch-station">{station}</g>{marks}{scale}</svg>'
        ).format(
            width=_WIDTH,
            height=_HEIGHT,
            grids=Markup("").join(Markup('<path d="{}"/>').format(line) for line in lines),
            way=frame.path(way),
            station=_mark(frame.place(np.array(station)), "★"),
            marks=Markup("").join(marks),
            scale=frame.scale(),
        )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the plane that is drawn."""

    west: float
    north: float
    per_m: float

    @classmethod
    def around(cls, way: Floats) -> "_Frame":
        low, high = way.min(axis=0), way.max(axis=0)
        span = np.maximum(high - low, _LEAST_M)
        per_m = float(min((_WIDTH - 2 * _MARGIN) / span[0], (_HEIGHT - 2 * _MARGIN) / span[1]))
        middle = (low + high) / 2
        return cls(
            float(middle[0] - _WIDTH / 2 / per_m), float(middle[1] + _HEIGHT / 2 / per_m), per_m
        )

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        east = self.west + _WIDTH / self.per_m
        return self.west, self.north - _HEIGHT / self.per_m, east, self.north

    def place(self, point: Floats) -> Floats:
        return np.column_stack(
            [(point[..., 0] - self.west) * self.per_m, (self.north - point[..., 1]) * self.per_m]
        ).reshape(point.shape)

    def path(self, points: Floats) -> str:
        placed = self.place(np.asarray(points, np.float64))
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in placed)

    def scale(self) -> Markup:
        """Draw a bar of a round length."""
        wanted = 120 / self.per_m
        unit = 10 ** int(np.floor(np.log10(wanted)))
        length = unit * max(step for step in (1, 2, 5) if step * unit <= wanted)
        end = _MARGIN + length * self.per_m
        return Markup(
            '<g class="sketch-scale"><path d="M{a} {y}H{b}"/><text x="{a}" y="{t}">{m} m</text></g>'
        ).format(a=_MARGIN, b=round(end, 1), y=_HEIGHT - 10, t=_HEIGHT - 15, m=length)


def _rings(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    return shapely.get_rings(shapely.get_parts(polygons)) if len(polygons) else polygons


def _gathered(stops: Floats) -> Iterator[tuple[Floats, str]]:
    """Yield each place once, with the numbers of the stops that are shown there."""
    places, which = np.unique(stops, axis=0, return_inverse=True)
    for i, place in enumerate(places):
        yield place, " ".join(str(n + 1) for n in np.flatnonzero(which.reshape(-1) == i))


def _mark(at: Floats, words: str) -> Markup:
    wide = 12 + 7 * len(words)
    return Markup(
        '<rect x="{left}" y="{top}" width="{wide}" height="20" rx="10"/>'
        '<text x="{x}" y="{text}">{words}</text>'
    ).format(
        x=round(float(at[0]), 1),
        left=round(float(at[0]) - wide / 2, 1),
        top=round(float(at[1]) - 10, 1),
        text=round(float(at[1]) + 4, 1),
        wide=wide,
        words=words,
    )


def code_of(address: str) -> Markup:
    """Return a QR code of an address as a drawing."""
    drawn = segno.make(address, error="m").svg_inline(scale=3, border=2, omitsize=True)
    return Markup(drawn)  # noqa: S704 made of squares alone


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """Return a time of the evening as sheets write it."""
    return f"{moment.astimezone(zone):%H:%M}"
