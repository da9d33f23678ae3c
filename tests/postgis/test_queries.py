"""Reading incidents: each filter against what a plain loop over the same reports finds."""

import itertools
import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, text

from geo.lonlat import LonLat, RawPosition
from geo.postgis import make_engine
from governance.glance import count_at_a_glance
from governance.incidents import queries
from governance.incidents.intake import Report
from governance.incidents.maps.points import incident_features
from governance.incidents.pins import pin_queries
from governance.incidents.queries import IncidentNotFoundError
from governance.incidents.reading.filtering import (
    IncidentFilter,
    count_incidents,
    incidents_by_grid,
)
from governance.incidents.vocabulary import Channel
from governance.indicators import Days
from governance.people.sight import EVERYTHING
from grid_boundaries.lookup import load_index
from grid_boundaries.queries import nearest_grid
from tests.factories import NINE_LAT, NINE_LON
from tests.nine_county import NOW, OUTSIDE, VILLAGE, store_nine_grids
from tests.written_reports import a_report, write_reports

DAY = timedelta(days=1)
CATEGORIES = ("dispute", "fire_safety", "traffic")
TITLES = ("邻里因排水起争执", "楼道堆放杂物", "100% 路灯_不亮 AbC")


def _reports() -> list[Report]:
    """Return ninety reports over nine grids and ninety days, and ten that wait for a pin."""
    made = []
    for n in range(90):
        column, row = n % 3, n // 3 % 3
        point = (NINE_LON[column] + 0.005, NINE_LAT[row] + 0.005)
        made.append(
            a_report(
                category=CATEGORIES[n % 3],
                channel=Channel.WALK_IN if n % 2 else Channel.GRID_PATROL,
                title=TITLES[n % 3],
                address="金川大道 5 号" if n % 5 == 0 else None,
                occurred_at=NOW - n * DAY,
                position=RawPosition(*point, "cgcs2000"),
            )
        )
    outside = RawPosition(*OUTSIDE, "cgcs2000")
    made += [a_report(address=f"无名路 {n} 号", occurred_at=NOW - n * DAY) for n in range(7)]
    made += [a_report(position=outside, occurred_at=NOW - n * DAY) for n in range(3)]
    return made


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


def _in_grid(number: int) -> Callable[[Report], bool]:
    def check(report: Report) -> bool:
        if report.position is None or report.position.x > NINE_LON[-1]:
            return False
        column = int((report.position.x - NINE_LON[0]) / 0.01)
        row = int((report.position.y - NINE_LAT[0]) / 0.01)
        return row * 3 + column + 1 == number

    return check


def _has_grid(report: Report) -> bool:
    return any(_in_grid(number)(report) for number in range(1, 10))


