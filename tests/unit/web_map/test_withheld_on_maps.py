"""What a map says, and does not say, where counts are withheld."""

from dataclasses import replace

import numpy as np

from governance.incidents.hotspots.vocabulary import Exposure
from tests.map_frames import clusters, density, grid_frame, hotspot_frame, note
from web_map.analysis.change_map import compose_change_map
from web_map.analysis.grid_map import GridMap
from web_map.analysis.hotspot_map import FoundClusters, compose_hotspot_map
from web_map.analysis.silence_map import compose_silence_map, roughly


def hotspots(found: FoundClusters, *hidden: int) -> GridMap:
    frame = hotspot_frame(is_withheld=[place in hidden for place in range(9)])
    return compose_hotspot_map(frame, found, density(), Exposure.HOUSEHOLDS, note())


def said_of_clusters(drawn: GridMap) -> list[str]:
    return [mark.lines[0].zh for layer in drawn.marks for mark in layer.marks]


def test_a_cluster_tells_its_number_where_each_of_its_grids_does() -> None:
    assert any("15 件" in said for said in said_of_clusters(hotspots(clusters())))
    told = said_of_clusters(hotspots(clusters(), 7))
    assert told
    assert all(said.startswith("件数不公布") for said in told)


def test_a_cluster_of_fewer_than_are_told_is_not_drawn() -> None:
    assert said_of_clusters(hotspots(replace(clusters(), k=16))) == []


def test_an_earlier_count_that_is_withheld_is_not_called_unknown() -> None:
    counts = [np.nan, *range(1, 9)]
    frame = hotspot_frame(before_count=counts, year_count=[np.nan] * 9)
    lines = compose_change_map(frame, note(), rate=0.1).lines[0]
    assert [words.zh for words in lines][1:] == ["前期：不公布", "去年同期：无记录"]


def test_roughly_tells_no_day_of_a_single_report() -> None:
    quiet = np.array([0.0, 3, 7, 8, 29, 31, 91, np.nan, 364])
    rough = roughly(quiet)
    assert np.isnan(rough[7])
    assert rough[:4].tolist() == [7, 7, 7, 14]
    frame = grid_frame(
        quiet_days=rough, is_silent=[True] * 9, is_staffed=[True] * 9, count=[0.0] * 9
    )
    drawn = compose_silence_map(frame, note(), is_rough=True)
    assert drawn.lines[1][0].zh == "一周内有上报"
    assert not any("天前" in words.zh for lines in drawn.lines for words in lines)
