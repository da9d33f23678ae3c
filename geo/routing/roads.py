"""Travel along a graph of roads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geo.routing.compiled import kept_kernel
from geo.routing.travel import KM_H, NO_WAY_S, Travel, whole_seconds
from geo.routing.values import FloatArray, IntArray, Mode

Geometries = npt.NDArray[np.object_]
Int32Array = npt.NDArray[np.int32]

#: Speed of a car on a road of each class of OpenStreetMap, at night and with stops, in km/h.
CLASS_KM_H: Mapping[str, float] = {
    "motorway": 80.0,
    "trunk": 60.0,
    "primary": 50.0,
    "secondary": 40.0,
    "tertiary": 35.0,
    "unclassified": 25.0,
    "residential": 20.0,
    "service": 15.0,
    "track": 10.0,
    "footway": 0.0,
    "path": 0.0,
}
OTHER_KM_H = 20.0
WALK_KM_H = 4.5
#: Ends of roads this near to each other are one crossroads, in metres.
SAME_M = 0.5
#: Times along roads are found one mode at a time; beyond this one does not look, in seconds.
LIMIT_S = 7_200.0
#: Rows of a matrix found at once: each holds a number for every node.
SOURCES_AT_ONCE = 128


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """Roads as edges between nodes, each straight or not.

    Attributes
    ----------
    lines_m
        One line for each edge (e,) in a metric plane.
    ends
        Nodes at its two ends (e, 2).
    length_m
        (e,)
    drive_km_h
        Speed of a car (e,); 0 where none can go.
    nodes
        How many nodes there are.
    components
        How many parts hang together.
    """

    lines_m: Geometries
    ends: IntArray
    length_m: FloatArray
    drive_km_h: FloatArray
    nodes: int
    components: int


def build_roads(lines_m: Geometries, classes: list[str]) -> Roads:
    """Return the graph of roads given as lines (r,) in a metric plane, one class each.

    Roads meet where they share a vertex, as in OpenStreetMap: a bridge that shares none with the
    road below does not meet it. A class that is not known goes at `OTHER_KM_H`.
    """
    places, road = shapely.get_coordinates(lines_m, return_index=True)
    knot = np.round(places / SAME_M).astype(np.int64)
    _, node, count = np.unique(knot, axis=0, return_inverse=True, return_counts=True)
    node = node.ravel()
    is_end = np.ones(len(road), np.bool_)
    is_end[1:-1] = (road[1:-1] != road[:-2]) | (road[1:-1] != road[2:])
    is_cut = is_end | (count[node] > 1)
    cuts = np.flatnonzero(is_cut)
    pairs = np.flatnonzero(road[cuts[:-1]] == road[cuts[1:]])
    begin, end = cuts[pairs], cuts[pairs + 1]
    kept, numbers = np.unique(node[np.column_stack([begin, end])], return_inverse=True)
    ends = numbers.reshape(-1, 2)
    lines = [shapely.linestrings(places[a : b + 1]) for a, b in zip(begin, end, strict=True)]
    edges = np.array(lines, np.object_)
    speed = np.array([CLASS_KM_H.get(name, OTHER_KM_H) for name in classes])[road[begin]]
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (len(kept), len(kept)))
    parts = int(connected_components(graph, directed=False)[0]) if len(kept) else 0
    return Roads(edges, ends, shapely.length(edges), speed, len(kept), parts)


def travel_by_road(
    roads: Roads, places_m: FloatArray, modes: frozenset[Mode] = frozenset(Mode)
) -> Travel:
    """Return travel between places (p, 2): on foot to the nearest road of the mode, and along it.

    Two places at the same road go along it directly. Where no road leads from one to the other,
    or only one of more than `LIMIT_S`, there is no way. Driving takes the quickest way and
    states its length; a car drives both ways on every road.
    """
    seconds, metres = {}, {}
    for mode in sorted(modes):
        seconds[mode], metres[mode] = _matrices(roads, places_m, mode)
    text = f"roads ({len(roads.ends)} edges, {roads.nodes} nodes, {roads.components} components)"
    return Travel(seconds, metres, text)


class _Snap(NamedTuple):
    """Where places (p,) reach the network: edge, metres along it, metres away from it."""

    edge: IntArray
    along_m: FloatArray
    away_m: FloatArray


def _matrices(
    roads: Roads, places_m: FloatArray, mode: Mode
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    speed = roads.drive_km_h if mode is Mode.DRIVING else np.full(len(roads.ends), WALK_KM_H)
    usable = np.flatnonzero(speed > 0)
    count = len(places_m)
    if not len(usable):
        way = np.full((count, count), np.inf)
        np.fill_diagonal(way, 0.0)
        return whole_seconds(way), way.astype(np.float32)
    snap = _snap(roads, usable, places_m)
    graph, length = _graph(roads, snap, 1.0 / (np.where(speed > 0, speed, np.nan) * KM_H))
    walk_s = snap.away_m / (WALK_KM_H * KM_H)
    seconds = np.empty((count, count), np.int32)
    metres = np.empty((count, count), np.float32)
    for start in range(0, count, SOURCES_AT_ONCE):
        rows = np.arange(start, min(start + SOURCES_AT_ONCE, count))
        way_s, way_m = _ways(graph, length, rows, roads.nodes)
        seconds[rows] = whole_seconds(way_s + walk_s[rows, None] + walk_s)
        metres[rows] = way_m + snap.away_m[rows, None] + snap.away_m
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0.0)
    metres[seconds >= NO_WAY_S] = np.inf
    return seconds, metres


def _ways(
    graph: csr_array, length: csr_array, places: IntArray, nodes: int
) -> tuple[FloatArray, FloatArray]:
    """Return seconds and metres along the roads from some places to all (b, p)."""
    way_s, before = dijkstra(graph, indices=places + nodes, limit=LIMIT_S, return_predecessors=True)
    tables = (length.indptr, length.indices, length.data)
    return way_s[:, nodes:], _trace(before, tables, nodes)


def _snap(roads: Roads, usable: IntArray, places_m: FloatArray) -> _Snap:
    """Return the nearest usable road of each place; of several as near the first."""
    points = shapely.points(places_m)
    tree = shapely.STRtree(roads.lines_m[usable])
    place, found = tree.query_nearest(points)
    order = np.lexsort((found, place))
    _, first = np.unique(place[order], return_index=True)
    edge = usable[found[order][first]]
    lines = roads.lines_m[edge]
    return _Snap(edge, shapely.line_locate_point(lines, points), shapely.distance(lines, points))


def _graph(roads: Roads, snap: _Snap, pace: FloatArray) -> tuple[csr_array, csr_array]:
    """Return seconds and metres between nodes and places, which follow the nodes.

    A place cuts its road in two; places on the same road are joined one after the other.
    """
    order = np.lexsort((snap.along_m, snap.edge))
    edge, along = snap.edge[order], snap.along_m[order]
    vertex = roads.nodes + order
    is_first = np.diff(edge, prepend=-1) != 0
    is_last = np.diff(edge, append=-1) != 0
    behind = np.where(is_first, roads.ends[edge, 0], np.roll(vertex, 1))
    stretch = np.where(is_first, along, along - np.roll(along, 1))
    begin = np.concatenate([roads.ends[:, 0], behind, vertex[is_last]])
    end = np.concatenate([roads.ends[:, 1], vertex, roads.ends[edge[is_last], 1]])
    rest = roads.length_m[edge[is_last]] - along[is_last]
    length = np.concatenate([roads.length_m, stretch, rest])
    of = np.concatenate([np.arange(len(roads.ends)), edge, edge[is_last]])
    return _shortest(roads.nodes + len(order), (begin, end), length, pace[of])


def _shortest(
    count: int, ends: tuple[IntArray, IntArray], length: FloatArray, pace: FloatArray
) -> tuple[csr_array, csr_array]:
    """Keep the quickest of roads between the same two nodes: a matrix would add them up."""
    low, high = np.minimum(*ends), np.maximum(*ends)
    seconds = length * pace
    order = np.lexsort((seconds, high, low))
    is_new = np.diff(low[order], prepend=-1).astype(bool) | np.diff(high[order], prepend=-1).astype(
        bool
    )
    kept = order[is_new & (low[order] != high[order]) & np.isfinite(seconds[order])]
    # a length of nothing would be no edge at all in a sparse matrix
    tiny = np.finfo(np.float64).tiny ** 0.5
    there = np.concatenate([low[kept], high[kept]]), np.concatenate([high[kept], low[kept]])
    values = (np.tile(np.maximum(each[kept], tiny), 2) for each in (seconds, length))
    graph, lengths = (csr_array(coo_array((each, there), (count, count))) for each in values)
    return graph, lengths


@kept_kernel
def _trace(
    before: npt.NDArray[np.int32], tables: tuple[Int32Array, Int32Array, FloatArray], nodes: int
) -> FloatArray:
    """Return the metres of the ways (b, p) that Dijkstra's predecessors (b, v) describe.

    `tables` are a sparse matrix of lengths, both ways: row ends, columns, metres.
    """
    indptr, columns, metres = tables
    ways = np.full((len(before), before.shape[1] - nodes), np.inf)
    for source in range(len(before)):
        for place in range(ways.shape[1]):
            way, here = 0.0, nodes + place
            while before[source, here] >= 0:
                there = before[source, here]
                for k in range(indptr[there], indptr[there + 1]):
                    if columns[k] == here:
                        way += metres[k]
                here = there
            ways[source, place] = way
    return ways
