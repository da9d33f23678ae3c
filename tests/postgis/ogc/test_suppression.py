"""No count that is hidden can be computed from what is told, by whoever knows the rule."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text

from tests.authorization.small_county import GRIDS, store_small_county
from tests.postgis.ogc.monthly import add_incidents, count_again, last_month, told

TOWN, OTHER = "360824100", "360824101"

Table = tuple[int, ...]
#: The total, the threshold, and what is shown of each grid.
Told = tuple[int | None, int | None, tuple[int | None, ...]]

SIZES = [(1, 300), (2, 150), (3, 45), (4, 30), (5, 22), (6, 17)]


@pytest.fixture
def county(engine: Engine) -> Iterator[Connection]:
    """Two townships of six and three grids; what the month had before does not count."""
    with engine.begin() as db:
        store_small_county(db)
        db.execute(text("UPDATE incident SET label = 'sensitive'"))
        yield db
        db.rollback()


def tables_of(grids: int, most: int) -> Iterator[tuple[int, ...]]:
    """Yield every table of so many grids with at most so many incidents together."""
    if grids == 0:
        yield ()
        return
    for first in range(most + 1):
        for rest in tables_of(grids - 1, most - first):
            yield (first, *rest)


_LEAST = text(
    "SELECT least_told(CAST(written AS bigint[]), 0)"
    " FROM unnest(CAST(:tables AS text[])) WITH ORDINALITY AS x(written, n) ORDER BY n"
)


def published(db: Connection, grids: int, most: int) -> Iterator[tuple[Table, Told]]:
    """Yield every table, and what is told of it.

    The worst case: whoever attacks knows the threshold, and that every incident lies in a grid.
    """
    tables = list(tables_of(grids, most))
    written = ["{" + ",".join(map(str, table)) + "}" for table in tables]
    for table, least in zip(tables, db.scalars(_LEAST, {"tables": written}), strict=True):
        shown = tuple(n if least is not None and n >= least else None for n in table)
        yield table, (sum(table) if sum(table) >= 10 else None, least, shown)


@pytest.mark.parametrize(("grids", "most"), SIZES)
def test_nobody_who_knows_the_rule_learns_a_hidden_count(
    engine: Engine, grids: int, most: int
) -> None:
    """Try every table that would have been told the same."""
    alike = defaultdict(list)
    with engine.connect() as db:
        for table, answer in published(db, grids, most):
            alike[answer].append(table)
    for (_, _, shown), tables in alike.items():
        for place in [place for place, n in enumerate(shown) if n is None]:
            assert len({table[place] for table in tables}) > 1, (shown, tables)


@pytest.mark.parametrize(("grids", "most"), SIZES[1:])
def test_bounds_on_a_hidden_count_say_no_more_than_the_threshold(
    engine: Engine, grids: int, most: int
) -> None:
    """Where grids are told, each hidden one may still have anything below the threshold."""
    tried = 0
    with engine.connect() as db:
        for _, (total, least, shown) in published(db, grids, most):
            hidden = sum(n is None for n in shown)
            if least is None or total is None or not hidden:
                continue
            together, below = total - sum(n or 0 for n in shown), least - 1
            lowest = max(0, together - below * (hidden - 1))
            assert (lowest, min(below, together)) == (0, below)
            tried += 1
    assert tried


def test_every_grid_with_enough_is_told_when_none_must_be_hidden(county: Connection) -> None:
    add_incidents(county, {grid: 5 + n for n, grid in enumerate(GRIDS)})
    count_again(county)
    assert told(county, "incidents_by_grid_month") == {g: 5 + n for n, g in enumerate(GRIDS)}
    assert told(county, "incidents_by_township_month") == {TOWN: 45, OTHER: 36}


def test_one_small_grid_takes_others_with_it(county: Connection) -> None:
    add_incidents(county, dict(zip(GRIDS, [2, 30, 40, 7, 50, 60, 5, 5, 5], strict=True)))
    count_again(county)
    shown = told(county, "incidents_by_grid_month")
    assert [shown[grid] for grid in GRIDS[:6]] == [None, 30, 40, None, 50, 60]
    assert told(county, "incidents_by_township_month")[TOWN] == 189


def test_a_grid_of_the_edge_hides_all_where_nothing_else_helps(county: Connection) -> None:
    add_incidents(county, {GRIDS[6]: 0, GRIDS[7]: 500, GRIDS[8]: 900})
    count_again(county)
    shown = told(county, "incidents_by_grid_month")
    assert {shown[grid] for grid in GRIDS[6:]} == {None}
    assert told(county, "incidents_by_township_month") == {TOWN: None, OTHER: 1400}


def test_a_township_with_fewer_than_ten_is_not_told_and_its_grids_neither(
    county: Connection,
) -> None:
    add_incidents(county, {GRIDS[6]: 9, GRIDS[0]: 5, GRIDS[1]: 5})
    count_again(county)
    assert told(county, "incidents_by_township_month") == {TOWN: 10, OTHER: None}
    assert {told(county, "incidents_by_grid_month")[grid] for grid in GRIDS[6:]} == {None}


def test_incidents_beside_the_grids_are_counted_but_never_given_away(county: Connection) -> None:
    add_incidents(county, dict.fromkeys(GRIDS[6:], 20) | {f"{OTHER}001099": 3})
    count_again(county)
    assert told(county, "incidents_by_township_month")[OTHER] == 63
    assert {told(county, "incidents_by_grid_month")[grid] for grid in GRIDS[6:]} == {None}
    add_incidents(county, {f"{OTHER}001099": 7})
    count_again(county)
    assert told(county, "incidents_by_township_month")[OTHER] == 70
    assert {told(county, "incidents_by_grid_month")[grid] for grid in GRIDS[6:]} == {20}


def test_only_normal_matters_of_months_that_ended_are_counted(county: Connection) -> None:
    add_incidents(county, dict.fromkeys(GRIDS[6:], 5))
    add_incidents(county, {GRIDS[6]: 7}, label="restricted")
    add_incidents(county, {GRIDS[6]: 7}, label="sensitive")
    for state in ("merged", "rejected", "voided"):
        add_incidents(county, {GRIDS[6]: 7}, state=state)
    add_incidents(county, {GRIDS[6]: 50}, at=last_month().replace(year=2001))
    add_incidents(county, {GRIDS[6]: 50, "": 50}, at=last_month().replace(year=2090))
    count_again(county)
    assert told(county, "incidents_by_township_month")[OTHER] == 15
    assert told(county, "incidents_by_grid_month")[GRIDS[6]] == 5
    assert county.scalar(text("SELECT count(DISTINCT month) FROM incident_month")) == 1


def test_a_month_is_the_countys_month(county: Connection) -> None:
    first = last_month().replace(day=1)
    midnight = first.replace(hour=0) - (first.replace(hour=8) - first.replace(hour=0))
    add_incidents(county, dict.fromkeys(GRIDS[6:], 5), at=midnight)
    count_again(county)
    assert told(county, "incidents_by_township_month")[OTHER] == 15
