"""What holds for every figure, whatever the histories."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.clocks.limits import Limit
from governance.figures.definitions import DEFINITIONS
from governance.figures.due_times import DueTimes
from governance.figures.figure import fill_words
from governance.figures.measures import MEASURES
from governance.figures.spans import Span
from governance.figures.stories import story_frame
from governance.figures.vocabulary import OF_GRIDS, Apart, FigureKey
from governance.figures.wording import APART_WORDS, FAMILY_TITLES
from governance.incidents.handling.vocabulary import Satisfaction
from governance.incidents.vocabulary import Channel, State
from governance.incidents.workflow.case import Case
from governance.incidents.workflow.deadlines import Step, running_clocks
from governance.incidents.workflow.vocabulary import Supervision
from governance.policy import load_policy
from governance.vocabulary import Level, Tier, Verb
from tests.figure_stories import LIMITS, LONG_AFTER, MARCH, T0, accepted, marks_of, reported, story

POLICY = load_policy()
KEYS = sorted(MEASURES)

certain = st.integers(-120 * 24, 170 * 24).map(lambda hours: T0 + timedelta(hours=hours))
moments = st.one_of(st.none(), certain)
counts = st.integers(0, 3)
facts = st.fixed_dictionaries(
    {
        "channel": st.sampled_from([one.value for one in Channel]),
        "category": st.sampled_from(["petition", "traffic"]),
        "state": st.sampled_from([one.value for one in State]),
        "level": st.sampled_from([one.value for one in Level]),
        "tier": st.sampled_from([one.value for one in Tier]),
        "supervision": st.sampled_from([one.value for one in Supervision]),
        "urgent": st.booleans(),
        "satisfaction": st.sampled_from([None, *(one.value for one in Satisfaction)]),
        "reported_at": certain,
        **dict.fromkeys(("dispatches", "transfers", "returns", "reopened"), counts),
        **dict.fromkeys(
            (
                "accepted_at",
                "round_at",
                "dispatched_at",
                "submitted_at",
                "closed_at",
                "answered_at",
                "callback_at",
                "unreachable_at",
            ),
            moments,
        ),
    }
)


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=15, deadline=None)
@given(rows=st.lists(facts, max_size=12), people=st.lists(st.sampled_from([None, "a", "b"])))
def test_the_numerator_lies_within_the_denominator_and_nothing_is_counted_twice(
    key: FigureKey, rows: list[dict[str, Any]], people: list[str | None]
) -> None:
    stories = [story(**row) for row in rows]
    whose = [*people, *[None] * len(stories)]
    reports = [reported(one, who) for one, who in zip(stories, whose, strict=False)]
    marks = marks_of(key, stories, reports=reports)
    assert not (marks.met & ~marks.of).any()
    counted = marks.of.astype(int)
    for mark in marks.apart.values():
        counted += mark.astype(int)
    assert counted.max() in {0, 1} or not len(counted)


@pytest.mark.parametrize("key", KEYS)
def test_no_history_at_all_gives_an_empty_cohort(key: FigureKey) -> None:
    marks = marks_of(key, [])
    assert (int(marks.met.sum()), int(marks.of.sum())) == (0, 0)


@settings(max_examples=60, deadline=None)
@given(
    level=st.sampled_from(list(Level)),
    tier=st.sampled_from(list(Tier)),
    urgent=st.booleans(),
    hours=st.integers(0, 24 * 400),
)
def test_a_limit_counted_for_figures_is_that_of_the_watch(
    level: Level,
    tier: Tier,
    urgent: bool,  # noqa: FBT001 drawn
    hours: int,
) -> None:
    begun = T0 + timedelta(hours=hours)
    row = accepted(level=level.value, tier=tier.value, urgent=urgent, round_at=begun)
    due = DueTimes(LIMITS, 5).of_conclusion(story_frame([row])).iloc[0]
    case = Case(State.IN_HANDLING, level=level, tier=tier, category="")
    steps = [Step(Verb.ACCEPT, begun, State.IN_HANDLING)]
    assert due == running_clocks(case, steps, LIMITS, urgent=urgent)[0].due_at


@pytest.mark.parametrize("state", [State.REPORTED, State.ACCEPTED, State.PENDING_VERIFICATION])
def test_the_limit_of_a_step_is_that_of_the_watch(state: State) -> None:
    row = story(state=state.value, level="township")
    due = DueTimes(LIMITS, 5).of_step(story_frame([row])).iloc[0]
    case = Case(state, level=Level.TOWNSHIP, category="")
    steps = [Step(Verb.ACCEPT, T0, state)]
    assert due == running_clocks(case, steps, LIMITS)[0].due_at


def test_an_extension_counts_as_the_watch_counts_it() -> None:
    one = uuid.uuid4()
    steps = [
        Step(Verb.ACCEPT, T0, State.ACCEPTED),
        Step(Verb.GRANT_EXTENSION, T0, State.IN_HANDLING, extended_by=Limit.parse("5wd")),
    ]
    row = accepted(id=one, round_at=T0, extensions=1)
    due = DueTimes(LIMITS, 5, {one: steps}).of_conclusion(story_frame([row])).iloc[0]
    case = Case(State.IN_HANDLING, level=Level.VILLAGE, tier=Tier.MINOR, category="")
    plain, longer = (
        running_clocks(case, history, LIMITS)[0].due_at for history in (steps[:1], steps)
    )
    assert due == longer
    assert plain is not None
    assert longer is not None
    assert longer > plain


def test_every_figure_has_its_words_in_both_languages() -> None:
    assert set(DEFINITIONS) == set(FigureKey)
    assert set(MEASURES) | OF_GRIDS == set(FigureKey)
    assert set(APART_WORDS) == set(Apart)
    assert [key.family for key in FigureKey if key.family not in FAMILY_TITLES] == []
    for told in DEFINITIONS.values():
        for words in (told.title, told.cohort, told.formula, told.met, told.rest):
            filled = fill_words(words, POLICY.figures)
            assert filled.zh
            assert filled.en
            assert "{" not in filled.zh + filled.en


def test_a_period_ends_at_the_latest_where_it_is_looked_at_from() -> None:
    assert MARCH.until < LONG_AFTER
    early = Span(MARCH.first, MARCH.last, T0, MARCH.zone)
    assert early.until == T0 + timedelta(microseconds=1)
