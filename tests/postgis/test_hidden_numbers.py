"""The database hides the same numbers of a title as the program does."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from geo.postgis import make_engine
from governance.people.masking import NUMBERS
from tests.hidden_numbers import HIDDEN, SHOWN

STARS = "***********"
HIDE = text(
    "SELECT regexp_replace(told, :numbers, :stars, 'g')"
    " FROM unnest(CAST(:told AS text[])) WITH ORDINALITY AS t(told, n) ORDER BY n"
)

_NUMBER = st.sampled_from([*HIDDEN, *SHOWN])
_BETWEEN = st.text("0138-6 (+)\uff10\uff18\uff0d\u3000\uff08X年", max_size=4)
_SENTENCES = st.lists(st.tuples(_BETWEEN, _NUMBER, _BETWEEN).map("".join), max_size=3).map("".join)


@pytest.fixture(scope="module")
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


def hidden(engine: Engine, told: list[str]) -> list[str]:
    with engine.connect() as db:
        asked = {"numbers": NUMBERS, "stars": STARS, "told": told}
        return list(db.scalars(HIDE, asked))


def test_numbers_are_hidden_and_what_only_looks_like_one_stays(engine: Engine) -> None:
    assert hidden(engine, [f"请打{number}。" for number in HIDDEN]) == [f"请打{STARS}。"] * len(
        HIDDEN
    )
    assert hidden(engine, list(SHOWN)) == list(SHOWN)


@given(told=st.lists(_SENTENCES, min_size=1, max_size=20))
def test_both_hide_the_same(engine: Engine, told: list[str]) -> None:
    assert hidden(engine, told) == [re.sub(NUMBERS, STARS, one) for one in told]
