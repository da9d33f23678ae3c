"""Editions in the database: what is kept, examined, brought into force, and never changed."""

import re
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import DBAPIError

from grid_boundaries import queries
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.editions import (
    activate_edition,
    check_activation,
    discard_edition,
    reschedule_edition,
)
from grid_boundaries.errors import (
    EditionStateError,
    NotYetInForceError,
    OlderThanActiveError,
    UncodedGridsError,
)
from grid_boundaries.model import GridLineage
from grid_boundaries.queries import AmbiguousEditionError, EditionNotFoundError, find_edition
from grid_boundaries.upkeep.drafting import Draft, create_edition
from grid_boundaries.upkeep.examining import examine_edition
from grid_boundaries.upkeep.redrawing import Redrawing, merge_in_draft, split_in_draft
from grid_boundaries.upkeep.rehearsal import examine_draft, rehearse_activation
from tests.nine_county import NOW, START, nine_draft, store_nine_grids, store_village

TODAY = date(2026, 3, 1)


@pytest.fixture
def nine(engine: Engine) -> Iterator[Connection]:
    """The nine grids in force since 2025; undone afterwards."""
    with engine.connect() as connection:
        transaction = connection.begin()
        store_nine_grids(connection)
        yield connection
        transaction.rollback()


def recoded(codes: list[str]) -> Draft:
    draft = nine_draft()
    return replace(draft, grids=replace(draft.grids, codes=codes))


def validated(db: Connection, day: date = date(2026, 1, 1), name: str = "") -> uuid.UUID:
    draft = nine_draft(effective_from=day)
    made = create_edition(db, replace(draft, name=name or draft.name), now=NOW)
    assert not examine_edition(db, made, tolerances=Tolerances(), now=NOW).blocks_activation
    return made


def active(db: Connection) -> uuid.UUID:
    edition = queries.active_edition(db)
    assert edition is not None
    found: uuid.UUID = edition.id
    return found


def overlapping() -> Draft:
    """Nine grids of which the first reaches into the second."""
    draft = nine_draft()
    polygons = draft.grids.polygons.copy()
    polygons[0] = shapely.box(115.40, 27.75, 115.412, 27.76)
    return replace(draft, grids=replace(draft.grids, polygons=polygons))


def test_a_draft_keeps_its_polygons_to_the_last_digit_with_their_area(nine: Connection) -> None:
    draft = nine_draft()
    bent = shapely.Polygon([(115.4 + 1e-13, 27.75), (115.41, 27.75), (115.4099999999999, 27.76)])
    polygons = draft.grids.polygons.copy()
    polygons[0] = bent
    made = create_edition(
        nine, replace(draft, grids=replace(draft.grids, polygons=polygons)), now=NOW
    )
    rows = queries.boundary_rows(nine, made)
    assert (
        shapely.get_coordinates(rows.polygons[0]).tolist() == shapely.get_coordinates(bent).tolist()
    )
    # A square of a hundredth of a degree at 27.755 N: 985.8 m by 1,108.1 m.
    assert rows.areas_m2[4] == pytest.approx(1_092_200, rel=1e-3)


@pytest.mark.parametrize(
    ("codes", "missing", "twice"),
    [
        (["  ", *[f"36082410000100{n}" for n in range(2, 10)]], 1, 0),
        (["360824100001001"] * 9, 0, 8),
    ],
)
def test_grids_that_could_not_be_told_apart_are_not_kept(
    nine: Connection, codes: list[str], missing: int, twice: int
) -> None:
    with pytest.raises(UncodedGridsError) as refused:
        create_edition(nine, recoded(codes), now=NOW)
    numbers = re.findall(r"\d+", refused.value.words.zh)
    assert numbers == [str(n) for n in (missing, twice) if n]


