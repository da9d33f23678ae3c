"""The layers of each analysis map, to choose one for paper before the map is drawn."""

from collections.abc import Mapping
from typing import Final

from geo.errors import Words
from web_map.analysis.vocabulary import MapKind

#: By kind and name, as the maps themselves have them; a test compares.
PAPER_LAYERS: Final[Mapping[MapKind, Mapping[str, Words]]] = {
    MapKind.HOTSPOTS: {
        "heat": Words("显著性", "Significance"),
        "smoothed": Words("平滑率", "Smoothed rate"),
        "rate": Words("发生率", "Rate"),
        "count": Words("件数", "Number"),
        "density": Words("密度", "Density"),
    },
    MapKind.CHANGE: {
        "before": Words("较前期", "Just before"),
        "year": Words("较去年同期", "A year ago"),
    },
    MapKind.WEEKS: {
        "course": Words("走势", "Course"),
        "weeks": Words("逐周件数", "Weeks"),
    },
    MapKind.RESPONSE: {
        "accepted": Words("受理用时", "To acceptance"),
        "concluded": Words("办结用时", "To the end"),
        "late": Words("办结超期", "Concluded late"),
        "overdue": Words("未结逾期", "Open, overdue"),
    },
    MapKind.REPEATS: {"places": Words("重复地点数", "Places")},
    MapKind.SILENCE: {"quiet": Words("距最近上报", "Since the last")},
    MapKind.VISITS: {
        "due_met": Words("到期户见面", "Due, met"),
        "due_attempted": Words("到期户入户", "Due, attempted"),
        "met": Words("有效走访", "Met"),
        "swept": Words("走到的户", "Swept"),
        "overdue": Words("逾期账龄", "Overdue"),
        "idle": Words("无小组网格", "No team"),
        "often": Words("走访过频", "Too often"),
        "steps": Words("逐晚见面", "By evening"),
        "cells": Words("未见面户（方格）", "Not met, by cell"),
    },
}
