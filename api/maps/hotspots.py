"""The map of hotspots: measured, withheld where it must be, drawn, with its method."""

from api.maps.asked import AskedMap
from api.maps.method import COUNTED_ONCE, Method, withheld_words
from geo.errors import Words
from governance.incidents.hotspots.sheet import HotspotSheet, read_hotspots
from governance.incidents.hotspots.surface import read_surface
from governance.incidents.hotspots.vocabulary import Exposure
from web_map.analysis.density_picture import density_picture
from web_map.analysis.grid_map import GridMap
from web_map.analysis.hotspot_map import TITLE, FoundClusters, compose_hotspot_map

_EXPOSURE = {
    Exposure.HOUSEHOLDS: Words("该版网格登记的户数", "households registered in this edition"),
    Exposure.RESIDENTS: Words("该版网格登记的常住人口", "residents registered in this edition"),
    Exposure.NONE: Words("不计，只比件数", "none: numbers alone are compared"),
}


def hotspot_map(asked: AskedMap) -> GridMap:
    """Return the map of hotspots asked for."""
    rules = asked.policy.hotspots
    sheet = read_hotspots(
        asked.db, asked.sight, asked.ground, asked.question, rules, count=asked.count
    )
    total = None if sheet.withheld.total else sheet.placed
    note = asked.note(TITLE, "hotspots", total, method=_method(asked, sheet))
    lon, lat = asked.ground.metric.unproject(*asked.ground.centroids_m.T)
    found = FoundClusters(
        sheet.hotspots.alive,
        sheet.hotspots.lasting,
        sheet.question.span.begin,
        lon.tolist(),
        lat.tolist(),
        sheet.k,
    )
    surface = read_surface(
        asked.db, asked.sight, asked.ground, asked.question, asked.policy.hotspots
    )
    density = density_picture(
        surface.values,
        surface.bounds,
        bandwidth_m=surface.bandwidth_m,
        cell_m=surface.cell_m,
        left_out=surface.left_out,
    )
    return compose_hotspot_map(sheet.grid_frame(), found, density, asked.exposure, note)


def _method(asked: AskedMap, sheet: HotspotSheet) -> Method:
    rules = asked.policy.hotspots
    days = sheet.question.span.days
    method: Method = (
        COUNTED_ONCE,
        (Words("分母", "Exposure"), _EXPOSURE[asked.exposure]),
        (
            Words("显著性", "Significance"),
            Words(
                f"Gi*（平滑率、共边共点相邻），条件置换 {rules.permutations} 次，"
                f"种子 {rules.seed}，双侧，FDR {rules.sure:g}/{rules.likely:g}",
                f"Gi* of smoothed rates, queen contiguity, {rules.permutations} conditional "
                f"permutations, seed {rules.seed}, two-sided, FDR {rules.sure:g}/{rules.likely:g}",
            ),
        ),
        (
            Words("聚集", "Clusters"),
            Words(
                f"Kulldorff 扫描统计（泊松），≤ {rules.scan_share:.0%} 分母，"
                f"时长 ≤ {min(rules.scan_days, days // 2)} 天，模拟 {rules.scan_replicates} 次",
                f"Kulldorff's scan statistic (Poisson), at most {rules.scan_share:.0%} of the "
                f"exposure, at most {min(rules.scan_days, days // 2)} days, "
                f"{rules.scan_replicates} replicates",
            ),
        ),
        (Words("区间", "Intervals"), Words("泊松精确区间（Garwood）", "exact Poisson (Garwood)")),
    )
    return (*method, *withheld_words(asked))
