"""Sheets of households, and bringing them into the nine-grid county."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from geo.crs import parse_crs
from geo.geocoding.county_spellings import packaged_spellings
from geo.geocoding.gazetteer import Gazetteer, NewEntry
from geo.geocoding.geocoder import AcceptanceRules, PlaceLevel
from geo.lonlat import LonLat
from geo.postgis import Record
from governance.night_visits.households.model import Household
from governance.night_visits.households.reach import Reach
from governance.night_visits.households.sheets.importing import Bringing, HouseholdsBrought
from governance.policy import load_policy
from governance.sheets.table import Table
from grid_boundaries.lookup import load_index
from tests.moving import Desk
from tests.nine_county import IN_GRID_1
from tests.staffed_county import NOW
from web_map.labels.households import OCCUPANCY

TODAY = date(2026, 3, 2)
POLICY = load_policy().night_visits
LON, LAT = (str(value) for value in IN_GRID_1)
PLANNER = Reach("planner", planning=("360824",))


def table(*columns: str, rows: Sequence[Sequence[str]]) -> Table:
    """Return a sheet of these columns."""
    return Table(columns, rows, range(2, 2 + len(rows)), "utf-8")


def gazetteer_of(desk: Desk) -> Gazetteer:
    """Return the gazetteer of the county's day."""
    rules = AcceptanceRules(lambda _: True, lambda _: 9)
    return Gazetteer(desk.db, rules, TODAY, packaged_spellings("360824"))


def bring(
    desk: Desk,
    sheet: Table,
    *,
    reach: Reach = PLANNER,
    crs: str | None = "wgs84",
    commit: bool = True,
) -> HouseholdsBrought:
    """Bring a sheet."""
    edition = load_index(desk.db, desk.edition, snap_m=0)
    gazetteer = gazetteer_of(desk)
    bringing = Bringing(desk.db, POLICY, OCCUPANCY, edition, gazetteer, reach, NOW, TODAY)
    return bringing.bring(sheet, crs=None if crs is None else parse_crs(crs), commit=commit)


def row_of(desk: Desk, number: str) -> Record:
    """Return a household by its number."""
    found = desk.db.execute(select(Household).where(Household.number == number)).one_or_none()
    assert found is not None, f"{number} is not there"
    return found


def store_places(desk: Desk) -> None:
    """A village, a road in it, and two doors of it."""
    known = [
        ("金川镇", PlaceLevel.TOWNSHIP, 115.42, ()),
        ("善政社区", PlaceLevel.VILLAGE, 115.42, ("金川镇",)),
        ("滨阳路", PlaceLevel.ROAD, 115.405, ("金川镇", "善政社区")),
        ("滨阳路21号", PlaceLevel.DOOR, 115.405, ("金川镇", "善政社区")),
        ("滨阳路22号", PlaceLevel.DOOR, 115.406, ("金川镇", "善政社区")),
    ]
    entries = [
        NewEntry(name, level, LonLat(lon, 27.755), "test", date(2020, 1, 1), parents,
                 None if level is PlaceLevel.TOWNSHIP else "360824100001", "360824100")
        for name, level, lon, parents in known
    ]  # fmt: skip
    assert gazetteer_of(desk).add_entries(entries) == len(entries)


FULL = (
    *("户编号", "地址", "经度", "纬度", "坐标系", "走访类别", "居住情况", "在家开始", "在家结束"),
    *("上次走访日期", "谢绝走访", "此前不访"),
)
FULL_ROW = (
    *("A1", "滨阳路21号", LON, LAT, "wgs84", "二级关注", "季节性居住", "19:30", "00:30"),
    *("2026-02-01", "否", "2026-03-10"),
)