def test_findings_are_kept_with_their_place_and_replaced_by_the_next_examination(
    nine: Connection,
) -> None:
    made = create_edition(nine, overlapping(), now=NOW)
    for _ in range(2):
        report = examine_edition(nine, made, tolerances=Tolerances(), now=NOW)
        kept = queries.findings_of(nine, made)
        assert len(kept) == len(report.findings)
    overlap = next(row for row in kept if row.code == "overlap")
    assert overlap.subjects == ["360824100001001", "360824100001002"]
    assert overlap.size_m2 > 100_000
    assert "Polygon" in overlap.geojson
    assert queries.read_edition(nine, made).state == "draft"


def test_a_validated_edition_with_a_new_error_is_a_draft_again(nine: Connection) -> None:
    made = validated(nine)
    nine.execute(text("DELETE FROM grid WHERE edition_id = :e AND code LIKE '%005'"), {"e": made})
    assert examine_edition(nine, made, tolerances=Tolerances(), now=NOW).blocks_activation
    edition = queries.read_edition(nine, made)
    assert (edition.state, edition.validated_at) == ("draft", None)
    with pytest.raises(EditionStateError):
        activate_edition(nine, made, now=NOW, today=TODAY)


def test_examining_a_draft_that_is_not_kept_finds_the_same(nine: Connection) -> None:
    seen = examine_draft(nine, overlapping(), tolerances=Tolerances())
    made = create_edition(nine, overlapping(), now=NOW)
    assert seen == examine_edition(nine, made, tolerances=Tolerances(), now=NOW)


def test_activation_retires_the_edition_before_on_that_day_and_traces_the_grids(
    nine: Connection,
) -> None:
    first = active(nine)
    plan = Redrawing(first, NOW, TODAY, effective_from=date(2026, 2, 1))
    made = split_in_draft(nine, plan, "360824100001001", [(115.405, 27.7), (115.405, 27.8)])
    examine_edition(nine, made.edition_id, tolerances=Tolerances(), now=NOW)
    assert activate_edition(nine, made.edition_id, now=NOW, today=TODAY) == first
    old = queries.read_edition(nine, first)
    assert (old.state, old.effective_to, old.retired_at) == ("retired", date(2026, 2, 1), NOW)
    asked = select(GridLineage.__table__).where(GridLineage.edition_id == made.edition_id)
    traced = {(row.old_code, row.new_code): row for row in nine.execute(asked)}
    assert len(traced) == 10
    assert traced["360824100001001", made.new_codes[0]].kind == "split"
    assert traced["360824100001001", made.new_codes[0]].share_of_old == pytest.approx(0.5, abs=1e-3)
    assert traced["360824100001002", "360824100001002"].kind == "same"


@pytest.mark.parametrize(
    ("day", "error"),
    [
        (TODAY + timedelta(days=1), NotYetInForceError),
        (START - timedelta(days=1), OlderThanActiveError),
    ],
)
def test_an_edition_comes_into_force_neither_early_nor_before_the_one_it_replaces(
    nine: Connection, day: date, error: type[Exception]
) -> None:
    made, before = validated(nine, day), active(nine)
    with pytest.raises(error):
        check_activation(nine, made, today=TODAY)
    with pytest.raises(error):
        activate_edition(nine, made, now=NOW, today=TODAY)
    assert active(nine) == before
    reschedule_edition(nine, made, TODAY)
    activate_edition(nine, made, now=NOW, today=TODAY)
    assert active(nine) == made


def test_a_rehearsal_changes_nothing(nine: Connection) -> None:
    made, before = validated(nine, date(2030, 1, 1)), active(nine)
    seen = rehearse_activation(nine, made, today=TODAY, effective_from=TODAY)
    assert seen.retires is not None
    assert (seen.retires.id, seen.edition.effective_from) == (before, TODAY)
    assert active(nine) == before
    kept = queries.read_edition(nine, made)
    assert (kept.state, kept.effective_from) == ("validated", date(2030, 1, 1))


def _use_case(name: str, db: Connection, edition: uuid.UUID) -> Any:
    if name == "examine":
        return examine_edition(db, edition, tolerances=Tolerances(), now=NOW)
    if name == "activate":
        return activate_edition(db, edition, now=NOW, today=TODAY)
    if name == "reschedule":
        return reschedule_edition(db, edition, TODAY)
    return discard_edition(db, edition)


