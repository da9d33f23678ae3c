"""Hotspots: what is significant, rates and counts per grid, and clusters in space and time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from geo.clusters.scan.vocabulary import Cluster
from geo.errors import Words
from geo.frames import Column, Kind, check_columns
from governance.incidents.hotspots.vocabulary import Exposure, Heat
from web_map.analysis.grid_layers import GridLayer, Shown, categories, ranked, sequential
from web_map.analysis.grid_map import (
    GRID_COLUMNS,
    GridMap,
    Mark,
    MarkLayer,
    Picture,
)
from web_map.analysis.note import MapNote

if TYPE_CHECKING:
    import geopandas as gpd

TITLE = Words("热点：显著性与发生率", "Hotspots: significance and rates")

#: What the frame must hold beside the grids; NaN where nothing is known or told.
HOTSPOT_COLUMNS = (
    *GRID_COLUMNS,
    Column("count", Kind.NUMBER, unit="incidents of the period", may_be_unknown=True),
    Column("lower", Kind.NUMBER, unit="incidents expected, 95 %", may_be_unknown=True),
    Column("upper", Kind.NUMBER, unit="incidents expected, 95 %", may_be_unknown=True),
    Column("exposure", Kind.NUMBER, unit="households, residents, or 1", may_be_unknown=True),
    Column("rate", Kind.NUMBER, unit="incidents per exposure", may_be_unknown=True),
    Column("smoothed", Kind.NUMBER, unit="incidents per exposure", may_be_unknown=True),
    Column("heat", Kind.TEXT),
    Column("q", Kind.NUMBER, unit="adjusted p-value", may_be_unknown=True),
)

#: Per how many of the exposure a rate is told, and in which words.
PER: Final[Mapping[Exposure, tuple[int, Words]]] = {
    Exposure.HOUSEHOLDS: (100, Words("每百户", "per 100 households")),
    Exposure.RESIDENTS: (1000, Words("每千人", "per 1,000 residents")),
    Exposure.NONE: (1, Words("每网格", "per grid")),
}

SILENT = "silent"
HEAT_CLASSES: Final[Mapping[str, tuple[str, Words]]] = {
    Heat.HOT.value: ("#b2182b", Words("热点（很有把握）", "hot, surely")),
    Heat.WARM.value: ("#f4a582", Words("热点（有把握）", "hot")),
    Heat.USUAL.value: ("#f3f3f0", Words("不显著", "not significant")),
    Heat.COOL.value: ("#92c5de", Words("冷点（有把握）", "cold")),
    Heat.COLD.value: ("#2166ac", Words("冷点（很有把握）", "cold, surely")),
    SILENT: ("#ffffff", Words("零上报（不等于平安）", "no report, which is not peace")),
    Heat.UNKNOWN.value: ("#c9cdd0", Words("分母不详", "exposure not known")),
}

_ALIVE, _LASTING = "#6a1b9a", "#3d2b1f"

#: From so small a chance on, a cluster is shown.
CLUSTER_P = 0.05


@dataclass(frozen=True, slots=True)
class FoundClusters:
    """Clusters of a scan, with the day from which their days count.

    Attributes
    ----------
    lon, lat
        Of each grid's centre, EPSG:4490.
    k
        A cluster of fewer incidents is not told of.
    """

    alive: Sequence[Cluster]
    lasting: Sequence[Cluster]
    first_day: date
    lon: Sequence[float]
    lat: Sequence[float]
    k: int = 1


def compose_hotspot_map(
    grids: "gpd.GeoDataFrame",
    clusters: FoundClusters,
    density: Picture,
    exposure: Exposure,
    note: MapNote,
) -> GridMap:
    """Return the map: significance, smoothed rates, rates and counts, to switch between.

    Parameters
    ----------
    grids
        `HOTSPOT_COLUMNS`, in EPSG:4490, with ``is_silent`` and ``is_withheld``.

    Raises
    ------
    FrameError
        When the frame is not as its columns say.
    """
    check_columns(grids, HOTSPOT_COLUMNS)
    return GridMap(
        grids,
        layers=_layers(grids, exposure),
        lines=[_lines(row, exposure) for row in grids.to_dict("records")],
        note=note,
        silent=np.flatnonzero(grids["is_silent"]).tolist(),
        marks=_marks(grids, clusters),
        pictures=[density],
    )


def _layers(grids: "gpd.GeoDataFrame", exposure: Exposure) -> list[GridLayer]:
    counts, withheld = grids["count"].to_numpy(dtype=float), grids["is_withheld"].to_numpy()
    layers = [_significance(grids)]
    if exposure is not Exposure.NONE:
        layers += [
            _rate_layer(grids, exposure, name) for name in _RATES if grids[name].notna().any()
        ]
    shown = Shown("count", Words("件数", "Number"), Words("事件数", "Incidents"))
    busiest = ranked(
        Words("事件最多的网格（95% 区间）", "Most incidents (95 % intervals)"),
        counts,
        lambda i: _interval_words(grids.iloc[i]),
    )
    return [*layers, sequential(shown, counts, step=1, withheld=withheld, rankings=[busiest])]


def _rate_layer(grids: "gpd.GeoDataFrame", exposure: Exposure, name: str) -> GridLayer:
    per, words = PER[exposure]
    label, counts = _RATES[name], grids["count"].to_numpy(dtype=float)
    exposed, values = grids["exposure"].to_numpy(dtype=float), grids[name].to_numpy(float) * per

    def say(i: int) -> Words:
        n, of = f"{counts[i]:g}", f"{exposed[i]:g}"
        return Words(f"{values[i]:.1f}（{n}/{of}）", f"{values[i]:.1f} ({n}/{of})")

    return sequential(
        Shown(name, label, Words(f"{words.zh}事件（{label.zh}）", f"{label.en} {words.en}")),
        values,
        step=0.1,
        withheld=grids["is_withheld"].to_numpy(),
        notes=[_NOTE_OF[name]],
        rankings=[ranked(Words("最高的网格", "The highest"), values, say)],
    )


_RATES: Final = {
    "smoothed": Words("平滑率", "Smoothed rate"),
    "rate": Words("发生率", "Rate"),
}
_NOTE_OF: Final = {
    "smoothed": Words(
        "经验贝叶斯平滑：分母小的网格向全县水平收缩，偶然的一两件不会显得很高。",
        "Empirical Bayes: the smaller the denominator, the nearer to the county's rate, so that "
        "one or two by chance do not stand out.",
    ),
    "rate": Words(
        "未平滑；分母小的网格，比率起伏大。", "Not smoothed; where there are few, it swings widely."
    ),
}


def _significance(grids: "gpd.GeoDataFrame") -> GridLayer:
    quiet = {Heat.USUAL.value, Heat.COOL.value, Heat.COLD.value}
    keys = [
        SILENT if silent and heat in quiet else heat
        for heat, silent in zip(grids["heat"], grids["is_silent"], strict=True)
    ]
    shown = Shown(
        "heat",
        Words("显著性", "Significance"),
        Words("热点与冷点（Gi*）", "Hot and cold spots (Gi*)"),
    )
    is_hot = grids["heat"].isin([Heat.HOT, Heat.WARM])
    z = grids["z"].to_numpy(dtype=float)
    order = np.where(np.isnan(z), grids["heat"] == Heat.HOT, z)
    order[~is_hot] = np.nan
    hottest = ranked(Words("热点网格", "Hot grids"), order, lambda i: _heat_words(grids.iloc[i]))
    notes = [
        Words(
            "颜色表示本网格连同相邻网格的平滑率是否超出随机置换所能解释的范围，已控制全县的误报。",
            "Whether the smoothed rate here and next door exceeds what chance arrangements give, "
            "with false discoveries held down over the county.",
        )
    ]
    return categories(shown, keys, HEAT_CLASSES, notes=notes, rankings=[hottest])


def _lines(row: Mapping[Any, Any], exposure: Exposure) -> list[Words]:
    if row["is_withheld"]:
        return [Words("件数不公布", "number withheld"), HEAT_CLASSES[row["heat"]][1]]
    per, words = PER[exposure]
    count = Words(
        f"事件 {row['count']:g} 件（95% 区间 {row['lower']:.1f}–{row['upper']:.1f}）",
        f"{row['count']:g} incidents (95 % interval {row['lower']:.1f}–{row['upper']:.1f})",
    )
    lines = [count]
    if exposure is not Exposure.NONE:
        rate = "–" if np.isnan(row["rate"]) else f"{row['rate'] * per:.2f}"
        smooth = "–" if np.isnan(row["smoothed"]) else f"{row['smoothed'] * per:.2f}"
        lines.append(
            Words(f"{words.zh} {rate}，平滑 {smooth}", f"{rate} {words.en}, smoothed {smooth}")
        )
    return [*lines, _heat_words(row)]


def _heat_words(row: Any) -> Words:  # noqa: ANN401 a row
    heat, q = HEAT_CLASSES[row["heat"]][1], row["q"]
    if np.isnan(q):
        return heat
    said = f"q {q:.3f}" if q >= 0.001 else "q < 0.001"  # noqa: PLR2004
    return Words(f"{heat.zh}，{said}", f"{heat.en}, {said}")


def _interval_words(row: Any) -> Words:  # noqa: ANN401 a row
    said = f"{row['count']:g}（{row['lower']:.0f}–{row['upper']:.0f}）"
    return Words(said, f"{row['count']:g} ({row['lower']:.0f}–{row['upper']:.0f})")


def _marks(grids: "gpd.GeoDataFrame", found: FoundClusters) -> list[MarkLayer]:
    def layer(name: str, label: Words, clusters: Sequence[Cluster], colour: str) -> MarkLayer:
        told = [one for one in clusters if one.p <= CLUSTER_P and one.observed >= found.k]
        marks = [_ring(one, found, grids, colour) for one in told]
        empty = Words(f"没有 p ≤ {CLUSTER_P:g} 的聚集", f"no cluster with p ≤ {CLUSTER_P:g}")
        return MarkLayer(name, label, marks, empty)

    return [
        layer("alive", Words("正在发生的时空聚集", "Clusters that go on now"), found.alive, _ALIVE),
        layer(
            "lasting",
            Words("整段时间的空间聚集", "Clusters of the whole period"),
            found.lasting,
            _LASTING,
        ),
    ]


def _ring(cluster: Cluster, found: FoundClusters, grids: "gpd.GeoDataFrame", colour: str) -> Mark:
    first, last = (
        found.first_day + timedelta(days=days) for days in (cluster.start, cluster.stop - 1)
    )
    place = grids.iloc[cluster.centre]
    n = len(cluster.areas)
    size = f"{cluster.radius_m / 1000:.1f} km"
    is_told = not grids["is_withheld"].to_numpy()[list(cluster.areas)].any()
    return Mark(
        lon=found.lon[cluster.centre],
        lat=found.lat[cluster.centre],
        radius_m=max(cluster.radius_m, 400.0),
        title=Words(
            f"{place['township']} {place['village']} 一带",
            f"Around {place['village']}, {place['township']}",
        ),
        lines=[
            _size_words(cluster, is_told=is_told),
            Words(f"{first} 至 {last}", f"{first} to {last}"),
            Words(f"{n} 个网格，半径 {size}", f"{n} grids, radius {size}"),
        ],
        colour=colour,
    )


def _size_words(cluster: Cluster, *, is_told: bool) -> Words:
    """Return how large a cluster is; the withheld count of a grid in it is not to be taken off."""
    p = f"p {cluster.p:.3f}"
    if not is_told:
        return Words(f"件数不公布，{p}", f"number withheld, {p}")
    n, expected = cluster.observed, f"{cluster.expected:.1f}"
    ratio = f"{cluster.observed / cluster.expected:.1f}"
    return Words(
        f"{n} 件，预期 {expected}（{ratio} 倍），{p}",
        f"{n}, {expected} expected ({ratio} times), {p}",
    )
