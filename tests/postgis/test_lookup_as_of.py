"""Which edition was in force on a day, and the index of each."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import Connection, Engine, event

from geo.lonlat import LonLat
from grid_boundaries.checks.boundary_set import Tolerances
from grid_boundaries.editions import activate_edition
from grid_boundaries.lookup import (
    GridLookup,
    NoEditionError,
    active_edition_id,
    edition_id_as_of,
)
from grid_boundaries.upkeep.drafting import Draft, create_edition
from grid_boundaries.upkeep.examining import examine_edition
from tests.nine_county import IN_GRID_1, NOW, OUTSIDE, VILLAGE, nine_draft, store_village

TODAY = date(2026, 3, 1)


@pytest.fixture
def county(engine: Engine) -> Iterator[Connection]:
    """A county without grids; undone afterwards."""
    with engine.connect() as connection:
        transaction = connection.begin()
        store_village(connection)
        yield connection
        transaction.rollback()


def bring(db: Connection, day: date, draft: Draft | None = None) -> uuid.UUID:
    """An edition in force from a day."""
    made = create_edition(db, draft or nine_draft(effective_from=day), now=NOW)
    examine_edition(db, made, tolerances=Tolerances(), now=NOW)
    activate_edition(db, made, now=NOW, today=TODAY)
    return made


def recoded(draft: Draft) -> Draft:
    """The same squares under other numbers."""
    codes = [f"{code[:12]}{int(code[12:]) + 100:03d}" for code in draft.grids.codes]
    return replace(draft, grids=replace(draft.grids, codes=codes))


def test_an_edition_holds_from_its_first_day_to_the_day_before_the_next(
    county: Connection,
) -> None:
    first = bring(county, date(2025, 1, 1))
    second = bring(county, date(2026, 1, 1))
    assert edition_id_as_of(county, date(2025, 1, 1)) == first
    assert edition_id_as_of(county, date(2025, 12, 31)) == first
    assert edition_id_as_of(county, date(2026, 1, 1)) == second
    assert edition_id_as_of(county, date(2999, 1, 1)) == second


def test_before_the_first_edition_there_is_none(county: Connection) -> None:
    bring(county, date(2025, 1, 1))
    with pytest.raises(NoEditionError) as refused:
        edition_id_as_of(county, date(2024, 12, 31))
    assert "2024-12-31" in refused.value.words.zh


def test_of_two_editions_of_one_day_the_later_holds_all_of_it(county: Connection) -> None:
    first = bring(county, date(2025, 1, 1))
    replaced = bring(county, date(2026, 1, 1))
    last = bring(county, date(2026, 1, 1))
    assert edition_id_as_of(county, date(2025, 12, 31)) == first
    assert edition_id_as_of(county, date(2026, 1, 1)) == last
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(0, 800, 7)]
    assert replaced not in {edition_id_as_of(county, day) for day in days}


def test_an_edition_replaced_on_its_own_first_day_leaves_no_gap(county: Connection) -> None:
    bring(county, date(2026, 1, 1))
    last = bring(county, date(2026, 1, 1))
    assert edition_id_as_of(county, date(2026, 1, 1)) == last
    with pytest.raises(NoEditionError):
        edition_id_as_of(county, date(2025, 12, 31))


def test_drafts_are_never_in_force(county: Connection) -> None:
    create_edition(county, nine_draft(effective_from=date(2020, 1, 1)), now=NOW)
    assert active_edition_id(county) is None
    with pytest.raises(NoEditionError):
        edition_id_as_of(county, TODAY)


def test_each_edition_answers_with_its_own_codes(county: Connection) -> None:
    first = bring(county, date(2025, 1, 1))
    second = bring(county, date(2026, 1, 1), recoded(nine_draft(effective_from=date(2026, 1, 1))))
    lookup = GridLookup(snap_m=0)
    then = lookup.of(county, edition_id_as_of(county, date(2025, 6, 1)))
    now = lookup.of(county, edition_id_as_of(county, date(2026, 6, 1)))
    assert (then.edition_id, now.edition_id) == (first, second)
    assert then.match(LonLat(*IN_GRID_1)).code == "360824100001001"
    assert now.match(LonLat(*IN_GRID_1)).code == "360824100001101"
    assert now.match(LonLat(*OUTSIDE)).code is None
    active = lookup.active(county)
    assert active is now


def test_micro_grids_do_not_answer_for_the_ground_of_general_ones(county: Connection) -> None:
    draft = nine_draft()
    grids = replace(
        draft.grids,
        codes=[*draft.grids.codes, VILLAGE + "900"],
        names=[*draft.grids.names, "微网格"],
        kinds=[*draft.grids.kinds, "micro"],
        village_codes=[*draft.grids.village_codes, draft.grids.village_codes[0]],
        households=[*draft.grids.households, 30],
        residents=[*draft.grids.residents, 93],
        polygons=np.append(draft.grids.polygons, draft.grids.polygons[0]),
    )
    edition = bring(county, draft.effective_from, replace(draft, grids=grids, expected_grids=None))
    index = GridLookup(snap_m=0).of(county, edition)
    assert index.match(LonLat(*IN_GRID_1)).code == "360824100001001"
    assert sum(index.grids_in_village.values()) == 9


def test_an_index_is_read_once_and_the_least_used_goes(county: Connection) -> None:
    editions = [bring(county, date(2025, month, 1)) for month in (1, 2, 3)]
    lookup = GridLookup(snap_m=0, keep=2)
    first = lookup.of(county, editions[0])
    lookup.of(county, editions[1])
    assert lookup.of(county, editions[0]) is first
    lookup.of(county, editions[2])  # takes the place of the second, used longest ago
    assert lookup.of(county, editions[0]) is first
    asked = _count_reads(county)
    lookup.of(county, editions[1])
    assert asked == [1]


def test_a_known_index_is_had_while_another_is_built(county: Connection) -> None:
    known, other = bring(county, date(2025, 1, 1)), bring(county, date(2025, 2, 1))
    lookup = GridLookup(snap_m=0)
    index = lookup.of(county, known)
    had = []

    def take(*_: object) -> None:
        asker = threading.Thread(target=lambda: had.append(lookup.of(county, known)))
        asker.start()
        asker.join(timeout=10)

    event.listen(county, "before_cursor_execute", take)
    lookup.of(county, other)
    event.remove(county, "before_cursor_execute", take)
    assert had == [index]


def _count_reads(db: Connection) -> list[int]:
    reads = [0]

    def count(*_: object) -> None:
        reads[0] += 1

    event.listen(db, "before_cursor_execute", count)
    return reads