@pytest.mark.parametrize("which", ["active", "retired"])
@pytest.mark.parametrize("name", ["examine", "activate", "reschedule", "discard"])
def test_what_was_in_force_is_refused_in_words_before_the_database_would(
    nine: Connection, name: str, which: str
) -> None:
    edition = active(nine)
    if which == "retired":
        activate_edition(nine, validated(nine), now=NOW, today=TODAY)
    with pytest.raises(EditionStateError) as refused:
        _use_case(name, nine, edition)
    assert {"active": "“生效”", "retired": "“已停用”"}[which] in refused.value.words.zh


GUARDED = [
    "UPDATE grid SET name = 'x'",
    "DELETE FROM grid",
    (
        "INSERT INTO grid (edition_id, code, name, kind, village_code, area_m2, geom)"
        " SELECT edition_id, 'x', 'x', kind, village_code, 1, geom FROM grid LIMIT 1"
    ),
    "UPDATE edition SET effective_from = '2020-01-01'",
    "UPDATE edition SET state = 'draft'",
    "DELETE FROM edition",
]


@pytest.mark.parametrize("statement", GUARDED)
def test_the_database_itself_keeps_an_edition_in_force(nine: Connection, statement: str) -> None:
    with pytest.raises(DBAPIError) as refused, nine.begin_nested():
        nine.execute(text(statement))
    assert getattr(refused.value.orig, "sqlstate", None) == "WG001"


def test_a_draft_drawn_from_a_draft_does_not_keep_it_from_being_discarded(
    nine: Connection,
) -> None:
    first = split_in_draft(
        nine,
        Redrawing(active(nine), NOW, TODAY),
        "360824100001005",
        [(115.415, 27.7), (115.415, 27.8)],
    )
    second = merge_in_draft(nine, Redrawing(first.edition_id, NOW, TODAY), first.new_codes)
    discard_edition(nine, first.edition_id)
    kept = queries.read_edition(nine, second.edition_id)
    assert kept.based_on == active(nine)
    assert [step["kind"] for step in kept.source["steps"]] == ["split", "merge"]
    assert second.new_codes == ("360824100001012",)
    rows = queries.boundary_rows(nine, second.edition_id)
    at = rows.codes.index("360824100001012")
    assert (rows.households[at], rows.residents[at]) == (None, None)
    assert rows.households.count(300) == rows.residents.count(930) == 8


def test_an_edition_is_found_by_id_name_or_as_the_active_one(nine: Connection) -> None:
    made = validated(nine, name="新版")
    assert find_edition(nine, "active").id == active(nine)
    assert find_edition(nine, "新版").id == find_edition(nine, str(made)).id == made
    other_county = "UPDATE edition SET name = '新版', county_code = '360825' WHERE id = :e"
    nine.execute(text(other_county), {"e": validated(nine)})
    with pytest.raises(AmbiguousEditionError):
        find_edition(nine, "新版")
    with pytest.raises(EditionNotFoundError):
        find_edition(nine, "没有")


def test_two_activations_at_once_leave_one_edition_active(engine: Engine) -> None:
    with engine.begin() as db:
        store_village(db)
        editions = [validated(db, date(2026, 1, day)) for day in (1, 2, 3, 4)]
    ready, told = threading.Barrier(4), []

    def bring(edition: uuid.UUID) -> None:
        ready.wait()
        try:
            with engine.begin() as db:
                activate_edition(db, edition, now=NOW, today=TODAY)
            told.append("done")
        except OlderThanActiveError:
            told.append("older")

    threads = [threading.Thread(target=bring, args=(one,)) for one in editions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 4
    with engine.connect() as db:
        states = [row.state for row in queries.list_editions(db)]
        assert queries.read_edition(db, editions[3]).state == "active"
    assert states.count("active") == 1
    assert states.count("retired") == told.count("done") - 1