CASES: dict[str, tuple[IncidentFilter, Callable[[Report], bool]]] = {
    "nothing asked": (IncidentFilter(), lambda _: True),
    "half-open period": (
        IncidentFilter(since=NOW - 10 * DAY, until=NOW - 5 * DAY),
        lambda one: NOW - 10 * DAY <= one.occurred_at < NOW - 5 * DAY,
    ),
    "two categories": (
        IncidentFilter(categories=("dispute", "traffic")),
        lambda one: one.category in {"dispute", "traffic"},
    ),
    "channel": (
        IncidentFilter(channels=("walk_in",)), lambda one: one.channel is Channel.WALK_IN,
    ),
    "grid": (IncidentFilter(area=f"{VILLAGE}005"), _in_grid(5)),
    "village": (IncidentFilter(area=VILLAGE), _has_grid),
    "township": (IncidentFilter(area="360824100"), _has_grid),
    "another county": (IncidentFilter(area="360825"), lambda _: False),
    "state": (IncidentFilter(state="closed"), lambda _: False),
    "assigned": (IncidentFilter(outcome="assigned"), _has_grid),
    "waiting": (IncidentFilter(outcome="pinning"), lambda one: not _has_grid(one)),
    "waiting in a village": (
        IncidentFilter(outcome="pinning", area=VILLAGE), lambda _: False,
    ),
    "box": (
        IncidentFilter(bbox=(115.40, 27.75, 115.41, 27.76)), _in_grid(1),
    ),
    "outline": (
        IncidentFilter(within=((115.40, 27.75), (115.42, 27.75), (115.40, 27.77))),
        lambda one: any(_in_grid(n)(one) for n in (1, 2, 4)),
    ),
    "outline that crosses itself": (
        IncidentFilter(
            within=((115.40, 27.75), (115.41, 27.76), (115.41, 27.75), (115.40, 27.76))
        ),
        _in_grid(1),
    ),
    "tier": (IncidentFilter(tiers=("minor",)), lambda _: False),
    "each matter once": (IncidentFilter(each_matter_once=True), lambda _: True),
    "Chinese words": (
        IncidentFilter(text="排水"), lambda one: "排水" in one.title,
    ),
    "words of the address": (
        IncidentFilter(text="金川大道"), lambda one: "金川大道" in (one.address or ""),
    ),
    "letters of either case": (
        IncidentFilter(text="aBc"), lambda one: "abc" in one.title.lower(),
    ),
    "percent sign": (IncidentFilter(text="0%"), lambda one: "0%" in one.title),
    "underscore": (IncidentFilter(text="灯_不"), lambda one: "灯_不" in one.title),
    "all at once": (
        IncidentFilter(
            area=VILLAGE, categories=("dispute",), channels=("walk_in",), text="排水",
            since=NOW - 60 * DAY, bbox=(115.39, 27.74, 115.42, 27.78), outcome="assigned",
        ),
        lambda one: _has_grid(one) and one.category == "dispute" and "排水" in one.title
        and one.channel is Channel.WALK_IN and one.occurred_at >= NOW - 60 * DAY
        and one.position is not None and one.position.x < 115.42,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_filter_finds_what_a_plain_loop_finds(db: Connection, name: str) -> None:
    wanted, is_meant = CASES[name]
    meant = [one for one in REPORTS if is_meant(one)]
    rows = queries.list_incidents(db, EVERYTHING, wanted, limit=500)
    moments = sorted((one.occurred_at for one in meant), reverse=True)
    assert [row.occurred_at for row in rows] == moments
    assert count_incidents(db, EVERYTHING, wanted) == (len(meant), len(REPORTS))
    features, more = incident_features(db, EVERYTHING, wanted, limit=500)
    assert len(features) == sum(one.position is not None for one in meant)
    assert not more


def test_filters_are_all_tried() -> None:
    tried = {
        field
        for wanted, _ in CASES.values()
        for field in IncidentFilter.__slots__
        if getattr(wanted, field) not in (None, ())
    }
    assert tried == set(IncidentFilter.__slots__)


@pytest.mark.parametrize("limit", [1, 7, 33, 500])
def test_pages_hold_every_incident_once_whatever_their_size(db: Connection, limit: int) -> None:
    seen: list[uuid.UUID] = []
    after = None
    for _ in itertools.count():
        rows = queries.list_incidents(db, EVERYTHING, IncidentFilter(), limit=limit, after=after)
        seen += [row.id for row in rows]
        if len(rows) < limit:
            break
        after = rows[-1].occurred_at, rows[-1].id
    assert len(seen) == len(set(seen)) == len(REPORTS)


def test_map_point_is_plain_geojson_with_title_and_grid_and_nothing_more_of_a_person(
    db: Connection,
) -> None:
    features, _ = incident_features(db, EVERYTHING, IncidentFilter(area=f"{VILLAGE}001"), limit=1)
    (told,) = (json.loads(one) for one in features)
    assert set(told) == {"type", "geometry", "properties"}
    assert told["geometry"] == {"type": "Point", "coordinates": [115.405, 27.755]}
    assert set(told["properties"]) == {
        "id", "no", "title", "category", "channel", "state", "occurred_at", "grid_code",
        "confidence", "is_exact",
    }  # fmt: skip
    assert datetime.fromisoformat(told["properties"]["occurred_at"]).tzinfo is not None


def test_more_points_than_allowed_are_cut_off_and_said(db: Connection) -> None:
    positioned = sum(one.position is not None for one in REPORTS)
    for limit in (positioned - 1, positioned, positioned + 1):
        features, more = incident_features(db, EVERYTHING, IncidentFilter(), limit=limit)
        assert len(features) == min(limit, positioned)
        assert more == (limit < positioned)


def test_incidents_are_counted_by_grid_without_those_that_have_none(db: Connection) -> None:
    by_grid = incidents_by_grid(db, EVERYTHING, IncidentFilter())
    assert by_grid == {f"{VILLAGE}{number:03d}": 10 for number in range(1, 10)}
    assert incidents_by_grid(db, EVERYTHING, IncidentFilter(outcome="pinning")) == {}


def test_unknown_incident_is_not_found(db: Connection) -> None:
    with pytest.raises(IncidentNotFoundError):
        queries.read_incident(db, EVERYTHING, uuid.uuid4())


def test_glance_counts_whole_days_and_each_figure_of_its_cohort(db: Connection) -> None:
    days = Days(date(2026, 2, 20), date(2026, 2, 28), ZoneInfo("UTC"))
    glance = count_at_a_glance(db, EVERYTHING, days)
    cohort = [one for one in REPORTS if days.first <= one.occurred_at.date() <= days.last]
    assigned = [one for one in cohort if _has_grid(one)]
    assert (glance.reported.met, glance.reported.of) == (len(cohort), len(REPORTS))
    assert (glance.assigned.met, glance.assigned.of) == (len(assigned), len(cohort))
    assert (glance.pinning.met, glance.pinning.of) == (10, 10)
    assert (glance.grids.met, glance.grids.of) == (9, 9)


def test_glance_at_a_time_without_incidents_has_no_shares(db: Connection) -> None:
    long_ago = date(1999, 1, 1)
    glance = count_at_a_glance(db, EVERYTHING, Days(long_ago, long_ago, ZoneInfo("UTC")))
    assert (glance.reported.met, glance.assigned.of, glance.grids.met) == (0, 0, 0)
    assert str(glance.assigned) == "–"


def test_open_tasks_come_in_the_order_of_their_arrival_page_by_page(db: Connection) -> None:
    first = pin_queries.list_tasks(db, EVERYTHING, is_open=True, limit=6)
    rest = pin_queries.list_tasks(db, EVERYTHING, is_open=True, limit=6, after=first[-1].id)
    ids = [row.id for row in (*first, *rest)]
    assert ids == sorted(ids)
    assert len(ids) == pin_queries.count_tasks(db, EVERYTHING, is_open=True) == 10
    assert pin_queries.list_tasks(db, EVERYTHING, is_open=False, limit=6) == []


def test_what_was_voided_waits_for_no_pin(db: Connection) -> None:
    (first, *_) = pin_queries.list_tasks(db, EVERYTHING, is_open=True, limit=6)
    voided = {"id": first.incident_id}
    db.execute(text("UPDATE incident SET state = 'voided' WHERE id = :id"), voided)
    left = pin_queries.list_tasks(db, EVERYTHING, is_open=True, limit=20)
    assert first.id not in {row.id for row in left}
    assert len(left) == pin_queries.count_tasks(db, EVERYTHING, is_open=True) == 9
    assert pin_queries.count_tasks(db, EVERYTHING, is_open=False) == 0
    days = Days(date(2026, 2, 20), date(2026, 2, 28), ZoneInfo("UTC"))
    pinning = count_at_a_glance(db, EVERYTHING, days).pinning
    assert (pinning.met, pinning.of) == (9, 10)


def test_nearest_grid_is_told_with_its_distance_over_the_ellipsoid(db: Connection) -> None:
    nearest = nearest_grid(db, LonLat(*OUTSIDE))
    assert nearest is not None
    assert nearest["code"] == f"{VILLAGE}003"
    assert nearest["metres"] == pytest.approx(6_897, abs=15)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ("closed_at IS NULL ORDER BY id LIMIT 50", "ix_pin_task_open"),
        ("grid_id = 1", "ix_grid_assignment_grid_id"),
    ],
)
def test_index_serves_the_question_it_was_made_for(db: Connection, wanted: str, index: str) -> None:
    db.execute(text("SET LOCAL enable_seqscan = off"))
    db.execute(text("SET LOCAL enable_sort = off"))
    table = "pin_task" if "pin_task" in index else "grid_assignment"
    plan = db.scalars(text(f"EXPLAIN SELECT * FROM {table} WHERE {wanted}"))  # noqa: S608
    assert index in "\n".join(plan)
