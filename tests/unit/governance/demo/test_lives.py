"""Synthetic lives keep the rules of handling, and show all that may become of a report."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from governance.demo.handling import tell_lives
from governance.demo.lives.cast import Cast
from governance.demo.lives.telling import Life
from governance.incidents.vocabulary import OPEN_STATES, State
from governance.incidents.workflow.vocabulary import WorkRole
from governance.policy import load_policy
from governance.vocabulary import Level, Tier, Verb
from tests.demo_ground import GROUND, NOW, SEED, ZONE, demo_staff, reports

COUNT = 3_000
POLICY = load_policy()
#: What the plots have no use for: reports are made at intake, the county never rules over them.
UNTOLD = {Verb.REPORT, Verb.RULE, Verb.GRANT_RETURN, Verb.DENY_PAUSE}


def tell(count: int) -> list[Life]:
    cast = Cast(GROUND, demo_staff(), ZONE)
    drawn = [(row, None) for row in reports(count)]
    return tell_lives(drawn, cast, POLICY, seed=SEED, now=NOW)


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return tell(COUNT)


def test_no_move_of_any_life_is_refused(lives: list[Life]) -> None:
    assert [life.refused for life in lives if life.refused is not None] == []


def test_every_move_there_is_happens_somewhere(lives: list[Life]) -> None:
    told = {event["kind"] for life in lives for event in life.events}
    assert told == set(Verb) - UNTOLD


def test_the_same_seed_tells_the_same_lives(lives: list[Life]) -> None:
    again = tell(300)
    assert [life.events for life in again[:5]] == [life.events for life in tell(300)[:5]]
    assert len(lives) == COUNT


def test_history_runs_without_a_gap_and_never_back_in_time(lives: list[Life]) -> None:
    for life in lives:
        versions = [event["version"] for event in life.events]
        assert versions == list(range(2, 2 + len(versions)))
        state, at = State.REPORTED, life.reported_at
        for event in life.events:
            assert event["from_state"] == state
            assert at <= event["at"] <= NOW
            state, at = event["to_state"], event["at"]
        assert life.case.state == state


def test_most_is_settled_and_what_is_open_is_recent(lives: list[Life]) -> None:
    states = Counter(life.case.state for life in lives)
    assert states[State.ARCHIVED] / COUNT > 0.8
    still_open = [life for life in lives if life.case.state in OPEN_STATES]
    assert 20 < len(still_open) < 120
    assert {life.case.state for life in still_open} == OPEN_STATES - {State.DRAFT}
    old = [life for life in still_open if life.reported_at < NOW - timedelta(days=75)]
    assert len(old) <= 2


def test_figures_of_the_seeded_year(lives: list[Life]) -> None:
    told = Counter(event["kind"] for life in lives for event in life.events)
    assert {kind: told[kind] for kind in FIGURES} == FIGURES


FIGURES = {
    Verb.ACCEPT: 2758,
    Verb.SELF_HANDLE: 2065,
    Verb.DISPATCH: 675,
    Verb.MERGE: 193,
    Verb.CALLBACK_OK: 2621,
    Verb.CALLBACK_BAD: 112,
    Verb.SPONSOR: 12,
    Verb.ARCHIVE: 2478,
}


def test_whoever_verifies_did_not_handle_it(lives: list[Life]) -> None:
    for life in lives:
        handlers: set[str] = set()
        for event in life.events:
            if event["kind"] in {Verb.REOPEN, Verb.CALLBACK_BAD}:
                handlers = set()
            if event["kind"] in {Verb.SELF_HANDLE, Verb.SIGN, Verb.START, Verb.SUBMIT_RESULT}:
                handlers.add(event["actor"])
            if event["kind"] in {Verb.VERIFY_PASS, Verb.VERIFY_FAIL}:
                assert event["actor"] not in handlers


def test_an_incident_under_way_has_one_task_in_charge_that_is_open(lives: list[Life]) -> None:
    for life in lives:
        leads = [w for w in life.case.works if w.role is WorkRole.LEAD and w.is_open]
        assert len(leads) == (life.case.state is State.IN_HANDLING)
        rows = {no: row["state"] for no, row in life.works.items()}
        assert rows == {work.no: work.state for work in life.case.works}


def test_evidence_is_handed_in_where_the_county_wants_it(lives: list[Life]) -> None:
    wanted = POLICY.handling.evidence["environment"]
    closed = [
        life
        for life in lives
        if life.case.category == "environment" and life.case.state is State.ARCHIVED
    ]
    assert closed
    for life in closed:
        assert {one["kind"] for one in life.evidence if one["round"] == 1} == set(wanted)
        kept = [(one["kind"], one["round"]) for one in life.evidence]
        assert len(kept) == len(set(kept))


def test_what_is_merged_goes_into_one_that_was_open_then(lives: list[Life]) -> None:
    by_id = {str(life.stored.id): life for life in lives}
    merged = [life for life in lives if life.case.merged_into is not None]
    assert merged
    for life in merged:
        (at,) = (event["at"] for event in life.events if event["kind"] is Verb.MERGE)
        target = by_id[str(life.case.merged_into)]
        before = [event["to_state"] for event in target.events if event["at"] <= at]
        assert target.case.merged_into is None
        assert (before or [State.REPORTED])[-1] in OPEN_STATES


def test_hard_cases_are_held_by_the_county_and_taken_by_a_leader(lives: list[Life]) -> None:
    hard = [life for life in lives if life.case.tier is Tier.HARD]
    assert len(hard) >= 3
    for life in hard:
        assert life.case.level is Level.COUNTY
        assert life.case.sponsor is not None or life.case.state is State.IN_HANDLING


def test_clocks_run_for_what_is_open_and_for_what_waits_for_the_archive(
    lives: list[Life],
) -> None:
    for life in lives:
        columns = life.columns()
        waits = life.case.state in OPEN_STATES | {State.CLOSED}
        assert (columns["due_kind"] is not None) == waits
        assert (columns["act_at"] is not None) == waits or life.case.is_paused


def test_late_ones_are_supervised_ever_more_sharply_until_it_is_lifted(lives: list[Life]) -> None:
    ranks = ["none", "normal", "yellow", "red"]
    for life in lives:
        cards = [(e["kind"], e["details"]["supervision"]) for e in life.events]
        for (_, before), (kind, after) in pairwise(cards):
            if kind is not Verb.LIFT:
                assert ranks.index(after) >= ranks.index(before)
