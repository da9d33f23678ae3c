"""Which polygon holds which point: polygons indexed once, asked many times.

Planar in degrees of EPSG:4490, edges straight between vertices: what PostGIS answers with
``ST_Covers`` or ``ST_Intersects`` on the stored geometry, decided with exact signs. A point
that several polygons cover belongs to the lowest code.

Distances are metres over the GRS80 ellipsoid to the edge as it is stored (straight in
degrees), by the scale of the middle latitude; the error grows with the cube of the distance
and is below 1e-8 m at 10 m and 1e-5 m at 1 km. A `LocalMetric` plane gives the same within its
own scale error (0.1 mm at 10 m in Xingan).
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

from geo.assign.answers import Assignments, Match
from geo.assign.bulk import Points, assign_on_all_cores
from geo.assign.deciding import Reach, decide_one
from geo.assign.errors import AccuracyError, DuplicateCodeError, TooManyPolygonsError
from geo.assign.raster.building import build_raster
from geo.assign.raster.cells import POLYGON_BITS, POLYGON_MASK, Raster
from geo.assign.validity import checked_polygons
from geo.assign.vocabulary import CONFIDENCES, RULES, Confidence, Rule

__all__ = ["Assignments", "Match", "PolygonIndex"]

MOST_POLYGONS = POLYGON_MASK - 1


class PolygonIndex:
    """Polygons ready to be asked; read-only, so any number of threads may ask.

    Attributes
    ----------
    codes
        The codes in ascending order (by code point); arrays of answers count in it.
    repaired
        Codes of the polygons that were invalid and have been repaired.
    snap_m
        A point outside all polygons goes to the nearest one within this many metres.
    """

    def __init__(self, codes: tuple[str, ...], raster: Raster, snap_m: float) -> None:
        self.codes = codes
        self.repaired: tuple[str, ...] = ()
        self.snap_m = snap_m
        self._raster = raster
        self._arrays = (np.array(raster.frame), raster.cells, raster.records)
        frame = raster.frame
        self._corner = (frame.x0, frame.y0, frame.per_x, frame.per_y, frame.nx, frame.ny)
        self._cells = raster.cells.data
        self._plain = [
            Match(None, Rule.OUTSIDE, Confidence.NONE),
            *(Match(code, Rule.WITHIN, Confidence.HIGH) for code in codes),
        ]

    @classmethod
    def build(
        cls,
        codes: Sequence[str],
        polygons: npt.NDArray[np.object_],
        *,
        snap_m: float = 0.0,
        repair: bool = False,
    ) -> Self:
        """Index polygons (Polygon or MultiPolygon, degrees of EPSG:4490), in any order.

        Holes, enclaves, overlaps and equal polygons are all right; none at all too.

        Raises
        ------
        DuplicateCodeError
            When two polygons have the same code: a point could not say which it means.
        InvalidPolygonError
            When a polygon is invalid, empty or no polygon, and `repair` is false or cannot help.
        TooManyPolygonsError
            When there are more than 16 million.
        """
        given = np.asarray(polygons, object)
        refuse_duplicates(codes)
        if len(codes) > MOST_POLYGONS:
            raise TooManyPolygonsError(most=MOST_POLYGONS)
        order = sorted(range(len(codes)), key=codes.__getitem__)
        in_order = tuple(codes[i] for i in order)
        valid, repaired = checked_polygons(in_order, given[order], is_repair_wanted=repair)
        index = cls(in_order, build_raster(valid), snap_m)
        index.repaired = repaired
        return index

    def assign(
        self,
        lon: npt.ArrayLike,
        lat: npt.ArrayLike,
        *,
        accuracy_m: npt.ArrayLike | None = None,
        edge_limit_m: float | None = None,
    ) -> Assignments:
        """Return the answers for many positions; NaN, or no degrees, is NO_POSITION.

        Parameters
        ----------
        lon, lat
            Degrees of EPSG:4490.
        accuracy_m
            Metres within which the true position lies, one for all or one each; NaN: unknown.
        edge_limit_m
            Distances to the edge are wanted up to here even where the accuracy is smaller.

        Raises
        ------
        AccuracyError
            When an accuracy is negative, or their number is not that of the positions.
        """
        accuracy = math.nan if accuracy_m is None else accuracy_m
        points = Points(
            # writable: read-only arrays would be another type, with machine code of its own
            np.require(lon, np.float64, ("C", "W")),
            np.require(lat, np.float64, ("C", "W")),
            np.require(np.atleast_1d(accuracy), np.float64, ("C", "W")),
        )
        if len(points.accuracy_m) not in (1, len(points.lon)) or (points.accuracy_m < 0).any():
            raise AccuracyError
        reach = Reach(math.nan, float(edge_limit_m or 0.0), float(self.snap_m))
        return Assignments(*assign_on_all_cores(self._raster, points, reach))

    def locate(
        self,
        lon: float,
        lat: float,
        accuracy_m: float | None = None,
        edge_limit_m: float | None = None,
    ) -> Match:
        """Return the answer for one position, the same as `assign` gives."""
        x0, y0, per_x, per_y, nx, ny = self._corner
        column = (lon - x0) * per_x
        row = (lat - y0) * per_y
        if 0 <= column < nx and 0 <= row < ny:
            cell = self._cells[int(row) * nx + int(column)]
            if cell >= 0 and (
                (accuracy_m is None and edge_limit_m is None and not self.snap_m)
                or self._is_clear(cell, accuracy_m, edge_limit_m)
            ):
                return self._plain[cell & POLYGON_MASK]
        return self._decide(lon, lat, accuracy_m, edge_limit_m)

    def _is_clear(self, cell: int, accuracy_m: float | None, edge_limit_m: float | None) -> bool:
        clear_m = ((cell >> POLYGON_BITS) - 1) * self._raster.frame.cell_m
        return 0 <= (accuracy_m or 0) <= clear_m and max(edge_limit_m or 0, self.snap_m) <= clear_m

    def _decide(
        self, lon: float, lat: float, accuracy_m: float | None, edge_limit_m: float | None
    ) -> Match:
        if accuracy_m is not None and accuracy_m < 0:
            raise AccuracyError
        unknown = math.nan if accuracy_m is None else accuracy_m
        question = np.array((lon, lat, unknown, edge_limit_m or 0.0, self.snap_m))
        polygon, rule, confidence, edge_m, second = decide_one(*self._arrays, question)
        return Match(
            self.codes[polygon] if polygon >= 0 else None,
            RULES[rule],
            CONFIDENCES[confidence],
            None if math.isnan(edge_m) else edge_m,
            self.codes[second] if second >= 0 else None,
        )


def refuse_duplicates(codes: Sequence[str]) -> None:
    """Raise when a code occurs more than once.

    Raises
    ------
    DuplicateCodeError
        When one does; names the first twenty.
    """
    repeated = sorted(code for code, count in Counter(codes).items() if count > 1)
    if repeated:
        raise DuplicateCodeError(codes="; ".join(repeated[:20]))
