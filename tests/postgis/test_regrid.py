"""Open incidents under a new edition: who moves, what is written, and what never changes."""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from geo.assign.vocabulary import Rule
from geo.lonlat import LonLat, PositionMethod, RawPosition
from governance.incidents.intake import NO_EDITION, Report, place_incident
from governance.incidents.ledger import write_incidents
from governance.incidents.ledger_rows import Filing
from governance.incidents.locating import AS_REPORTED, Located
from governance.incidents.regridding.regrid import (
    bring_into_force,
    move_open_incidents,
    preview_moves,
)
from governance.incidents.vocabulary import OPEN_STATES, Channel, State
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.lookup import EditionIndex, GridLookup, active_edition_id
from grid_boundaries.upkeep.drafting import create_edition
from grid_boundaries.upkeep.examining import examine_edition
from tests.nine_county import NOW, nine_draft, store_nine_grids, store_village

LATER = NOW + timedelta(days=1)
TODAY = date(2026, 3, 2)

#: A point in grid 1 west and east of 115.405, in grid 2, and outside every grid.
WEST, EAST, IN_2, AWAY = (115.402, 27.755), (115.408, 27.755), (115.415, 27.755), (115.5, 27.755)


@pytest.fixture
def nine(engine: Engine) -> Any:
    """A connection to a county with nine grids in force; undone afterwards."""
    with engine.connect() as connection:
        transaction = connection.begin()
        store_nine_grids(connection)
        yield connection
        transaction.rollback()


def tell(db: Connection, *points: tuple[float, float] | None, **changes: Any) -> list[uuid.UUID]:
    """Write one report for each point against the active edition."""
    lookup, edition_id = GridLookup(snap_m=0), active_edition_id(db)
    edition = None if edition_id is None else lookup.of(db, edition_id)
    prepared = []
    for point in points:
        raw = (
            None
            if point is None
            else RawPosition(*point, "cgcs2000", 8.0, PositionMethod.DEVICE_GPS)
        )
        report = Report(Channel.WALK_IN, "other", "事", NOW, "test", position=raw, address="某处")
        where = None if point is None else LonLat(*point)
        located = Located(
            where, 8.0, PositionMethod.DEVICE_GPS, None, AS_REPORTED if point else NO_EDITION
        )
        prepared.append(place_incident(uuid.uuid4(), replace(report, **changes), located, edition))
    write_incidents(db, prepared, filing=Filing("T", ZoneInfo("Asia/Shanghai"), {}), now=NOW)
    return [one.id for one in prepared]


def kept(
    db: Connection, cut: float | None = 115.405, *, without: str | None = None
) -> EditionIndex:
    """Validate an edition in which grid 1 is divided at a longitude, or one grid is missing."""
    draft = nine_draft(effective_from=date(2026, 1, 1))
    grids = draft.grids
    codes, polygons = list(grids.codes), list(grids.polygons)
    if cut is not None:
        codes += ["360824100001010", "360824100001011"]
        polygons += [shapely.box(115.40, 27.75, cut, 27.76), shapely.box(cut, 27.75, 115.41, 27.76)]
        codes, polygons = codes[1:], polygons[1:]
    if without is not None:
        at = codes.index(without)
        del codes[at], polygons[at]
    made = replace(
        grids,
        codes=codes,
        names=codes,
        kinds=["general"] * len(codes),
        village_codes=[code[:12] for code in codes],
        households=[None] * len(codes),
        residents=[None] * len(codes),
        polygons=np.array(polygons, object),
    )
    edition_id = create_edition(db, replace(draft, grids=made, expected_grids=None), now=NOW)
    loose = Tolerances(gap_m2=1e9, outline_m2=1e9)
    report = examine_edition(db, edition_id, tolerances=loose, now=NOW)
    assert not report.blocks_activation, report.findings
    return GridLookup(snap_m=0).of(db, edition_id)


def current(db: Connection, incident: uuid.UUID) -> Any:
    asked = text("SELECT * FROM grid_assignment WHERE incident_id = :id AND current")
    return db.execute(asked, {"id": incident}).one_or_none()


