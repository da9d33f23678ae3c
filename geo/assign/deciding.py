"""The decision for one point: polygon, rule, confidence, distance to the edge, the second."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.assign.compiled import kept_kernel, kernel
from geo.assign.holding import Held, held_by
from geo.assign.nearest import Near, Wanted, look_around
from geo.assign.raster.cells import NO_CELL, POLYGON_MASK, Frame, Raster, cell_at, plain_from
from geo.assign.vocabulary import CONFIDENCES, RULES, Confidence, Rule

WITHIN, SHARED_EDGE = RULES.index(Rule.WITHIN), RULES.index(Rule.SHARED_EDGE)
NEAREST_EDGE, OUTSIDE = RULES.index(Rule.NEAREST_EDGE), RULES.index(Rule.OUTSIDE)
NO_POSITION = RULES.index(Rule.NO_POSITION)
HIGH, BOUNDARY = CONFIDENCES.index(Confidence.HIGH), CONFIDENCES.index(Confidence.BOUNDARY)
AMBIGUOUS, UNSURE = CONFIDENCES.index(Confidence.AMBIGUOUS), CONFIDENCES.index(Confidence.NONE)


class Reach(NamedTuple):
    """How far an answer looks, in metres.

    Attributes
    ----------
    accuracy_m
        Accuracy of the point; NaN or negative when unknown.
    limit_m
        Distances to the edge are wanted up to here, whatever the accuracy.
    snap_m
        A point outside all polygons goes to the nearest one up to here; 0: never.
    """

    accuracy_m: float
    limit_m: float
    snap_m: float


class Decision(NamedTuple):
    """A `Match` in numbers; -1 and NaN where it has None."""

    polygon: int
    rule: int
    confidence: int
    edge_m: float
    second: int


@kernel
def decide_held(held: Held, near: Near, reach: Reach) -> Decision:
    """Return the decision for a point that a polygon holds."""
    edge_m = 0.0 if held.on_edge else math.sqrt(near.edge)
    second = held.other
    if second < 0 and math.sqrt(near.first) <= reach.accuracy_m:
        second = near.first_polygon
    confidence = HIGH
    if second >= 0 and not (held.on_edge and not reach.accuracy_m >= 0):
        confidence = AMBIGUOUS
    elif held.on_edge or edge_m <= reach.accuracy_m:
        confidence = BOUNDARY
    if not (held.on_edge or edge_m <= reach.accuracy_m or edge_m <= reach.limit_m):
        edge_m = math.nan
    rule = SHARED_EDGE if held.on_edge and held.other >= 0 else WITHIN
    return Decision(held.polygon, rule, confidence, edge_m, second)


@kernel
def decide_outside(near: Near, reach: Reach) -> Decision:
    """Return the decision for a point that no polygon holds."""
    edge_m = math.sqrt(near.first)
    next_m = math.sqrt(near.second)
    confidence = UNSURE
    if next_m <= reach.accuracy_m:
        confidence = AMBIGUOUS
    elif edge_m <= reach.accuracy_m:
        confidence = BOUNDARY
    if near.first_polygon >= 0 and edge_m <= reach.snap_m:
        second = near.second_polygon if next_m <= reach.accuracy_m else -1
        confidence = max(confidence, BOUNDARY) if confidence != UNSURE else BOUNDARY
        return Decision(near.first_polygon, NEAREST_EDGE, confidence, edge_m, second)
    second = near.first_polygon if edge_m <= reach.accuracy_m else -1
    if not (edge_m <= reach.accuracy_m or edge_m <= reach.limit_m):
        edge_m = math.nan
    return Decision(-1, OUTSIDE, confidence, edge_m, second)


@kernel
def decide(raster: Raster, x: float, y: float, reach: Reach) -> Decision:
    """Return the decision for a point in degrees."""
    cell = int(raster.cells[cell_at(raster.frame, x, y)])
    if cell == NO_CELL:
        return Decision(-1, NO_POSITION, UNSURE, math.nan, -1)
    held = Held((cell & POLYGON_MASK) - 1, on_edge=False, other=-1)
    if cell < 0:
        held = held_by(raster.records, -1 - cell, x, y)
    accuracy_m = reach.accuracy_m if reach.accuracy_m > 0 else 0.0
    radius_m = max(accuracy_m, reach.limit_m)
    if held.polygon < 0:
        radius_m = max(radius_m, reach.snap_m)
    near = Near(math.inf, math.inf, -1, math.inf, -1)
    if radius_m > 0 and cell < plain_from(raster.frame, radius_m):
        near = look_around(raster, x, y, held.polygon, Wanted(radius_m, accuracy_m))
    if held.polygon >= 0:
        return decide_held(held, near, reach)
    return decide_outside(near, reach)


@kept_kernel
def decide_one(
    frame: npt.NDArray[np.float64],
    cells: npt.NDArray[np.int32],
    records: npt.NDArray[np.float64],
    question: npt.NDArray[np.float64],
) -> Decision:
    """Return the decision for one point; all in plain arrays, which cross from Python fastest.

    `frame` is a `Frame`, `question` is x, y and a `Reach`, in their order.
    """
    where = Frame(
        frame[0],
        frame[1],
        frame[2],
        frame[3],
        frame[4],
        frame[5],
        int(frame[6]),
        int(frame[7]),
        frame[8],
        frame[9],
    )
    reach = Reach(question[2], question[3], question[4])
    return decide(Raster(where, cells, records), question[0], question[1], reach)
