"""No two editions of a county have the same name."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine

from grid_boundaries import queries
from grid_boundaries.editions import discard_edition
from grid_boundaries.errors import NameTakenError
from grid_boundaries.upkeep.drafting import EditionNameError, create_edition
from grid_boundaries.upkeep.redrawing import Redrawing, split_in_draft
from tests.nine_county import NOW, START, nine_draft, store_nine_grids


@pytest.fixture
def nine(engine: Engine) -> Iterator[Connection]:
    """The nine grids in force since 2025; undone afterwards."""
    with engine.connect() as connection:
        transaction = connection.begin()
        store_nine_grids(connection)
        yield connection
        transaction.rollback()


def keep(db: Connection, name: str) -> uuid.UUID:
    return create_edition(db, replace(nine_draft(), name=name), now=NOW)


def test_a_name_stands_for_one_edition_and_is_free_again_once_that_is_discarded(
    nine: Connection,
) -> None:
    made = keep(nine, "新版")
    for taken in ("新版", "九格"):
        with pytest.raises(NameTakenError):
            keep(nine, taken)
    discard_edition(nine, made)
    keep(nine, "新版")


@pytest.mark.parametrize("name", ["", " 新版", "Active", "新\n版", "版" * 201])
def test_a_name_that_cannot_be_told_or_means_the_edition_in_force_is_refused(
    nine: Connection, name: str
) -> None:
    with pytest.raises(EditionNameError):
        keep(nine, name)


def test_a_grid_divided_twice_makes_two_drafts_that_are_told_apart(nine: Connection) -> None:
    line = [(115.405, 27.74), (115.405, 27.77)]
    edition = queries.active_edition(nine)
    assert edition is not None
    plan = Redrawing(edition.id, NOW, START)
    made = [split_in_draft(nine, plan, "360824100001001", line).edition_id for _ in range(2)]
    names = [queries.read_edition(nine, one).name for one in made]
    assert names == ["九格（拆分 001）", "九格（拆分 001）（2）"]


def test_a_draft_of_a_draft_of_a_draft_has_a_name_that_is_not_too_long(nine: Connection) -> None:
    made = keep(nine, "很长的名字" * 40)
    names = set()
    for grid in range(3):
        plan = Redrawing(made, NOW, START)
        code = queries.boundary_rows(nine, made).codes[grid]
        line = [(115.405 + grid / 100, 27.7), (115.405 + grid / 100, 27.8)]
        names.add(
            queries.read_edition(nine, split_in_draft(nine, plan, code, line).edition_id).name
        )
    assert len(names) == 3
    assert max(map(len, names)) <= 200
