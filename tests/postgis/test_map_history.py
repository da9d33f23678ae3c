"""What is counted for a map as of a moment: history, not the present."""

import uuid
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from geo.lonlat import RawPosition
from governance.incidents.hotspots.counting import count_by_grid_and_day
from governance.incidents.hotspots.day_table import DayTable, Span
from governance.incidents.hotspots.history import KnownBy
from governance.incidents.reading.filtering import IncidentFilter
from governance.incidents.regridding.regrid_queries import MoveRow, write_moves
from governance.people.sight import EVERYTHING
from governance.vocabulary import Tier, Verb
from grid_boundaries.lookup import load_index
from tests.factories import nine_grids
from tests.moving import Desk
from tests.staffed_county import NOW
from tests.written_reports import a_report, write_reports

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = NOW.astimezone(SHANGHAI).date()
SPAN = Span(DAY - timedelta(days=3), DAY + timedelta(days=3))
CODES, _ = nine_grids()
ONCE = IncidentFilter(each_matter_once=True)


def known_by(db: Connection, moment: datetime, **wanted: Any) -> int:
    asked = IncidentFilter(**wanted)
    table = KnownBy(moment)(db, EVERYTHING, asked, CODES, SPAN, zone=SHANGHAI)
    return int(table.counts.sum())


def now(db: Connection, **wanted: Any) -> int:
    asked = IncidentFilter(**wanted)
    table = count_by_grid_and_day(db, EVERYTHING, asked, CODES, SPAN, zone=SHANGHAI)
    return int(table.counts.sum())


def test_before_it_was_reported_nothing_was_known(desk: Desk, incident: uuid.UUID) -> None:
    del incident
    assert known_by(desk.db, NOW - timedelta(seconds=1)) == 0
    assert known_by(desk.db, NOW) == now(desk.db) == 1


def test_a_category_is_what_was_thought_then(desk: Desk, incident: uuid.UUID) -> None:
    before = desk.later(hours=1)
    desk.later(hours=1)
    desk.move("worker_1", incident, Verb.ACCEPT, category="traffic")
    after = desk.later(hours=1)
    assert known_by(desk.db, before, categories=("environment",)) == 1
    assert known_by(desk.db, before, categories=("traffic",)) == 0
    assert known_by(desk.db, after, categories=("traffic",)) == 1
    assert now(desk.db, categories=("traffic",)) == 1


def test_what_was_merged_later_counted_then(desk: Desk, incident: uuid.UUID) -> None:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    again = write_reports(
        desk.db, [a_report(category="environment", occurred_at=NOW)], edition, now=NOW
    )[0].id
    desk.move("worker_1", incident, Verb.ACCEPT)
    before = desk.later(hours=1)
    desk.later(hours=1)
    desk.move("worker_1", again, Verb.MERGE, target=str(incident))
    after = desk.later(hours=1)
    assert known_by(desk.db, before, each_matter_once=True) == 2
    assert known_by(desk.db, after, each_matter_once=True) == 1
    assert now(desk.db, each_matter_once=True) == 1
    assert now(desk.db) == known_by(desk.db, after) == 2


def test_a_tier_is_that_of_the_last_move_by_then(desk: Desk, incident: uuid.UUID) -> None:
    before = desk.later(hours=1)
    desk.later(hours=1)
    desk.move("worker_1", incident, Verb.ACCEPT)
    desk.move("worker_1", incident, Verb.TRIAGE, tier=Tier.MINOR)
    after = desk.later(hours=1)
    assert known_by(desk.db, before, tiers=("unset",)) == 1
    assert known_by(desk.db, after, tiers=("minor",)) == now(desk.db, tiers=("minor",)) == 1


def test_what_lay_nowhere_is_elsewhere(desk: Desk) -> None:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    outside = RawPosition(115.5, 27.755, "cgcs2000")
    write_reports(desk.db, [a_report(position=outside, occurred_at=NOW)], edition, now=NOW)
    tables: list[DayTable] = [
        KnownBy(NOW)(desk.db, EVERYTHING, ONCE, CODES, SPAN, zone=SHANGHAI),
        count_by_grid_and_day(desk.db, EVERYTHING, ONCE, CODES, SPAN, zone=SHANGHAI),
    ]
    assert [table.elsewhere for table in tables] == [1, 1]
    assert [int(table.counts.sum()) for table in tables] == [0, 0]


def test_what_fell_out_of_the_grids_lies_in_none_from_then(desk: Desk, incident: uuid.UUID) -> None:
    before = desk.later(hours=1)
    move = MoveRow(
        incident_id=incident,
        from_code=CODES[0],
        last_code=CODES[0],
        grid_id=None,
        grid_code=None,
        rule="none",
        confidence="none",
        edge_m=None,
        second_code=None,
        words="{}",
        accuracy_m=None,
        method="coordinates",
        provider=None,
    )
    assert write_moves(desk.db, desk.edition, [move], desk.later(hours=1)) == 1
    after = desk.later(hours=1)
    assert known_by(desk.db, before) == 1
    assert known_by(desk.db, after) == now(desk.db) == 0


def test_an_old_matter_told_today_makes_no_history(desk: Desk) -> None:
    edition = load_index(desk.db, desk.edition, snap_m=0)
    old = a_report(category="environment", occurred_at=NOW - timedelta(days=400))
    write_reports(desk.db, [old], edition, now=NOW)
    for count in (KnownBy(NOW), count_by_grid_and_day):
        table = count(desk.db, EVERYTHING, ONCE, CODES, SPAN, zone=SHANGHAI)
        assert table.since == DAY


def test_days_before_the_first_report_are_not_known(desk: Desk, incident: uuid.UUID) -> None:
    del incident
    table = KnownBy(NOW)(desk.db, EVERYTHING, ONCE, CODES, SPAN, zone=SHANGHAI)
    assert table.knows(Span(DAY, DAY + timedelta(days=1)))
    assert not table.knows(Span(DAY - timedelta(days=1), DAY))
