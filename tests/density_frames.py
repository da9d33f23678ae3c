"""The nine-grid county as frames of the density map: grid k has k − 1 incidents."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import geopandas as gpd
import pandas as pd

from geo.errors import Lang, Words
from governance.indicators import Ratio
from tests.factories import nine_grids
from web_map.incident_density_map import DensityNote, draw_incident_density_map
from web_map.standalone.lone_page import LonePage
from web_map.standalone.offline import render_offline

NOON = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote: each of these reaches the page."""

    grid: str = "善政第1网格"
    village: str = "善政社区"
    township: str = "金川镇"
    county: str = "新干县"
    cohort: str = "矛盾纠纷"
    edition: str = "九格"
    code: str | None = None

    @classmethod
    def everywhere(cls, text: str) -> "Written":
        return cls(text, text, text, text, text, text, text)


def grid_frame(written: Written | None = None) -> gpd.GeoDataFrame:
    told = written or Written()
    codes, polygons = nine_grids()
    return gpd.GeoDataFrame(
        {
            "code": [told.code or code for code in codes],
            "name": [told.grid] * 9,
            "village": [told.village] * 9,
            "township": [told.township] * 9,
            "incidents": range(9),
            "households": [300.0] * 8 + [float("nan")],
        },
        geometry=polygons,
        crs=4490,
    )


def heat_frame() -> pd.DataFrame:
    return pd.DataFrame({"lon": [115.405, 115.415], "lat": [27.755, 27.765], "incidents": [16, 20]})


def note(written: Written | None = None) -> DensityNote:
    told = written or Written()
    return DensityNote(
        county=Words(told.county, told.county),
        zone=SHANGHAI,
        cohort=Words(told.cohort, told.cohort),
        since=datetime(2026, 1, 1, tzinfo=SHANGHAI),
        until=datetime(2026, 3, 1, tzinfo=SHANGHAI),
        located=Ratio(37, 40),
        shown=36,
        as_of=NOON,
        edition=told.edition,
        synthetic=True,
        cell_m=250,
    )


def density_page(written: Written | None = None, *, lang: Lang = "zh") -> LonePage:
    asked = note(written)
    drawing = draw_incident_density_map(grid_frame(written), heat_frame(), asked, lang=lang)
    return render_offline(drawing, title=asked.title.of(lang), lang=lang)
