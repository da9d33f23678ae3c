"""Where an incident lies, who holds it and how closely it is kept: from intake to a new grid."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, text, update

from geo.lonlat import RawPosition
from governance.incidents.intake import Report, Reporter
from governance.incidents.model import Incident
from governance.incidents.pins import pin_queries
from governance.incidents.pins.pin_queries import Pin
from governance.incidents.pins.pinning import PinNotFoundError, pin_incident
from governance.incidents.regridding.regrid import move_open_incidents
from governance.incidents.work_model import IncidentWork
from governance.people.roles import Role
from governance.people.scope import Action, Grant
from governance.people.sight import EVERYTHING, NOTHING, Sight
from grid_boundaries.lookup import EditionIndex, load_index
from tests.nine_county import IN_GRID_1, NOW, OUTSIDE, VILLAGE, store_nine_grids
from tests.written_reports import a_report, write_reports

GRID_1, GRID_2, GRID_3 = f"{VILLAGE}001", f"{VILLAGE}002", f"{VILLAGE}003"
IN_GRID_2 = RawPosition(115.415, 27.755, "cgcs2000")


@pytest.fixture
def nine(engine: Engine) -> Iterator[tuple[Connection, EditionIndex]]:
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection, load_index(connection, store_nine_grids(connection), snap_m=0)
        transaction.rollback()


def tell(nine: tuple[Connection, EditionIndex], report: Report) -> uuid.UUID:
    db, edition = nine
    return write_reports(db, [report], edition)[0].id


def where(db: Connection, incident: uuid.UUID) -> tuple[Any, ...]:
    asked = text("SELECT area, holder, level, label FROM incident WHERE id = :id")
    return tuple(db.execute(asked, {"id": incident}).one())


def pin_of(db: Connection, incident: uuid.UUID) -> int:
    asked = text("SELECT id FROM pin_task WHERE incident_id = :id")
    found: int = db.execute(asked, {"id": incident}).scalar_one()
    return found


@pytest.mark.parametrize(
    ("category", "label"),
    [("dispute", "restricted"), ("petition", "restricted"), ("traffic", "normal")],
)
def test_a_new_incident_lies_in_its_grid_is_held_by_it_and_labelled_by_policy(
    nine: tuple[Connection, EditionIndex], category: str, label: str
) -> None:
    one = tell(nine, a_report(category=category))
    assert where(nine[0], one) == (GRID_1, GRID_1, "grid", label)


def test_what_waits_for_a_pin_lies_nowhere_until_it_is_placed(
    nine: tuple[Connection, EditionIndex],
) -> None:
    db, edition = nine
    one = tell(nine, a_report(position=RawPosition(*OUTSIDE, "cgcs2000")))
    assert where(db, one)[:2] == ("", "")
    pin = Pin(RawPosition(*IN_GRID_1, "cgcs2000"), "tests")
    pin_incident(db, EVERYTHING, pin_of(db, one), pin, edition=edition, now=NOW)
    assert where(db, one)[:2] == (GRID_1, GRID_1)


def test_a_pin_takes_an_incident_from_nobody_who_took_it_up(
    nine: tuple[Connection, EditionIndex],
) -> None:
    db, edition = nine
    one = tell(nine, a_report(address="某处"))
    taken = {"state": "accepted", "level": "county", "holder": "360824"}
    db.execute(update(Incident).where(Incident.id == one).values(taken))
    pin = Pin(RawPosition(*IN_GRID_1, "cgcs2000"), "tests")
    pin_incident(db, EVERYTHING, pin_of(db, one), pin, edition=edition, now=NOW)
    assert where(db, one)[:3] == (GRID_1, "360824", "county")


def test_a_task_that_is_not_seen_is_not_found(nine: tuple[Connection, EditionIndex]) -> None:
    db, edition = nine
    one = tell(nine, a_report(address="某处"))
    town = Sight.through([Grant(Role.TOWN_DISPATCHER, "360824100")], Action.PIN)
    pin = Pin(RawPosition(*IN_GRID_1, "cgcs2000"), "tests")
    for sight in (NOTHING, town):
        assert pin_queries.read_task(db, sight, pin_of(db, one)) is None
        with pytest.raises(PinNotFoundError):
            pin_incident(db, sight, pin_of(db, one), pin, edition=edition, now=NOW)


def moved(db: Connection, edition: EditionIndex) -> None:
    """Move the open incidents as if grid 1 had become a part of grid 2, and grid 3 nothing."""
    codes = {GRID_1: GRID_2, f"{VILLAGE}003": None}
    for old, new in codes.items():
        point = IN_GRID_2 if new else RawPosition(*OUTSIDE, "cgcs2000")
        db.execute(
            text(
                "UPDATE incident SET geom = ST_SetSRID(ST_MakePoint(:x, :y), 4490)"
                " WHERE area = :old"
            ),
            {"x": point.x, "y": point.y, "old": old},
        )
    move_open_incidents(db, edition, now=NOW)


def lie_in_grid_2(db: Connection, incident: uuid.UUID) -> None:
    point = f"SRID=4490;POINT({IN_GRID_2.x} {IN_GRID_2.y})"
    db.execute(update(Incident).where(Incident.id == incident).values(geom=point))


def give_tasks(db: Connection, incident: uuid.UUID, grid: str) -> None:
    """Write one task that the grid works on, one that it has done, and one of an agency."""
    for no, (unit, state) in enumerate(
        [(grid, "working"), (grid, "done"), ("agency-water", "signed")], start=1
    ):
        role = "lead" if no == 1 else "support"
        task = {"no": no, "unit": unit, "role": role, "state": state, "created_at": NOW}
        db.execute(insert(IncidentWork).values(task | {"incident_id": incident}))


def units(db: Connection, incident: uuid.UUID) -> list[str]:
    asked = text("SELECT unit FROM incident_work WHERE incident_id = :id ORDER BY no")
    return list(db.scalars(asked, {"id": incident}))


def last_details(db: Connection, incident: uuid.UUID) -> dict[str, Any]:
    asked = text(
        "SELECT details FROM incident_event WHERE incident_id = :id ORDER BY version DESC LIMIT 1"
    )
    found: dict[str, Any] = db.scalar(asked, {"id": incident}) or {}
    return found


def test_a_new_grid_takes_over_what_the_old_one_held_with_its_open_tasks(
    nine: tuple[Connection, EditionIndex],
) -> None:
    db, edition = nine
    grids, county = tell(nine, a_report()), tell(nine, a_report())
    upstairs = {"level": "county", "holder": "360824"}
    db.execute(update(Incident).where(Incident.id == county).values(upstairs))
    give_tasks(db, grids, GRID_1)
    moved(db, edition)
    assert where(db, grids)[:2] == (GRID_2, GRID_2)
    assert where(db, county)[:2] == (GRID_2, "360824")
    assert units(db, grids) == [GRID_2, GRID_1, "agency-water"]


def test_what_falls_out_of_the_grids_lies_nowhere(nine: tuple[Connection, EditionIndex]) -> None:
    db, edition = nine
    one = tell(nine, a_report(position=RawPosition(115.425, 27.755, "cgcs2000")))
    assert where(db, one)[:2] == (f"{VILLAGE}003", f"{VILLAGE}003")
    moved(db, edition)
    assert where(db, one)[:2] == ("", "")


def fallen_out(nine: tuple[Connection, EditionIndex], **handling: str) -> uuid.UUID:
    """Return an incident with tasks whose grid, the third, is no more."""
    db, edition = nine
    one = tell(nine, a_report(position=RawPosition(115.425, 27.755, "cgcs2000")))
    db.execute(update(Incident).where(Incident.id == one).values(handling))
    give_tasks(db, one, GRID_3)
    moved(db, edition)
    return one


@pytest.mark.parametrize(
    "state", ["reported", "accepted", "in_handling", "pending_verification", "pending_callback"]
)
def test_what_fell_out_and_is_pinned_again_goes_to_its_new_grid_with_its_open_tasks(
    nine: tuple[Connection, EditionIndex], state: str
) -> None:
    db, edition = nine
    one = fallen_out(nine, state=state)
    pin = Pin(RawPosition(*IN_GRID_1, "cgcs2000"), "tests")
    pin_incident(db, EVERYTHING, pin_of(db, one), pin, edition=edition, now=NOW)
    assert where(db, one)[:2] == (GRID_1, GRID_1)
    assert units(db, one) == [GRID_1, GRID_3, "agency-water"]
    assert last_details(db, one)["handed_over"] == {"1": GRID_3}


def test_the_centre_above_takes_what_is_pinned_while_nobody_holds_it(
    nine: tuple[Connection, EditionIndex],
) -> None:
    db, edition = nine
    pinned, found = (fallen_out(nine, level="village", holder="") for _ in range(2))
    pin = Pin(RawPosition(*IN_GRID_1, "cgcs2000"), "tests")
    pin_incident(db, EVERYTHING, pin_of(db, pinned), pin, edition=edition, now=NOW)
    lie_in_grid_2(db, found)
    move_open_incidents(db, edition, now=NOW)
    assert where(db, pinned)[:2] == (GRID_1, VILLAGE)
    assert where(db, found)[:2] == (GRID_2, VILLAGE)


def test_what_fell_out_and_lies_in_a_later_grid_takes_its_open_tasks_there(
    nine: tuple[Connection, EditionIndex],
) -> None:
    db, edition = nine
    one = fallen_out(nine, state="in_handling")
    lie_in_grid_2(db, one)
    move_open_incidents(db, edition, now=NOW)
    assert where(db, one)[:2] == (GRID_2, GRID_2)
    assert units(db, one) == [GRID_2, GRID_3, "agency-water"]
    assert last_details(db, one)["handed_over"] == {"1": GRID_3}


def test_who_reports_is_no_part_of_what_tells_a_retry(
    nine: tuple[Connection, EditionIndex],
) -> None:
    """A digest of a telephone number could be tried until it fits."""
    del nine
    one = a_report(reporter=Reporter("某甲", "19900001111"), idempotency_key="k")
    other = a_report(reporter=Reporter("某乙", "19900002222"), idempotency_key="k")
    assert one.digest() == other.digest() == a_report(idempotency_key="k").digest()
