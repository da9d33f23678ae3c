"""Random grants and incidents: what SQL shows is what the one function of rights allows."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select, text

from geo.postgis import make_engine
from governance.incidents.model import Incident
from governance.incidents.reading.filtering import visible
from governance.incidents.reporters import behind_wall
from governance.incidents.visibility import is_own, thing_of
from governance.incidents.work_model import IncidentReporter, IncidentWork
from governance.people.roles import HANDLERS, Role
from governance.people.scope import RIGHTS, Action, Grant, Label, may
from governance.people.sight import Sight

COUNTY = "360824"
AREAS = (
    "",
    COUNTY,
    "360824100",
    "360824101",
    "360824100001",
    "360824100001001",
    "360824100001002",
    "360824101001001",
)
GRIDS = ("", *(area for area in AREAS if len(area) == 15))
UNITS = ("agency-water", "agency%", "agency_", "360824100", COUNTY)
NOW = datetime(2026, 3, 1, tzinfo=UTC)

grants = st.lists(
    st.builds(
        Grant,
        st.sampled_from(list(Role)),
        st.sampled_from(AREAS),
        st.sampled_from(["", *UNITS]),
        st.none() | st.sampled_from(list(Label)),
    ),
    max_size=4,
)
actions = st.sampled_from([Action.READ, Action.COUNT, Action.PIN, Action.REVEAL])


@dataclass(frozen=True)
class Things:
    """What is kept: grid, label, holder and unit at work by id; too many to print."""

    engine: Engine = field(repr=False)
    kept: dict[uuid.UUID, tuple[str, Label, str, str]] = field(repr=False)


@pytest.fixture(scope="module")
def things(
    database_url: str,
) -> Iterator[Things]:
    """Every combination of grid, label, holder and unit at work, once."""
    engine = make_engine(database_url)
    kept = {}
    with engine.begin() as db:
        for grid in GRIDS:
            for label in Label:
                for holder in (grid, *UNITS[:3]):
                    for worker in ("", *UNITS):
                        kept[_store(db, grid, label, holder, worker)] = (
                            grid,
                            label,
                            holder,
                            worker,
                        )
        db.execute(text("ANALYZE incident"))
    yield Things(engine, kept)
    engine.dispose()


def _store(db: Connection, grid: str, label: Label, holder: str, worker: str) -> uuid.UUID:
    one = uuid.uuid4()
    row = {
        "id": one,
        "no": f"T-{one}",
        "source": "test",
        "body_hash": b"",
        "channel": "walk_in",
        "category": "other",
        "title": "事",
        "occurred_at": NOW,
        "reported_at": NOW,
        "state": "reported",
        "address": "某处",
        "area": grid,
        "label": label,
        "holder": holder,
    }
    db.execute(insert(Incident).values(row))
    db.execute(insert(IncidentReporter).values(incident_id=one))
    if worker:
        task = {"incident_id": one, "no": 1, "unit": worker, "role": "lead", "state": "done"}
        db.execute(insert(IncidentWork).values(task | {"created_at": NOW}))
    return one


@given(held=grants, action=actions)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_sql_shows_is_what_may_be_seen(
    things: Things,
    held: list[Grant],
    action: Action,
) -> None:
    engine, kept = things.engine, things.kept
    sight = Sight.through(held, action)
    allowed = {
        one
        for one, (grid, label, holder, worker) in kept.items()
        if may(held, action, thing_of(grid, label, {holder, worker} - {""}, county=COUNTY))
    }
    with engine.begin() as db:
        assert set(db.scalars(visible(sight, Incident.id))) == allowed
        with behind_wall(db, sight):
            assert set(db.scalars(select(IncidentReporter.incident_id))) == allowed


@given(held=grants)
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_own_is_what_a_unit_of_theirs_holds_or_works_on(things: Things, held: list[Grant]) -> None:
    engine, kept = things.engine, things.kept
    working = [
        grant for grant in held if grant.role in HANDLERS and Action.READ in RIGHTS[grant.role]
    ]
    units = {grant.acts_for for grant in working}
    own = {
        one
        for one, (grid, _, holder, worker) in kept.items()
        if {holder, worker} & units - {""} or (not grid and COUNTY in units)
    }
    sight = Sight.through(held, Action.READ)
    with engine.connect() as db:
        assert set(db.scalars(select(Incident.id).where(is_own(sight)))) == own
