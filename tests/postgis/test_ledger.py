"""The ledger: many incidents in one statement, in the edition they were placed in or not at all."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import psycopg
import pytest
from sqlalchemy import Engine

from api.installation import Installation
from api.intake.writing_line import WritingLine
from geo.crs import parse_crs
from geo.lonlat import RawPosition
from governance.incidents.importing.placing import place_reports
from governance.incidents.intake import PreparedIncident, Report, prepare_incident
from governance.incidents.ledger import (
    commit_incidents,
    foresee_receipts,
    write_incidents,
)
from governance.incidents.ledger_rows import Filing
from governance.incidents.vocabulary import Channel
from governance.policy import load_policy
from grid_boundaries.lookup import EditionIndex, share_edition
from tests.invariants import assert_invariants
from tests.nine_county import IN_GRID_1, NOW, OUTSIDE, store_nine_grids

POLICY = load_policy()
FILING = Filing.of(POLICY)


@pytest.fixture(scope="module")
def edition(engine: Engine) -> EditionIndex:
    with engine.begin() as connection:
        store_nine_grids(connection)
    with engine.connect() as connection:
        found = Installation.on(engine, POLICY).lookup.active(connection)
    assert found is not None
    return found


@pytest.fixture
def driver(engine: Engine) -> Iterator[psycopg.Connection[Any]]:
    line = WritingLine(engine)
    yield line.driver()
    line.close()


class NoGeocoder:
    """Reports with coordinates need none; being asked would be the fault."""


def a_report(key: str | None, point: tuple[float, float] = IN_GRID_1, **more: Any) -> Report:
    told: dict[str, Any] = {
        "channel": Channel.WALK_IN,
        "category": "dispute",
        "title": "邻里因“排水”起争执 \\ {} 'x'",
        "occurred_at": datetime(2026, 2, 20, 12, tzinfo=UTC),
        "source": "test",
        "position": RawPosition(*point, "cgcs2000", more.pop("accuracy_m", None)),
        "idempotency_key": key,
    }
    return Report(**told | more)


def prepared(report: Report, edition: EditionIndex | None) -> PreparedIncident:
    geocoder: Any = NoGeocoder()
    return prepare_incident(report, edition=edition, geocoder=geocoder)


def test_a_batch_may_repeat_keys_and_hold_reports_without_any(
    engine: Engine, edition: EditionIndex
) -> None:
    key = uuid.uuid4().hex
    reports = [
        a_report(key),
        a_report(None),
        a_report(key),
        a_report(key, title="另一件"),
        a_report(None, OUTSIDE),
    ]
    batch = [prepared(one, edition) for one in reports]
    with engine.begin() as db:
        share_edition(db)
        foreseen = foresee_receipts(db, batch, {})
        told = write_incidents(db, batch, filing=FILING, now=NOW)
    assert [(one.replayed, one.conflict) for one in told] == [
        (False, False),
        (False, False),
        (True, False),
        (False, True),
        (False, False),
    ]
    assert [(one.replayed, one.conflict) for one in foreseen] == [
        (one.replayed, one.conflict) for one in told
    ]
    assert told[2].no == told[0].no
    assert len({one.no for one in told}) == 3
    assert told[0].no.startswith("XG-20260301-")
    assert_invariants(engine)


def test_a_commit_in_another_edition_writes_nothing(
    engine: Engine, edition: EditionIndex, driver: psycopg.Connection[Any]
) -> None:
    key = uuid.uuid4().hex
    batch = [prepared(a_report(key), edition)]
    for other in (None, uuid.uuid4()):
        assert commit_incidents(driver, batch, edition_id=other, now=NOW, filing=FILING) is None
    with engine.connect() as db:
        asked = "SELECT count(*) FROM incident WHERE idempotency_key = %(key)s"
        assert db.exec_driver_sql(asked, {"key": key}).scalar() == 0
    told = commit_incidents(driver, batch, edition_id=edition.edition_id, now=NOW, filing=FILING)
    assert told is not None
    assert [one.replayed for one in told] == [False]


def test_a_batch_with_a_row_the_database_refuses_leaves_nothing_behind(
    engine: Engine, edition: EditionIndex, driver: psycopg.Connection[Any]
) -> None:
    good, bad = uuid.uuid4().hex, uuid.uuid4().hex
    batch = [prepared(a_report(good), edition), prepared(a_report(bad, title="\x00"), edition)]
    with pytest.raises(psycopg.DataError):
        commit_incidents(driver, batch, edition_id=edition.edition_id, now=NOW, filing=FILING)
    with engine.connect() as db:
        asked = "SELECT count(*) FROM incident WHERE idempotency_key = %(key)s"
        assert db.exec_driver_sql(asked, {"key": good}).scalar() == 0


def test_history_keeps_the_category_that_was_reported(
    engine: Engine, edition: EditionIndex
) -> None:
    with engine.begin() as db:
        share_edition(db)
        batch = [prepared(a_report(None, category=one), edition) for one in ("dispute", "traffic")]
        told = write_incidents(db, batch, filing=FILING, now=NOW)
        asked = "SELECT details->>'category' FROM incident_event WHERE incident_id = %(id)s"
        kept = [db.exec_driver_sql(asked, {"id": one.id}).scalar() for one in told]
    assert kept == ["dispute", "traffic"]


def test_placed_as_arrays_is_placed_as_one_by_one(edition: EditionIndex) -> None:
    dice = np.random.default_rng(3)
    on_edges = np.round(dice.uniform((115.39, 27.74), (115.44, 27.79), (400, 2)), 2)
    anywhere = dice.uniform((115.39, 27.74), (115.44, 27.79), (400, 2))
    reports = [
        a_report(None, (float(x), float(y)), accuracy_m=(None, 0.0, 25.0)[at % 3])
        for at, (x, y) in enumerate([*on_edges, *anywhere])
    ]
    geocoder: Any = NoGeocoder()
    together = place_reports(reports, parse_crs("cgcs2000"), edition, geocoder)
    for report, one in zip(reports, together, strict=True):
        assert isinstance(one, PreparedIncident)
        alone = prepared(report, edition)
        assert (one.outcome, one.located) == (alone.outcome, alone.located)
