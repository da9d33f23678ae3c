"""Cells of tiles and counts of a map, against a plain loop over the same reports."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine

from geo.lonlat import RawPosition
from geo.postgis import make_engine
from geo.tiles import EXTENT, Tile
from governance.incidents.intake import Report
from governance.incidents.maps.points import gather_positions
from governance.incidents.maps.summary import count_by_day, summarise
from governance.incidents.maps.tiles import cells_of, cut_out, gather_cells, told_of
from governance.incidents.reading.filtering import IncidentFilter
from governance.people.scope import Label
from governance.people.sight import EVERYTHING, Sight, Window
from grid_boundaries.lookup import load_index
from grid_boundaries.queries import active_edition
from tests.factories import NINE_LAT, NINE_LON
from tests.nine_county import NOW, OUTSIDE, store_nine_grids
from tests.written_reports import a_report, write_reports

SHANGHAI = ZoneInfo("Asia/Shanghai")
STAFF = Sight((Window("360824", "", Label.RESTRICTED),))
ANY = IncidentFilter()


def _reports() -> list[Report]:
    """Sixty reports at five places of three grids each, disputes too; two outside, one nowhere."""
    made = []
    for n in range(60):
        lon, lat = NINE_LON[n % 3] + 0.002 + n % 5 * 0.001, NINE_LAT[0] + 0.004
        made.append(
            a_report(
                category="dispute" if n % 4 == 0 else "traffic",
                occurred_at=NOW - timedelta(hours=7 * n),
                position=RawPosition(lon, lat, "cgcs2000"),
            )
        )
    outside = RawPosition(*OUTSIDE, "cgcs2000")
    nowhere = a_report(address="无名路 1 号", occurred_at=NOW - timedelta(days=40))
    return [*made, *(a_report(position=outside, occurred_at=NOW) for _ in range(2)), nowhere]


REPORTS = _reports()


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    with engine.begin() as db:
        write_reports(db, REPORTS, load_index(db, store_nine_grids(db), snap_m=0))
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as connection:
        yield connection


@pytest.mark.parametrize("cell", [4, 16, 256])
@pytest.mark.parametrize("zoom", [6, 11, 15])
def test_every_incident_is_in_one_cell_of_one_tile(db: Connection, zoom: int, cell: int) -> None:
    whole = Tile.at(zoom, 115.405, 27.754)
    expected: Counter[tuple[int, int]] = Counter()
    for report in REPORTS:
        if report.position is None:
            continue
        column, row = whole.place_of(report.position.x, report.position.y)
        if 0 <= column < EXTENT and 0 <= row < EXTENT:
            expected[column // cell, row // cell] += 1
    cells = cells_of(db, EVERYTHING, ANY, whole, cell=cell)
    found = {(x // cell, y // cell): n for x, y, n in zip(cells.x, cells.y, cells.n, strict=True)}
    assert found == expected


def test_a_cell_of_one_names_it(db: Connection) -> None:
    alone = IncidentFilter(since=NOW - timedelta(hours=1), categories=("dispute",), area="360824")
    tile = Tile.at(13, 115.402, 27.754)
    cells = cells_of(db, EVERYTHING, alone, tile, cell=256)
    assert cells.n == [1]
    assert cells.ids[0] is not None
    assert told_of(db, EVERYTHING, [cells.ids[0]]) == {cells.ids[0]: ("dispute", "high")}


def test_what_is_kept_closely_stands_at_one_point_of_its_grid(db: Connection) -> None:
    disputes = IncidentFilter(categories=("dispute",), outcome="assigned")
    tile = Tile.at(12, 115.405, 27.754)
    exact = cells_of(db, EVERYTHING, disputes, tile, cell=4)
    hidden = cells_of(db, STAFF, disputes, tile, cell=4)
    assert sum(exact.n) == sum(hidden.n) == 15
    assert len(exact.n) > len(hidden.n) == 3


def test_cells_follow_the_filter(db: Connection) -> None:
    tile = Tile.at(8, 115.405, 27.754)
    ring = ((115.40, 27.75), (115.41, 27.75), (115.41, 27.76), (115.40, 27.76))
    cells = cells_of(db, EVERYTHING, IncidentFilter(within=ring), tile, cell=256)
    assert sum(cells.n) == 20


def test_a_summary_counts_the_same_incidents_in_every_way(db: Connection) -> None:
    summary = summarise(db, EVERYTHING, ANY, zone=SHANGHAI)
    assert summary.n == 63
    assert summary.days is not None
    for counted in (summary.categories, summary.channels, summary.tiers):
        assert sum(n or 0 for n in (counted or {}).values()) == 63
    assert sum(n or 0 for n in summary.days.counts) == 63
    hours = summary.hours or []
    assert sum(n or 0 for row in hours for n in row) == 63
    assert sum(summary.grids.values()) == 60
    expected = Counter(report.occurred_at.astimezone(SHANGHAI).hour for report in REPORTS)
    by_hour = [sum(row[hour] or 0 for row in hours) for hour in range(24)]
    assert by_hour == [expected[hour] for hour in range(24)]


def test_days_are_counted_whatever_the_period(db: Connection) -> None:
    asked = IncidentFilter(since=NOW - timedelta(hours=1), categories=("traffic",))
    days = count_by_day(db, EVERYTHING, asked, zone=SHANGHAI)
    assert days is not None
    assert sum(n or 0 for n in days.counts) == 45
    assert days.first == (NOW - timedelta(hours=7 * 59)).astimezone(SHANGHAI).date()


def test_nothing_found_has_no_days(db: Connection) -> None:
    nothing = IncidentFilter(categories=("petition",))
    assert count_by_day(db, EVERYTHING, nothing, zone=SHANGHAI) is None
    assert summarise(db, EVERYTHING, nothing, zone=SHANGHAI).days is None


def test_positions_are_gathered_and_hidden_ones_at_their_grid(db: Connection) -> None:
    whole = gather_positions(db, EVERYTHING, ANY, lon_step=0.001, lat_step=0.001)
    assert sum(n for *_, n in whole) == 60
    told = gather_positions(db, STAFF, ANY, lon_step=0.001, lat_step=0.001)
    assert sum(n for *_, n in told) == 60
    assert told != whole


def test_a_summary_told_to_who_counts_has_nothing_to_subtract(db: Connection) -> None:
    told = summarise(db, EVERYTHING, ANY, zone=SHANGHAI).told_from(19)
    assert told.n == 63
    assert told.categories == {"dispute": None, "traffic": None}, "63 less 45 would tell of 18"
    few = summarise(db, EVERYTHING, IncidentFilter(categories=("dispute",)), zone=SHANGHAI)
    assert few.told_from(19).n is None
    assert set(few.told_from(19).withheld) == set(few.grids)


def test_a_total_that_tells_of_each_grid_is_withheld(db: Connection) -> None:
    disputes = IncidentFilter(categories=("dispute",), outcome="assigned")
    summary = summarise(db, EVERYTHING, disputes, zone=SHANGHAI)
    assert sorted(summary.grids.values()) == [5, 5, 5]
    told = summary.told_from(6)
    assert (told.n, told.categories, told.days, told.hours) == (None, None, None, None)
    assert told.grids == {}


def test_a_box_asked_for_holds_on_tiles_too(db: Connection) -> None:
    tile = Tile.at(8, 115.405, 27.754)
    box = (115.40, 27.75, 115.41, 27.76)
    assert sum(cells_of(db, EVERYTHING, IncidentFilter(bbox=box), tile, cell=256).n) == 20
    gathered = gather_cells(db, EVERYTHING, IncidentFilter(bbox=box), 8, cell=256)
    assert sum(cut_out(gathered, tile).n) == 20
    elsewhere = IncidentFilter(bbox=(10.0, 10.0, 11.0, 11.0))
    assert cells_of(db, EVERYTHING, elsewhere, tile, cell=256).n == []


@pytest.mark.parametrize("zoom", [0, 9, 22])
def test_a_place_at_a_pole_breaks_no_tile(db: Connection, zoom: int) -> None:
    with db.begin_nested() as undone:
        pole = RawPosition(115.4, -90.0, "cgcs2000")
        active = active_edition(db)
        assert active is not None
        edition = load_index(db, active.id, snap_m=0)
        write_reports(db, [a_report(position=pole, occurred_at=NOW)], edition)
        gathered = gather_cells(db, EVERYTHING, ANY, zoom, cell=4)
        assert sum(n for *_, n, _ in gathered.cells.values()) == 63
        undone.rollback()
