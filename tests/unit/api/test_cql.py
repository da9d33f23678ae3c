"""Of a filter only what is known is passed on; whatever is written, the answer is quick."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from cql2 import Expr
from hypothesis import given
from hypothesis import strategies as st

from api.ogc.cql import MOST_LETTERS, read_filter
from api.ogc.errors import FilterRefusedError, OgcQuestionError, UnknownColumnError

COLUMNS = ("code", "households", "geom", "effective_from")

#: Words of the language, and what one would like to smuggle in.
_WRITTEN = """
( ( ( ) ) ) , NOT AND OR = <> < > LIKE IN BETWEEN IS NULL + - * / ^ % div 'a' '' ' " 1 1e999
code households geom "code" secret set_config( pg_sleep( CASEI( S_INTERSECTS( T_AFTER( BBOX(
POINT( POLYGON(( 115 27 DATE('2026-01-01') TIMESTAMP('now') TRUE FALSE { } [ ] : "op" \\
"""
WORDS = st.sampled_from(_WRITTEN.split())


def operations(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "op" in part:
            yield part["op"]
        for inner in part.values():
            yield from operations(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from operations(inner)


def properties(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from [part["property"]] if "property" in part else []
        for inner in part.values():
            yield from properties(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from properties(inner)


@given(st.lists(WORDS, max_size=60).map(" ".join) | st.text(max_size=60))
def test_nothing_unknown_comes_through_and_nothing_takes_long(written: str) -> None:
    begun = time.monotonic()
    try:
        built = read_filter(written, COLUMNS).to_json()
    except OgcQuestionError:
        built = None
    assert time.monotonic() - begun < 5
    known = {"and", "or", "not", "=", "<>", "<", "<=", ">", ">=", "isNull", "like", "in", "between"}
    assert {one for one in operations(built) if one[:2] not in {"s_", "t_"}} <= known | {"casei"}
    assert set(properties(built)) <= set(COLUMNS)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="'\\\x00"), max_size=40))
def test_a_word_stays_a_word(word: str) -> None:
    built = read_filter(f"code = '{word}'", COLUMNS)
    assert built.to_json() == {"op": "=", "args": [{"property": "code"}, word]}


@pytest.mark.parametrize("written", ["'pg_sleep(5) = 1'", "'code'", "TRUE", "1", "code", ""])
def test_a_lone_word_is_no_filter(written: str) -> None:
    with pytest.raises(FilterRefusedError):
        read_filter(written, COLUMNS)


@pytest.mark.parametrize("name", ["secret", '"households or"', "ctid", "xmin"])
def test_a_column_that_is_not_there_is_named_as_that(name: str) -> None:
    with pytest.raises(UnknownColumnError):
        read_filter(f"{name} = 1", COLUMNS)


@pytest.mark.parametrize("many", [9, 25, 400, MOST_LETTERS])
def test_brackets_have_an_end(many: int) -> None:
    for written in ("(" * many, "(" * many + "TRUE" + ")" * many, "')'" * many + "(" * many):
        with pytest.raises(FilterRefusedError):
            read_filter(written, COLUMNS)


def test_a_box_becomes_a_polygon_whose_datum_is_known() -> None:
    built = read_filter("S_INTERSECTS(geom, BBOX(115, 27, 116, 28))", COLUMNS)
    ring = [[115.0, 27.0], [116.0, 27.0], [116.0, 28.0], [115.0, 28.0], [115.0, 27.0]]
    polygon = {"type": "Polygon", "coordinates": [ring]}
    assert built == Expr({"op": "s_intersects", "args": [{"property": "geom"}, polygon]})