def pins(db: Connection, incident: uuid.UUID) -> list[Any]:
    asked = text("SELECT * FROM pin_task WHERE incident_id = :id ORDER BY id")
    return list(db.execute(asked, {"id": incident}))


def events(db: Connection, incident: uuid.UUID) -> list[Any]:
    asked = text("SELECT * FROM incident_event WHERE incident_id = :id ORDER BY version")
    return list(db.execute(asked, {"id": incident}))


def past_rows(db: Connection, edition: uuid.UUID) -> dict[int, Any]:
    """Every assignment of an edition without its `current` flag."""
    asked = text(
        "SELECT id, to_jsonb(a) - 'current' AS was FROM grid_assignment a WHERE edition_id = :e"
    )
    return {row.id: row.was for row in db.execute(asked, {"e": edition})}


def test_preview_names_who_moves_and_changes_nothing(nine: Connection) -> None:
    west, _ = tell(nine, WEST, IN_2)
    impact = preview_moves(nine, kept(nine))
    assert (impact.n, impact.of, impact.lost, impact.found) == (1, 2, 0, 0)
    assert [(m.incident_id, m.from_code, m.to_code) for m in impact.moves] == [
        (west, "360824100001001", "360824100001010")
    ]
    assert impact.flows() == [("360824100001001", "360824100001010", 1)]
    assert len(events(nine, west)) == 1


def test_a_moved_incident_gets_a_new_row_and_a_step_of_history(nine: Connection) -> None:
    (east,) = tell(nine, EAST)
    before = current(nine, east)
    edition = kept(nine)
    assert move_open_incidents(nine, edition, now=LATER) == 1
    now = current(nine, east)
    assert (now.grid_code, now.rule) == ("360824100001011", Rule.WITHIN)
    assert (now.accuracy_m, now.method, now.decided_by) == (8.0, "device_gps", "system")
    assert now.edition_id == edition.edition_id
    assert now.decided_at == LATER
    assert "网格边界已换版" in now.reason["zh"]
    assert "new edition" in now.reason["en"]
    assert now.id != before.id
    story = events(nine, east)
    assert [(one.version, one.kind) for one in story] == [(1, "reported"), (2, "regridded")]
    assert story[1].details["from"] == "360824100001001"
    assert story[1].details["to"] == "360824100001011"
    assert nine.scalar(text("SELECT version FROM incident WHERE id = :id"), {"id": east}) == 2


def test_an_incident_whose_grid_keeps_its_code_keeps_its_row(nine: Connection) -> None:
    (there,) = tell(nine, IN_2)
    before = current(nine, there)
    assert move_open_incidents(nine, kept(nine), now=LATER) == 0
    assert current(nine, there) == before
    assert len(events(nine, there)) == 1


def test_past_assignments_are_the_same_to_the_byte_after_a_move(nine: Connection) -> None:
    tell(nine, WEST, EAST, IN_2, AWAY)
    first = active_edition_id(nine)
    assert first is not None
    before = past_rows(nine, first)
    move_open_incidents(nine, kept(nine), now=LATER)
    assert past_rows(nine, first) == before


REWRITES = [
    "SET current = false, grid_code = 'x'",
    "SET current = false, reason = '{}'",
    "SET current = false, geom = 'SRID=4490;POINT(1 2)'",
    "SET confidence = confidence",
    "SET current = true",
]


@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_database_refuses_to_rewrite_an_assignment(nine: Connection, rewrite: str) -> None:
    tell(nine, WEST)
    with pytest.raises(DBAPIError) as refused, nine.begin_nested():
        nine.execute(text("UPDATE grid_assignment " + rewrite))
    assert getattr(refused.value.orig, "sqlstate", None) == "WG001"


def test_an_assignment_that_has_ended_cannot_be_revived(nine: Connection) -> None:
    tell(nine, IN_2)
    move_open_incidents(nine, kept(nine, None, without="360824100001002"), now=LATER)
    with pytest.raises(DBAPIError) as refused, nine.begin_nested():
        nine.execute(text("UPDATE grid_assignment SET current = true"))
    assert getattr(refused.value.orig, "sqlstate", None) == "WG001"


