"""Households and residents of grids that were merged or split."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, Engine

from grid_boundaries.queries import BoundaryRows, boundary_rows
from grid_boundaries.upkeep.drafting import create_edition
from grid_boundaries.upkeep.redrawing import Redrawing, merge_in_draft, split_in_draft
from tests.nine_county import NOW, nine_draft, store_village

TODAY = date(2026, 3, 1)
ONE, TWO, MIDDLE = "360824100001001", "360824100001002", "360824100001005"
THROUGH = [(115.415, 27.7), (115.415, 27.8)]


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    """The village of the nine grids; undone afterwards."""
    with engine.connect() as connection:
        transaction = connection.begin()
        store_village(connection)
        yield connection
        transaction.rollback()


def keep(db: Connection, residents: list[int | None]) -> Redrawing:
    draft = nine_draft()
    made = replace(draft, grids=replace(draft.grids, residents=residents))
    return Redrawing(create_edition(db, made, now=NOW), NOW, TODAY)


def counted(db: Connection, edition_id: uuid.UUID, code: str) -> tuple[int | None, int | None]:
    rows: BoundaryRows = boundary_rows(db, edition_id)
    at = rows.codes.index(code)
    return rows.households[at], rows.residents[at]


def test_what_is_merged_is_added_up(db: Connection) -> None:
    made = merge_in_draft(db, keep(db, [930, 870, *[900] * 7]), [ONE, TWO])
    assert counted(db, made.edition_id, made.new_codes[0]) == (600, 1800)
    assert counted(db, made.edition_id, MIDDLE) == (300, 900)


def test_a_sum_is_not_known_where_one_part_is_not(db: Connection) -> None:
    made = merge_in_draft(db, keep(db, [None, *[930] * 8]), [ONE, TWO])
    assert counted(db, made.edition_id, made.new_codes[0]) == (600, None)


def test_nothing_is_known_of_the_parts_of_a_split_grid(db: Connection) -> None:
    made = split_in_draft(db, keep(db, [930] * 9), MIDDLE, THROUGH)
    for code in made.new_codes:
        assert counted(db, made.edition_id, code) == (None, None)
    assert counted(db, made.edition_id, ONE) == (300, 930)
