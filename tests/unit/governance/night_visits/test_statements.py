"""A nightly statement says by itself whether it is whole."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.night_visits.review.stated.statements import (
    MEMBERS,
    StatedHome,
    canonical,
    compare_rows,
    digest_of,
    figures_of,
    find_faults,
    number_of,
    state,
)
from governance.night_visits.vocabulary import ATTEMPTS, GeoProof, LeftOut, Outcome

ABOUT: dict[str, Any] = dict.fromkeys(MEMBERS - {"format", "rows", "figures", "digest"}, "x")

NOBODY = StatedHome(
    no="a4",
    team=None,
    left_out="too_far",
    outcome=None,
    in_window=None,
    proof=None,
    accuracy_m=None,
    findings=0,
    turned=0,
    revision=None,
)
PLANNED = replace(
    NOBODY,
    no="a1",
    team="360824100-1",
    left_out=None,
    outcome="met",
    in_window=True,
    proof="near",
    accuracy_m=12,
    findings=1,
    turned=1,
)
HOMES = [
    PLANNED,
    replace(PLANNED, no="a2", outcome="not_home", accuracy_m=30, findings=0, turned=0),
    replace(NOBODY, no="a3", team="360824100-1", left_out=None),
    NOBODY,
    replace(NOBODY, no="a5", left_out=None, outcome="met", in_window=False, proof="none"),
]


def test_every_figure_is_counted_from_the_rows() -> None:
    figures = state(ABOUT, HOMES)["figures"]
    assert figures == {
        "due": 4,
        "planned": 3,
        "done": 2,
        "not_done": 1,
        "left_out": {"too_far": 1},
        "called": 3,
        "called_unplanned": 1,
        "outcomes": {"met": 2, "not_home": 1},
        "met": 2,
        "met_in_window": 1,
        "with_point": 2,
        "near": 2,
        "accuracy_m": {"n": 2, "half_within": 12},
        "findings": 1,
        "turned": 1,
    }


def test_the_digest_is_that_of_the_canonical_form() -> None:
    document = {"b": 1, "a": "夜访", "digest": "not of it"}
    assert canonical(document) == '{"a":"夜访","b":1}'.encode()
    assert digest_of(document) == (
        "b9e42b9690e3a7de2e176796206ee7bd0c8994e8aeec980f93d8a0835b09e86c"
    )


@pytest.mark.parametrize("value", [1.5, [1.0], {"a": {"b": [2.5]}}])
def test_a_fraction_has_no_canonical_form(value: object) -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        canonical({"value": value})


def test_a_statement_survives_any_order_of_its_members() -> None:
    document = state(ABOUT, HOMES)
    turned = json.loads(json.dumps(dict(reversed(document.items())), indent=3))
    assert find_faults(turned) == []


def test_a_changed_row_is_seen_in_the_digest_and_in_its_figures() -> None:
    document = json.loads(json.dumps(state(ABOUT, HOMES)))
    document["rows"][1]["outcome"] = "met"
    wrong = {one.where: (one.told, one.now) for one in find_faults(document)}
    assert set(wrong) == {"digest", "figures.met", "figures.met_in_window", "figures.outcomes"}
    assert wrong["figures.met"] == (2, 3)


def test_a_figure_that_was_changed_with_its_digest_is_still_seen() -> None:
    document = json.loads(json.dumps(state(ABOUT, HOMES)))
    document["figures"]["met"] = 3
    document["digest"] = digest_of(document)
    assert [one.where for one in find_faults(document)] == ["figures.met"]


def test_a_home_that_stands_in_it_twice_is_seen() -> None:
    document = state(ABOUT, [PLANNED, PLANNED])
    assert [one.where for one in find_faults(document)] == ["rows.a1"]


@pytest.mark.parametrize("document", [{}, {"format": "another"}, {"format": []}])
def test_what_is_no_statement_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError)):
        find_faults(document)


def test_a_home_has_another_number_in_every_statement() -> None:
    assert number_of(b"one", "home") != number_of(b"two", "home")
    assert number_of(b"one", "home") == number_of(b"one", "home")


def test_rows_are_compared_by_household_and_column() -> None:
    then, now = ([{"no": "a", "outcome": o, "turned": 0}] for o in ("met", "refused"))
    assert [one.where for one in compare_rows(then, now)] == ["rows.a.outcome"]
    assert [one.where for one in compare_rows(then, [])] == ["rows.a"]


def homes() -> st.SearchStrategy[list[StatedHome]]:
    words = st.sampled_from
    one = st.builds(
        StatedHome,
        no=st.uuids().map(str),
        team=st.none() | words(["1", "2"]),
        left_out=st.none() | words([reason.value for reason in LeftOut]),
        outcome=st.none() | words([outcome.value for outcome in Outcome]),
        in_window=st.none() | st.booleans(),
        proof=words([proof.value for proof in GeoProof]),
        accuracy_m=st.none() | st.integers(1, 500),
        findings=st.integers(0, 3),
        turned=st.just(0),
        revision=st.none() | st.integers(1, 5),
    )
    return st.lists(one, max_size=12)


@given(homes())
def test_whatever_an_evening_was_its_statement_agrees_with_itself(stated: list[StatedHome]) -> None:
    document = state(ABOUT, stated)
    assert find_faults(json.loads(json.dumps(document))) == []
    figures = figures_of(document["rows"])
    assert figures["done"] + figures["not_done"] == figures["planned"] <= figures["due"]
    assert figures["met_in_window"] <= figures["met"] <= figures["called"]
    assert figures["near"] <= figures["with_point"] <= figures["called"]
    called = sum(n for word, n in figures["outcomes"].items() if Outcome(word) in ATTEMPTS)
    assert called == figures["called"]