def test_an_incident_that_falls_out_is_queued_and_comes_back_with_its_evidence(
    nine: Connection,
) -> None:
    (there,) = tell(nine, IN_2)
    hole = kept(nine, None, without="360824100001002")
    assert preview_moves(nine, hole).lost == 1
    move_open_incidents(nine, hole, now=LATER)
    assert current(nine, there) is None
    (task,) = pins(nine, there)
    assert (task.reason, task.closed_at) == ("outside_grids", None)
    assert "不再属于任何网格" in task.words["zh"]

    whole = kept(nine)
    assert preview_moves(nine, whole).found == 1
    move_open_incidents(nine, whole, now=LATER)
    back = current(nine, there)
    assert (back.grid_code, back.accuracy_m, back.method) == ("360824100001002", 8.0, "device_gps")
    (task,) = pins(nine, there)
    assert (task.outcome, task.closed_by, task.closed_at) == ("regridded", "system", LATER)
    assert [one.version for one in events(nine, there)] == [1, 2, 3]


def test_a_report_from_before_the_first_edition_gets_its_grid_with_it(engine: Engine) -> None:
    with engine.connect() as db, db.begin() as transaction:
        store_village(db)
        here, away, nowhere = tell(db, WEST, AWAY, None)
        assert [pins(db, one)[0].reason for one in (here, away)] == ["no_active_edition"] * 2
        edition = kept(db)
        assert move_open_incidents(db, edition, now=LATER) == 1
        assert current(db, here).grid_code == "360824100001010"
        assert pins(db, here)[0].outcome == "regridded"
        assert pins(db, away)[0].reason == "outside_grids"
        assert pins(db, nowhere)[0].closed_at is None
        transaction.rollback()


@pytest.mark.parametrize("state", [state for state in State if state not in OPEN_STATES])
def test_what_is_closed_keeps_its_grid(nine: Connection, state: State) -> None:
    (west,) = tell(nine, WEST)
    nine.execute(
        text("UPDATE incident SET state = :state WHERE id = :id"),
        {"state": state.value, "id": west},
    )
    before = current(nine, west)
    edition = kept(nine)
    assert preview_moves(nine, edition).of == 0
    assert move_open_incidents(nine, edition, now=LATER) == 0
    assert current(nine, west) == before


def test_activation_moves_incidents_and_says_whom_it_retired(nine: Connection) -> None:
    tell(nine, WEST, IN_2)
    first = active_edition_id(nine)
    edition = kept(nine)
    flip = bring_into_force(nine, GridLookup(snap_m=0), edition.edition_id, now=LATER, today=TODAY)
    assert (flip.retired, flip.moved, flip.of) == (first, 1, 2)
    assert active_edition_id(nine) == edition.edition_id


def test_hundreds_move_with_unbroken_histories_and_one_grid_each(nine: Connection) -> None:
    rng = np.random.default_rng(20260301)
    points = [
        (float(x), float(y)) for x, y in rng.uniform((115.39, 27.745), (115.44, 27.785), (600, 2))
    ]
    tell(nine, *points)
    for edition in (kept(nine), kept(nine, None, without="360824100001005"), kept(nine, 115.407)):
        impact = preview_moves(nine, edition)
        assert impact.n == move_open_incidents(nine, edition, now=LATER) > 0
        assert preview_moves(nine, edition).n == 0
        assert nine.execute(BROKEN).all() == []


#: Incidents that break I3, I4 or I5.
BROKEN = text(
    """
SELECT i.id FROM incident i
WHERE (SELECT count(*) FROM grid_assignment a WHERE a.incident_id = i.id AND a.current)
    + (SELECT count(*) FROM pin_task t WHERE t.incident_id = i.id AND t.closed_at IS NULL) <> 1
  OR i.version <> (SELECT count(*) FROM incident_event e WHERE e.incident_id = i.id)
  OR i.version <> (SELECT max(version) FROM incident_event e WHERE e.incident_id = i.id)
  OR EXISTS (
    SELECT FROM grid_assignment a JOIN grid g ON g.id = a.grid_id
    WHERE a.incident_id = i.id AND a.current
      AND (g.edition_id <> a.edition_id OR g.code <> a.grid_code OR NOT ST_Covers(g.geom, a.geom)))
"""
)
